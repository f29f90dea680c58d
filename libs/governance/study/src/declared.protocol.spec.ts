import { canonicalJson } from '@collimate/kernel-canonical';
import { compare, parseRational } from '@collimate/kernel-numeric';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { equalQuestions, repeatedQuestions } from './equal.question.js';
import { approvedStudy, freezeStudy } from './frozen.study.js';
import { planProtocol, refuseUnconducted } from './new.protocol.js';
import { parseStudy, studyPrice } from './protocol.js';
import { standingOf } from './standing.study.js';
import { StudyError } from './study.error.js';

const reference = { centre: '62', width: '11', from: 'registry-age/1' };
const base = {
  schema: 'collimate.study/2',
  id: 'response',
  version: 1,
  title: 'Response and age',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north', 'south', 'east'],
  modality: 'CT',
  plans: { ct: planPreset('ct-default') },
  timepoints: ['t1', 't2'],
  planned: { subjects: 500, shares: { response: ['0.7', '0.3'] } },
  variables: {
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
    age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], reference, edges: ['50', '70'] },
    os: {
      ...{ source: 'cohort', type: 'survival', time: 'os_months', event: 'os_event', unit: 'month', horizon: '60' },
      ...{ eventLabels: ['1'], censoredLabels: ['0'], edges: ['12', '24'] },
    },
    volume: {
      ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
      reference: { centre: '8', width: '0.9', from: 'phantom-ct/3' },
    },
    shrinkage: { source: 'change', of: 'volume', from: 't1', to: 't2', as: 'log-ratio' },
    signature: {
      ...{ source: 'score', link: 'logit', intercept: '-1.2', edges: ['-0.5', '0.1'] },
      terms: [
        { variable: 'volume', scale: 'reference', coefficient: '0.41' },
        { variable: 'age', scale: 'raw', coefficient: '0.02' },
      ],
    },
  },
  subgroups: { 'over-65': { variable: 'age', atLeast: '65' } },
  releases: [
    { name: 'table', kind: 'cells', tables: [['response', 'age'], ['response']], rho: '1/50' },
    { name: 'means', kind: 'moments', of: ['age', 'volume'], by: 'response', rho: '1/20' },
  ],
  analyses: [
    { name: 'how-many', kind: 'count', from: 'table' },
    { name: 'age-and-volume', kind: 'moments', from: 'means' },
    { name: 'differences', kind: 'compare', from: 'means' },
  ],
  budget: { rho: '1/10' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 2,
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
/** A document that is written wrong on purpose. No type of ours fits it: what is put into it is what the reader has to refuse. */
/** A document of any form, as JSON brings it. */
type Draft = ReturnType<typeof JSON.parse>;
const changed = (change: (it: Draft) => void): unknown => {
  const it: Draft = structuredClone(base);
  change(it);
  return planProtocol(it).document;
};
const read = (change: (it: Draft) => void = () => undefined) => parseStudy(changed(change));
const errorAfter = (change: (it: Draft) => void): StudyError => {
  try {
    read(change);
  } catch (error) {
    if (error instanceof StudyError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('a protocol of version 2', () => {
  const study = freezeStudy(read());

  it('names what leaves and what is made of it, with everything that follows without data', () => {
    expect(study.queries.map(({ name, design, answers }) => [name, design.kind, design.length, answers])).toEqual([
      ['table', 'cells', 2 * 3 + 1 + 3, 1],
      ['means', 'moments', 2 * 7, 1],
    ]);
    expect(study.queries.map(({ analyses }) => analyses)).toEqual([
      [{ name: 'how-many', kind: 'count' }],
      [
        { name: 'age-and-volume', kind: 'moments' },
        { name: 'differences', kind: 'compare' },
      ],
    ]);
    expect(study.queries[0].design.groups).toEqual([
      'response no, age below 50',
      'response no, age 50 to 70',
      'response no, age 70 or more',
      'response yes, age below 50',
      'response yes, age 50 to 70',
      'response yes, age 70 or more',
      'left out of response, age',
      'response no',
      'response yes',
      'left out of response',
    ]);
    expect(compare(studyPrice(study.protocol), parseRational('7/100'))).toBeLessThanOrEqual(0);
    expect(approvedStudy(study).queries.flatMap(({ transforms }) => transforms)).not.toContain('cohort');
  });

  it('charges a patient for one cell of each table, on a lattice finer than patients', () => {
    const [{ event }] = study.queries;
    expect(event).toMatchObject({ kind: 'discrete-gaussian', d2: 2n << 20n });
  });

  it('plans each group by its declared share, and judges a site by the whole study', () => {
    const [table, means] = study.queries;
    expect(means.planned).toEqual({
      ...{ subjects: [350, 150], sites: 3, expected: { shares: { response: [0.7, 0.3] } } },
      ...{ whole: 500, budget: 0.1 },
    });
    expect(table.planned.subjects.slice(-3)).toEqual([350, 150, 0]);
    expect(table.most).toEqual(new Array(10).fill(500));
  });

  it('is the same study, list by list, whether it is read from the file as somebody wrote it or from its canonical text', () => {
    const written = read((it) => {
      it.variables = Object.fromEntries(Object.entries(it.variables).reverse());
      it['folds'] = { test: 1, fit: 4 };
      it['releases'][0].fold = 'fit';
    });
    const [file, canonical] = [written, parseStudy(JSON.parse(canonicalJson(written)))].map(freezeStudy);
    expect(JSON.stringify(file.protocol)).toBe(JSON.stringify(canonical.protocol));
    expect(file.reading).toEqual(canonical.reading);
    expect(file.queries).toEqual(canonical.queries);
  });

  it('points to the planner where a key is missing that the planner writes', () => {
    const written = JSON.parse(JSON.stringify(read(() => undefined))) as { releases: { clip?: string }[] };
    delete written.releases[1].clip;
    let hint: string | undefined;
    try {
      parseStudy(written);
    } catch (error) {
      hint = (error as StudyError).hint;
    }
    expect(hint).toContain('`collimate study plan FILE`');
  });

  it('says which plan is applied to which regions, and which words a site may map', () => {
    const { extractions, labels, regions, modalities } = study.reading;
    expect(extractions).toMatchObject([{ name: 'ct', regions: ['GTV-1'], features: ['RNU0@DHQ4'] }]);
    expect({ labels, regions, modalities }).toEqual({ labels: ['1', '0', 'no', 'yes'], regions: ['GTV-1'], modalities: ['CT'] });
  });

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

  it('is planned with fewer hospitals than it names, within what may answer', () => {
    const sites = (count: number) => (it: Draft) => (it.planned.sites = count);
    const planned = (change?: (it: Draft) => void) => freezeStudy(read(change)).queries[0].planned.sites;
    expect([planned(), planned(sites(2))]).toEqual([3, 2]);
    for (const count of [1, 4]) expect(errorAfter(sites(count)).place.tag).toBe('planned.sites');
  });

  it.each<[string, (it: Draft) => void, RegExp]>([
    ['the patients of a question', (it) => (it.analyses[0].where = 'over-65'), /said of the release/],
    ['the fold of a question', (it) => (it.analyses[0].fold = 'fit'), /said of the release/],
    ['the variables of cells', (it) => (it.releases[0].of = ['age']), /tables: \[\[a, b\], \[c\]\]/],
  ])('says where it stands what is looked for in another place: %s', (_, change, hint) => {
    expect(errorAfter(change).hint).toMatch(hint);
  });

  describe('that asks again', () => {
    const again = (it: Draft): void => {
      it['standing'] = { every: 30 };
      it.releases[0].answers = 3;
      it.budget.rho = '11/100';
    };

    it('is priced for all its turns, and tells the gate how far apart they are', () => {
      const protocol = read(again);
      expect(compare(studyPrice(protocol), parseRational('11/100'))).toBe(0);
      const { queries } = approvedStudy(freezeStudy(protocol));
      expect(queries.map(({ answers, every }) => [answers, every])).toEqual([
        [3, 30],
        [1, 30],
      ]);
      expect(standingOf(protocol)).toEqual({ turns: 3, every: 30 });
      expect(standingOf(read())).toBeUndefined();
      expect(approvedStudy(freezeStudy(read())).queries.every((query) => !('every' in query))).toBe(true);
      expect(() => refuseUnconducted(protocol)).not.toThrow();
    });

    it.each<[string, (it: Draft) => void, string]>([
      ['a budget for one turn alone', (it) => (it.budget.rho = '1/10'), 'budget.rho'],
      ['turns that ask nothing', (it) => delete it.releases[0].answers, 'standing'],
      ['no distance', (it) => (it['standing'] = {}), 'standing.every'],
      ['a distance in words', (it) => (it['standing'] = { every: '30' }), 'standing.every'],
      ['another key', (it) => (it['standing'] = { every: 30, evry: 2 }), 'standing.evry'],
    ])('is refused with %s', (_, change, tag) => {
      expect(errorAfter((it) => (again(it), change(it))).place.tag).toBe(tag);
    });

    it('is said where answers are priced that nobody asks for, of new studies alone', () => {
      const unasked = read((it) => (again(it), delete it['standing']));
      expect(() => refuseUnconducted(unasked)).toThrow(/releases.0.answers/);
    });
  });

  it('has the stage of the agent in tables alone, unless it declares a variable of that name', () => {
    const chart = (it: Draft): void => {
      it['releases'].push({ name: 'chart', kind: 'cells', tables: [['response', 'stage']], rho: '1/100' });
      it['analyses'].push({ name: 'chart', kind: 'flow', from: 'chart' });
    };
    const [, , { design }] = freezeStudy(read(chart)).queries;
    expect(design.groups.slice(3, 6)).toEqual([
      'response no, stage with-roi',
      'response no, stage complete',
      'response yes, stage consented',
    ]);
    const subgroup = errorAfter((it) => (it['subgroups'] = { done: { variable: 'stage', is: 'complete' } }));
    expect([subgroup.place.tag, subgroup.message]).toEqual([
      'subgroups.done.variable',
      expect.stringMatching(/makes no subgroup/),
    ]);
    const by = errorAfter((it) => (it['releases'][1].by = 'stage'));
    expect([by.place.tag, by.hint]).toEqual(['releases.1.by', expect.stringMatching(/kind cells alone/)]);
    const own = errorAfter((it) => {
      it['variables'].stage = { source: 'cohort', type: 'category', labels: ['I', 'II'] };
      chart(it);
    });
    expect([own.place.tag, own.hint]).toEqual(['analyses.3.from', expect.stringMatching(/called otherwise/)]);
  });

  it('tells a flowchart of other variables from this one, for it asks another thing', () => {
    const chart = (change: (it: Draft) => void) =>
      freezeStudy(
        read((it) => {
          it['id'] = 'other';
          it['releases'].push({ name: 'chart', kind: 'cells', tables: [['stage']], rho: '1/100' });
          it['analyses'].push({ name: 'chart', kind: 'flow', from: 'chart' });
          change(it);
        }),
      );
    const first = chart((it) => (it['id'] = 'first'));
    const repeated = (study: ReturnType<typeof chart>) =>
      equalQuestions(study, [first]).some(({ statistic }) => statistic === 'chart');
    expect(repeated(chart(() => undefined))).toBe(true);
    expect(repeated(chart((it) => (it['variables'].age.bounds = ['18', '80'])))).toBe(false);
  });

  it('has the keys of every planner written, not of moments alone', () => {
    const kinds = {
      gram: { of: ['age'], outcome: 'volume' },
      scatter: { of: ['age', 'volume'] },
      pairs: { of: ['volume'], pair: { by: 'scan' } },
    };
    const analysis = { gram: 'linear', scatter: 'harmonise', pairs: 'reliability' };
    const protocol = read((it) => {
      it['budget'].rho = '1/2';
      for (const [kind, keys] of Object.entries(kinds)) {
        it['releases'].push({ name: kind, kind, ...keys, rho: '1/50' });
        const more = kind === 'scatter' ? { form: 'centred', batch: 'site' } : {};
        it['analyses'].push({ name: `of-${kind}`, kind: analysis[kind as keyof typeof kinds], from: kind, ...more });
      }
    }) as unknown as { readonly releases: readonly { readonly clip?: string }[] };
    for (const { clip } of protocol.releases.slice(2)) expect(Number(clip)).toBeGreaterThan(1);
    const itself = errorAfter((it) =>
      it['releases'].push({ name: 'own', kind: 'gram', of: ['age', 'volume'], outcome: 'age', rho: '1/50' }),
    );
    expect(itself).toMatchObject({ place: { tag: 'releases.2.outcome' }, hint: 'Take it out of one of the two.' });
    const wrong = errorAfter((it) => it['releases'].push({ name: 'pairs', kind: 'pairs', of: ['volume'], rho: '1/50' }));
    expect(wrong.place.tag).toMatch(/^releases\.2\./);
  });

  it('asks how sites are harmonised in words, and in the form that the release has', () => {
    const centred = (keys: object) =>
      errorAfter((it) => {
        it['releases'].push({ name: 'within', kind: 'scatter', of: ['age', 'volume'], rho: '1/50' });
        it['analyses'].push({ name: 'sites', kind: 'harmonise', from: 'within', ...keys });
      });
    expect(centred({ form: 'centered', batch: 'site' })).toMatchObject({
      place: { tag: 'analyses.3.form' },
      hint: 'Did you mean "centred"?',
    });
    expect(centred({ form: 'released', batch: 'site' })).toMatchObject({
      place: { tag: 'analyses.3.form' },
      hint: expect.stringContaining('form: centred') as string,
    });
    expect(centred({ form: 'centred' }).place.tag).toBe('analyses.3.batch');
  });

  it('draws folds of which a release may be, and plans each for its part', () => {
    const folded = (it: Draft): void => {
      it['folds'] = { fit: 4, test: 1 };
      it['releases'][0].fold = 'test';
    };
    const [table, rest] = freezeStudy(read(folded)).queries;
    expect(table.fold).toEqual({ name: 'test', from: 4, until: 5, parts: 5 });
    expect(rest.fold).toBeUndefined();
    expect(table.planned.subjects.reduce((sum, one) => sum + one, 0)).toBeCloseTo(2 * 100, 9);
    const unknown = errorAfter((it) => {
      folded(it);
      it['releases'][0].fold = 'tests';
    });
    expect([unknown.place.tag, unknown.hint]).toEqual(['releases.0.fold', 'Did you mean "test"? Declared are fit, test.']);
    expect(errorAfter((it) => (it['folds'] = { fit: 1 })).place.tag).toBe('folds');
    expect(errorAfter((it) => (it['folds'] = { fit: '4', test: 1 })).hint).toBe('Write it without quotation marks: fit: 4');
    const other = (change: (it: Draft) => void) =>
      equalQuestions(
        freezeStudy(
          read((it) => {
            folded(it);
            it['id'] = 'other';
            change(it);
          }),
        ),
        [freezeStudy(read(folded))],
      ).map(({ statistic }) => statistic);
    expect(
      other((it) => {
        it['folds'] = { learn: 4, tried: 1 };
        it['releases'][0].fold = 'tried';
      }),
    ).toContain('table');
    expect(other((it) => (it['releases'][0].fold = 'fit'))).not.toContain('table');
  });

  it('plans prevalence, events, AUC and effect in text, and the forecasts mean them', () => {
    const planned = (keys: object) =>
      freezeStudy(
        read((it) => {
          it['planned'] = { subjects: 500, ...keys };
          it['releases'].push({ name: 'curve', kind: 'cells', tables: [['os']], rho: '1/100' });
          it['analyses'].push({ name: 'curve', kind: 'survival', from: 'curve' });
        }),
      ).queries.map((query) => query.planned);
    const [, means, curve] = planned({ prevalence: '0.2', events: '0.6', auc: '0.75', effect: '-0.5' });
    expect(means).toMatchObject({ subjects: [400, 100], sites: 3, expected: { auc: 0.75, effect: -0.5, shares: { os: [0.6] } } });
    // Ends at 12, 24 and 60 months: events, then those who are lost, then those beyond, and nobody left out.
    const shares = [0.12, 0.04, 0.12, 0.04, 0.36, 0.12, 0.2, 0];
    curve.subjects.forEach((one, cell) => expect(one).toBeCloseTo(500 * shares[cell], 9));
    expect(planned({ prevalence: '0.2', shares: { response: ['0.5', '0.5'] } })[1].subjects).toEqual([250, 250]);
    expect(planned({})[1].expected).toBeUndefined();
    const wrong = (keys: object) => errorAfter((it) => (it['planned'] = { subjects: 500, ...keys }));
    expect(wrong({ auc: 0.75 }).hint).toBe('Write it in quotation marks: auc: "0.75"');
    expect(wrong({ auc: '0.5' }).message).toBe('planned.auc: an AUC is planned above 0.5 and below 1');
    expect(wrong({ prevalance: '0.3' }).hint).toBe('Did you mean "planned.prevalence"?');
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

  it('has another digest for a changed variable, reference or analysis', () => {
    for (const change of [
      (it: Draft) => (it.variables.response.column = 'outcome'),
      (it: Draft) => (it.variables.age.reference.centre = '61'),
      (it: Draft) => (it.analyses[0].name = 'enrolment'),
    ]) {
      expect(freezeStudy(read(change)).digest).not.toBe(study.digest);
    }
  });

  it('tells questions that were asked before by what they are about, not by what they are called', () => {
    const asked = (change: (it: Draft) => void) =>
      equalQuestions(freezeStudy(read((it) => ((it.id = 'other'), change(it)))), [study]).map(({ statistic }) => statistic);
    const renamed = (it: Draft): void => {
      const { response, ...others } = it.variables;
      it.variables = { ...others, outcome: { ...response, column: 'Response' } };
      it.planned = { subjects: 10 };
      it.releases[0].tables = [['outcome', 'age'], ['outcome']];
      it.releases[1].by = 'outcome';
    };
    expect(asked(renamed)).toEqual(['table', 'means']);
    expect(asked((it) => (it.variables.age.reference.centre = '60'))).toEqual(['table', 'means']);
    expect(asked((it) => (it.variables.response.column = 'relapse'))).toEqual([]);
    expect(asked((it) => (it.releases[1].where = 'over-65'))).toEqual(['table']);
    const twice = freezeStudy(
      read((it) => {
        it.releases.push({ ...it.releases[0], name: 'again', rho: '1/1000' });
        it.analyses.push({ name: 'once-more', kind: 'count', from: 'again' });
      }),
    );
    expect(repeatedQuestions(twice)).toEqual([['table', 'again']]);
    expect(repeatedQuestions(study)).toEqual([]);
    const readings = freezeStudy(
      read((it) => {
        const pair = (name: string, first: string, second: string) => ({
          ...{ name, kind: 'pairs', of: ['volume'], pair: { by: 'reader', first, second }, rho: '1/1000' },
          ...{ clip: '6', kMax: '500', reach: '3', reach2: '8', lambda: '3/10' },
        });
        const pairs = [pair('one', 'anna', 'ben'), pair('other', 'anna', 'carl'), pair('again', 'ben', 'anna')];
        it.releases.push(...pairs);
        it.analyses.push(...pairs.map(({ name }) => ({ name: `of-${name}`, kind: 'reliability', from: name })));
      }),
    );
    expect(repeatedQuestions(readings)).toEqual([['one', 'again']]);
  });

  it.each<[string, (it: Draft) => void, string, RegExp | undefined]>([
    ['a misspelt key', (it) => (it.variables.age.bound = 1), 'variables.age.bound', /"variables.age.bounds"/],
    [
      'a key of another type',
      (it) => (it.variables.age.labels = ['a']),
      'variables.age.labels',
      /goes with source: cohort, type: category/,
    ],
    ['a misspelt source', (it) => (it.variables.volume.source = 'featur'), 'variables.volume.source', /"feature"/],
    ['a misspelt type', (it) => (it.variables.response.type = 'categry'), 'variables.response.type', /"category"/],
    ['a bare no', (it) => (it.variables.response.labels = [false, 'yes']), 'variables.response.labels.0', /"no"/],
    ['a bare number as a label', (it) => (it.variables.response.labels = [0, 1]), 'variables.response.labels.0', /labels: "0"/],
    ['a bare number', (it) => (it.variables.age.reference.centre = 62), 'variables.age.reference.centre', /centre: "62"/],
    ['bounds that fall', (it) => (it.variables.age.bounds = ['90', '18']), 'variables.age.bounds', undefined],
    [
      'quantiles of a number without edges',
      (it) => (it.releases[1] = { name: 'bins', kind: 'prefix-cells', of: ['shrinkage'], rho: '1/20' }),
      'releases.1.of.0',
      /variables.shrinkage edges/,
    ],
    [
      'quantiles of a category',
      (it) => (it.releases[1] = { name: 'bins', kind: 'prefix-cells', of: ['response'], rho: '1/20' }),
      'releases.1.of.0',
      /Name a number/,
    ],
    [
      'pairs of what has one value for a patient',
      (it) =>
        (it.releases[1] = {
          ...{ name: 'readers', kind: 'pairs', of: ['age'], pair: { by: 'scan' }, rho: '1/20' },
          ...{ clip: '6', kMax: '500', reach: '3', reach2: '8', lambda: '3/10' },
        }),
      'releases.1.of.0',
      /Name a feature/,
    ],
    ['edges that fall', (it) => (it.variables.age.edges = ['70', '50']), 'variables.age.edges', undefined],
    ['an edge outside', (it) => (it.variables.age.edges = ['50', '95']), 'variables.age.edges.1', undefined],
    ['a column of scans', (it) => (it.variables.age.column = 'ROI'), 'variables.age.column', undefined],
    ['a label twice', (it) => (it.variables.response.labels = ['no', 'no']), 'variables.response.labels', undefined],
    ['a positive that is no label', (it) => (it.variables.response.positive = 'yess'), 'variables.response.positive', /"yes"/],
    [
      'Hounsfield units of PET',
      (it) => ((it.modality = 'PT'), (it.plans.ct.modality = 'any')),
      'plans.ct.intensity.unit',
      /arbitrary/,
    ],
    ['another plan', (it) => (it.variables.volume.plan = 'ctt'), 'variables.volume.plan', /"ct"/],
    ['a feature of none', (it) => (it.variables.volume.feature = 'RNU1'), 'variables.volume.feature', /RNU0/],
    ['a feature beside the plan', (it) => (it.plans.ct.families = ['IS']), 'variables.volume', /plans.ct.families needs MORPH/],
    ['a misspelt key of a plan', (it) => (it.plans.ct.familes = []), 'plans.ct.familes', /families/],
    ['an unknown time point', (it) => (it.variables.volume.timepoint = 't3'), 'variables.volume.timepoint', /t1, t2/],
    ['a change of no feature', (it) => (it.variables.shrinkage.of = 'age'), 'variables.shrinkage.of', /volume/],
    ['a change to itself', (it) => (it.variables.shrinkage.to = 't1'), 'variables.shrinkage.to', undefined],
    [
      'a term of no number',
      (it) => (it.variables.signature.terms[1].variable = 'response'),
      'variables.signature.terms.1.variable',
      /age/,
    ],
    [
      'a term without reference',
      (it) => ((it.variables.signature.terms[1].scale = 'reference'), delete it.variables.age.reference),
      'variables.signature.terms.1.scale',
      /reference/,
    ],
    ['a subgroup of nothing', (it) => (it.subgroups['over-65'].variable = 'aeg'), 'subgroups.over-65.variable', /"age"/],
    [
      'a subgroup of another kind',
      (it) => (it.subgroups['over-65'] = { variable: 'response', atLeast: '1' }),
      'subgroups.over-65',
      /is: "no"/,
    ],
    ['shares of too many', (it) => (it.planned.shares.response = ['0.7', '0.2', '0.1']), 'planned.shares.response', undefined],
    ['shares that are not 1', (it) => (it.planned.shares.response = ['0.7', '0.2']), 'planned.shares.response', undefined],
    ['a table of an unknown variable', (it) => (it.releases[0].tables[0][0] = 'respons'), 'releases.0.tables.0.0', /"response"/],
    ['a table of no cells', (it) => delete it.variables.age.edges, 'releases.0.tables.0.1', /edges: \["50", "70"\]/],
    ['a variable twice in a table', (it) => (it.releases[0].tables[0] = ['age', 'age']), 'releases.0.tables.0.1', undefined],
    ['moments by a number', (it) => (it.releases[1].by = 'age'), 'releases.1.by', /category/],
    ['moments of a category', (it) => (it.releases[1].of = ['response']), 'releases.1.of.0', undefined],
    [
      'moments without a reference',
      (it) => delete it.variables.volume.reference,
      'variables.signature.terms.0.scale',
      /reference/,
    ],
    ['an unknown subgroup', (it) => (it.releases[1].where = 'over-56'), 'releases.1.where', /"over-65"/],
    ['a kind of version 1', (it) => (it.releases[0].kind = 'group-counts'), 'releases.0.kind', /cells/],
    ['an analysis of nothing', (it) => (it.analyses[0].from = 'tabel'), 'analyses.0.from', /"table"/],
    ['an analysis of another kind', (it) => (it.analyses[0].from = 'means'), 'analyses.0.from', /table/],
    ['a release that nobody reads', (it) => it.analyses.shift(), 'releases.0', /analyses/],
    [
      'a question that no table fits',
      (it) => {
        it.releases[0].tables = [['response']];
        it.analyses.push({ name: 'x', kind: 'contingency', from: 'table' });
      },
      'analyses.3.from',
      /tables/,
    ],
    [
      'an equity report that costs more than a twentieth of the budget',
      (it) => {
        it.releases.push({ name: 'fair', kind: 'cells', tables: [['response', 'stage']], rho: '1/199' });
        it.analyses.push({ name: 'equity', kind: 'equity', from: 'fair' });
      },
      'analyses.3.from',
      /at most 1\/20 of the budget, rho 1\/200/,
    ],
    ['a question twice', (it) => it.analyses.push({ name: 'again', kind: 'count', from: 'table' }), 'analyses.3', undefined],
    ['a budget too small', (it) => (it.budget.rho = '1/100'), 'budget.rho', undefined],
    ['another form', (it) => (it.schema = 'collimate.study/3'), 'schema', /collimate.study\/2/],
  ])('names for %s the place, and what to do', (_, change, tag, hint) => {
    const error = errorAfter(change);
    expect(error).toMatchObject({
      code: 'INVALID_PROTOCOL',
      place: { tag: expect.stringMatching(new RegExp(`^${tag.replaceAll('.', '\\.')}`)) },
    });
    if (hint !== undefined) expect(`${error.message} ${error.hint}`).toMatch(hint);
  });
});

describe('what is planned of a release of a subgroup', () => {
  const plannedOf = (subgroup: object): number => {
    const document = structuredClone(base) as Draft;
    document['subgroups'] = { some: subgroup };
    document['releases'][1].where = 'some';
    const { queries } = freezeStudy(parseStudy(planProtocol(document).document));
    return queries[1].planned.subjects.reduce((sum, one) => sum + one, 0);
  };

  it('is the planned share of a label, or what lies within the bounds of a number by its public reference', () => {
    expect(plannedOf({ variable: 'response', is: 'yes' })).toBeCloseTo(150, 9);
    // 500 * pnorm(65, 62, 11, lower = FALSE) by R 4.2.2.
    expect(plannedOf({ variable: 'age', atLeast: '65' })).toBeCloseTo(196.265717137, 8);
    expect(plannedOf({ variable: 'age', atLeast: '65', below: '70' })).toBeCloseTo(79.5009917081, 8);
  });
});
