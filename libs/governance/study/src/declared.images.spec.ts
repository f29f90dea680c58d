import { planPreset } from '@collimate/radiomics-vocabulary';
import { equalQuestions } from './equal.question.js';
import { freezeStudy } from './frozen.study.js';
import { type Draft, read, errorAfter } from './declared.fixture.js';

describe('the images of a protocol of version 2', () => {
  describe('that asks for a feature of a response map', () => {
    const RESPONSE = 'S60F(5,3D,mirror)';
    const filters = [{ method: 'mean', support: 5, dimensions: '3D', padding: 'mirror' }];
    const filtered = (it: Draft): void => {
      it.plans.ct = { ...it.plans.ct, filters };
      it.variables.smooth = { ...it.variables.volume, feature: 'Q4LE', transform: 'identity', response: RESPONSE };
    };

    it('reads it by its key, beside the same feature of the image', () => {
      const mine = freezeStudy(
        read((it) => {
          filtered(it);
          it.variables.plain = { ...it.variables.smooth };
          delete it.variables.plain.response;
        }),
      );
      expect(mine.reading.extractions[0].features).toEqual(['Q4LE@DHQ4', `Q4LE@DHQ4/${RESPONSE}`, 'RNU0@DHQ4']);
    });

    it('asks another question than one about the image', () => {
      const asks = (response: string | undefined, id: string) =>
        freezeStudy(
          read((it) => {
            filtered(it);
            it.id = id;
            it.releases = [{ name: 'means', kind: 'moments', of: ['smooth'], rho: '1/20' }];
            it.analyses = [{ name: 'means', kind: 'moments', from: 'means' }];
            if (response === undefined) delete it.variables.smooth.response;
          }),
        );
      expect(equalQuestions(asks(RESPONSE, 'of-map'), [asks(undefined, 'of-image')])).toEqual([]);
      expect(equalQuestions(asks(RESPONSE, 'of-map'), [asks(RESPONSE, 'again')])).toHaveLength(1);
    });

    it.each<[string, (it: Draft) => void, string, RegExp]>([
      [
        'a filter that the plan does not have',
        (it) => (it.plans.ct = { ...it.plans.ct, filters: [{ ...filters[0], support: 3 }] }),
        'response',
        /It makes S60F\(3,3D,mirror\)/,
      ],
      ['a plan without filters', (it) => delete it.plans.ct.filters, 'response', /Declare the filter in plans\.ct\.filters/],
      [
        'settings that are none',
        (it) => (it.variables.smooth.response = 'S60F(4,3D,mirror)'),
        'response',
        /odd number of voxels/,
      ],
      ['a filter that is none', (it) => (it.variables.smooth.response = 'S60E(5,3D,mirror)'), 'response', /Did you mean S60F/],
      [
        'a feature that no response map has',
        (it) => Object.assign(it.variables.smooth, { feature: 'RNU0' }),
        'feature',
        /those of IS/,
      ],
      ['words that are none', (it) => (it.variables.smooth.response = 'smooth'), 'response', /./],
    ])('is refused with %s', (_, change, key, hint) => {
      const error = errorAfter((it) => (filtered(it), change(it)));
      expect(error.place.tag).toBe(`variables.smooth.${key}`);
      expect(error.hint).toMatch(hint);
    });
  });

  it.each([
    ['MR', 'mr-default'],
    ['PT', 'pet-default'],
  ])('may be of %s, with a plan of that kind', (modality, preset) => {
    const mine = freezeStudy(read((it) => ((it.modality = modality), (it.plans = { ct: planPreset(preset as 'ct-default') }))));
    expect(mine.reading.modalities).toEqual([modality]);
    expect(errorAfter((it) => (it.modality = modality)).place.tag).toBe('plans.ct.modality');
  });

  describe('of several modalities', () => {
    const both = (it: Draft): void => {
      it.modality = ['CT', 'PT'];
      it.plans['pet'] = planPreset('pet-default');
      it.variables['uptake'] = { ...it.variables.volume, plan: 'pet', feature: 'Q4LE', transform: 'identity' };
    };

    it('has plans each for one of them', () => {
      const { reading } = freezeStudy(read(both));
      expect(reading.modalities).toEqual(['CT', 'PT']);
      expect(reading.extractions.map(({ name, modality }) => [name, modality])).toEqual([
        ['ct', 'CT'],
        ['pet', 'PT'],
      ]);
    });

    it.each<[what: string, change: (it: Draft) => void, tag: string, hint: RegExp]>([
      [
        'a plan for any',
        (it) => (it.plans['pet'] = { ...planPreset('ibsi-c'), modality: 'any' }),
        'plans.pet.modality',
        /CT, PT/,
      ],
      ['a plan of none of them', (it) => (it.plans['mr'] = planPreset('mr-default')), 'plans.mr.modality', /CT, PT/],
      ['a modality that no plan reads', (it) => (it.modality = ['CT', 'PT', 'MR']), 'modality', /MR|consents/],
      ['one of them twice', (it) => (it.modality = ['CT', 'CT']), 'modality', /./],
      ['a modality that is none', (it) => (it.modality = ['CT', 'PET']), 'modality', /CT, MR, PT/],
      ['units of another', (it) => (it.plans['pet'].intensity.unit = 'HU'), 'plans.pet.intensity.unit', /arbitrary/],
    ])('refuses %s', (_, change, tag, hint) => {
      const error = errorAfter((it) => (both(it), (it.plans['pet'] = structuredClone(it.plans['pet'])), change(it)));
      expect(error.place.tag).toBe(tag);
      expect(`${error.message} ${error.hint ?? ''}`).toMatch(hint);
    });
  });

  it('may say the unit of a feature, and is refused where it is another', () => {
    const unit = (text: string) => (it: Draft) => (it.variables.volume.unit = text);
    for (const one of ['mm3', 'mm³']) expect(() => read(unit(one))).not.toThrow();
    expect(errorAfter(unit('cm3'))).toMatchObject({
      place: { tag: 'variables.volume.unit' },
      hint: expect.stringMatching(/"mm3"/),
    });
    const mean = (text: string) => (it: Draft) => {
      it.variables['mean'] = { ...it.variables.volume, feature: 'Q4LE', unit: text };
    };
    expect(() => read(mean('HU'))).not.toThrow();
    expect(errorAfter(mean('SUV')).place.tag).toBe('variables.mean.unit');
  });
  it('needs no plan where no variable is a feature', () => {
    const mine = read((it) => {
      delete it.plans;
      it.variables = { response: it.variables.response };
      delete it.subgroups;
      it.releases = [{ name: 'table', kind: 'cells', tables: [['response']], rho: '1/50' }];
      it.analyses = [{ name: 'how-many', kind: 'count', from: 'table' }];
    });
    expect(freezeStudy(mine).reading.extractions).toEqual([]);
  });
});
