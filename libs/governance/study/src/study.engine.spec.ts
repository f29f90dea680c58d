import { planPreset } from '@collimate/radiomics-vocabulary';
import { freezeStudy } from './frozen.study.js';
import { parseStudy } from './protocol.js';
import { engineOf, engineToName, refuseUnknownEngine } from './study.engine.js';

const count = { name: 'table', kind: 'cells', tables: [['response']], rho: '1/10' };
const base = {
  ...{ schema: 'collimate.study/2', id: 'response', version: 1, title: 'Response', purpose: ['DUO:0000006'] },
  ...{ consentForms: ['f1'], sites: ['north', 'south'], modality: 'CT', planned: { subjects: 500 } },
  variables: { response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] } },
  releases: [count],
  analyses: [{ name: 'who', kind: 'count', from: 'table' }],
  ...{ budget: { rho: '1/2' }, delta: '1/1000000', noise: 'local', minSites: 2 },
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
const volume = {
  ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
  reference: { centre: '8', width: '0.9', from: 'phantom' },
};
const imaged = { ...base, plans: { ct: planPreset('ct-default') }, variables: { ...base.variables, volume } };
const named = (engine: string) => parseStudy({ ...imaged, engine });

describe('the engine that a study names', () => {
  it('is under its digest, and a study that names none has the digest of before', () => {
    const before = '7f5827d03a669a2c8eebb8330581a0bc5409481582619b54b4a05ab64608eb5d';
    expect(freezeStudy(parseStudy(imaged)).digest).toBe(before);
    expect(freezeStudy(parseStudy({ ...imaged, engine: undefined })).digest).toBe(before);
    const digest = freezeStudy(named('collimate-ibsi1/2')).digest;
    expect(digest).not.toBe(before);
    expect(freezeStudy(named('collimate-ibsi1/3')).digest).not.toBe(digest);
    expect(engineOf(freezeStudy(named('collimate-ibsi1/2')).protocol)).toBe('collimate-ibsi1/2');
  });

  it.each([
    ['collimate-ibsi1/3', 'Did you mean "collimate-ibsi1/2"? Possible is collimate-ibsi1/2.'],
    ['colimate-ibsi1/2', 'Did you mean "collimate-ibsi1/2"? Possible is collimate-ibsi1/2.'],
    ['another/7', 'Possible is collimate-ibsi1/2.'],
  ])('is read as %s, and refused where a study is asked anew', (engine, hint) => {
    expect(() => refuseUnknownEngine(named(engine))).toThrow(
      expect.objectContaining({
        code: 'INVALID_PROTOCOL',
        place: { tag: 'engine' },
        message: `engine: there is no definition of the engine "${engine}"`,
        hint,
      }),
    );
  });

  it.each([['collimate-ibsi1'], ['collimate-ibsi1/0'], ['collimate-ibsi1/2 '], ['Collimate-ibsi1/2'], [2]])(
    'is no %j',
    (engine) => {
      expect(() => parseStudy({ ...imaged, engine })).toThrow(
        expect.objectContaining({ code: 'INVALID_PROTOCOL', place: { tag: 'engine' } }),
      );
    },
  );

  it('is no key of version 1, which says where it is one', () => {
    expect(() => parseStudy({ schema: 'collimate.study/1', engine: 'collimate-ibsi1/2' })).toThrow(
      expect.objectContaining({ place: { tag: 'engine' }, hint: expect.stringContaining('collimate.study/2') }),
    );
  });

  it('is missed where features follow from it, and nowhere else', () => {
    expect(engineToName(parseStudy(imaged))).toBe('collimate-ibsi1/2');
    expect(engineToName(named('collimate-ibsi1/2'))).toBeUndefined();
    expect(engineToName(parseStudy(base))).toBeUndefined();
    expect(() => refuseUnknownEngine(parseStudy(base))).not.toThrow();
    expect(() => refuseUnknownEngine(named('collimate-ibsi1/2'))).not.toThrow();
  });
});
