import { planPreset } from '@collimate/radiomics-vocabulary';
import { equalQuestions } from './equal.question.js';
import { freezeStudy } from './frozen.study.js';
import { parseStudy } from './protocol.js';

const feature = (code: string, centre = 0) => ({ feature: code, aggregation: 'DHQ4', transform: 'identity', centre, width: 1 });
const plan = planPreset('ct-default');
const moments = { kind: 'moments', clip: '4', kMax: '1225', reach: '3.09', reach2: '9.42', lambda: '3/10', rho: '1/100' };
const base = {
  schema: 'collimate.study/1',
  id: 'first',
  version: 1,
  title: 'First',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north'],
  modality: 'CT',
  roi: 'GTV-1',
  groups: { variable: 'group', labels: ['benign', 'malignant'] },
  plan,
  features: [feature('RNU0'), feature('Q4LE')],
  statistics: [
    { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
    { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '1/100' },
  ],
  budget: { rho: '1/10' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 1,
  plannedSubjects: [10, 10],
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
const study = (change: object) => freezeStudy(parseStudy({ ...base, ...change }));
const first = study({});

/** Names of the statistics of a changed protocol that were asked before. */
const equal = (change: object): readonly string[] => equalQuestions(study(change), [first]).map(({ statistic }) => statistic);

describe('an equal question', () => {
  it('is not asked by the study itself', () => {
    expect(equalQuestions(first, [first])).toEqual([]);
  });

  it('names study and statistic of both', () => {
    const [, moments] = equalQuestions(study({ id: 'second' }), [first]);
    expect(moments).toEqual({ statistic: 'moments', other: { study: 'first', digest: first.digest, statistic: 'moments' } });
  });

  it.each<[string, object]>([
    ['another id, title and version', { id: 'second', title: 'Other', version: 2 }],
    [
      'another price and clip',
      { statistics: base.statistics.map((one, i) => ({ ...one, rho: '1/50', ...(i === 1 && { clip: '3' }) })) },
    ],
    ['other names of the statistics', { statistics: base.statistics.map((one) => ({ ...one, name: `${one.name}-2` })) }],
    [
      'another order of groups and features',
      { groups: { variable: 'Group', labels: ['malignant', 'benign'] }, features: [...base.features].reverse() },
    ],
    ['another name of the plan', { plan: { ...plan, name: 'mine' } }],
    ['families in another order', { plan: { ...plan, families: [...plan.families].reverse() } }],
    ['fewer families, which no feature is of', { plan: { ...plan, families: ['MORPH', 'IS'] } }],
    [
      'another discretisation, which no feature reads',
      { plan: { ...plan, discretisation: { method: 'fixed-bin-number', bins: 7 } } },
    ],
    ['the statistic that came after it', { statistics: [base.statistics[0], { ...moments, name: 'moments' }] }],
    ['another reference', { features: [feature('RNU0', 7), feature('Q4LE')] }],
    ['another consent form and purpose', { consentForms: ['f2'], purpose: ['DUO:0000042'] }],
  ])('is equal for all that: %s', (_, change) => {
    expect(equal({ id: 'second', ...change })).toHaveLength(2);
  });

  it.each<[string, object, readonly string[]]>([
    ['other features', { features: [feature('RNU0')] }, ['enrolment']],
    [
      'another plan',
      { plan: { ...plan, resegmentation: { ...plan.resegmentation, range: { lower: 200, upper: 400 } } } },
      ['enrolment'],
    ],
    ['another region', { roi: 'GTV-2' }, []],
    ['the same labels of another variable', { groups: { variable: 'relapse', labels: base.groups.labels } }, []],
    ['other groups', { groups: { variable: 'group', labels: ['benign', 'unclear'] } }, []],
  ])('is another with %s', (_, change, still) => {
    expect(equal({ id: 'second', ...change })).toEqual(still);
  });

  it('is one in both versions, where it is about features', () => {
    const { schema: _, roi, groups, features, statistics: __, plannedSubjects: ___, plan: ____, ...rest } = base;
    const variables = Object.fromEntries(
      features.map(({ centre, width, ...one }, i) => [
        `f${i}`,
        { source: 'feature', plan: 'ct', roi, ...one, reference: { centre: String(centre), width: String(width), from: 'x' } },
      ]),
    );
    const declared = (of: readonly string[]) =>
      freezeStudy(
        parseStudy({
          ...{ ...rest, schema: 'collimate.study/2', id: 'declared', plans: { ct: plan }, planned: { subjects: 20 } },
          variables: { ...variables, group: { source: 'cohort', type: 'category', labels: [...groups.labels].reverse() } },
          releases: [
            { name: 'enrolment', kind: 'cells', tables: [['group']], rho: '1/100' },
            { ...moments, name: 'm', of, by: 'group' },
          ],
          analyses: [
            { name: 'a', kind: 'moments', from: 'm' },
            { name: 'b', kind: 'count', from: 'enrolment' },
          ],
        }),
      );
    // A count of version 1 is of the patients who have the region; a table of version 2 asks nobody for one.
    expect(equalQuestions(declared(['f1', 'f0']), [first]).map(({ statistic }) => statistic)).toEqual(['m']);
    expect(equalQuestions(declared(['f0']), [first])).toEqual([]);
  });

  it('computes the questions of a study once, however often it is compared', () => {
    const other = study({ id: 'second' });
    let reads = 0;
    const counted = new Proxy(other, {
      get: (target, key) => {
        if (key === 'queries') reads += 1;
        return Reflect.get(target, key) as unknown;
      },
    });
    const found = equalQuestions(first, [counted]);
    expect(equalQuestions(first, [counted])).toEqual(found);
    expect([found.length, reads]).toEqual([2, 1]);
  });
});

describe('an equal question of version 2', () => {
  const { roi: _, groups: __, plan, features: ___, statistics: ____, plannedSubjects: _____, ...kept } = base;
  const age = { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '120'], edges: ['60'] };
  const response = { source: 'cohort', type: 'category', labels: ['no', 'yes'] };
  const reference = { centre: '60', width: '10', from: 'registry' };
  const score = {
    ...{ source: 'score', link: 'logit', intercept: '-1.2', edges: ['0'] },
    terms: [
      { variable: 'age', scale: 'raw', coefficient: '0.5' },
      { variable: 'weight', scale: 'reference', coefficient: '1' },
    ],
  };
  const weight = { source: 'cohort', type: 'number', unit: 'kg', bounds: ['0', '300'], reference };
  const cells = (tables: readonly (readonly string[])[], where?: string) => ({
    ...{ name: 'table', kind: 'cells', tables, rho: '1/100' },
    ...(where !== undefined && { where }),
  });
  const declared = {
    ...kept,
    schema: 'collimate.study/2',
    planned: { subjects: 100 },
    variables: { age, response, weight, score },
    subgroups: { older: { variable: 'age', atLeast: '65' } },
    releases: [cells([['response', 'age'], ['score']], 'older')],
    analyses: [{ name: 'who', kind: 'count', from: 'table' }],
  };
  const one = freezeStudy(parseStudy(declared));
  const isEqual = (change: object) =>
    equalQuestions(freezeStudy(parseStudy({ ...declared, id: 'second', ...change })), [one]).length === 1;
  const withVariables = (change: object) => ({ variables: { ...declared.variables, ...change } });

  it.each<[string, object]>([
    ['labels in another order', withVariables({ response: { ...response, labels: ['yes', 'no'] } })],
    ['a positive label', withVariables({ response: { ...response, positive: 'yes' } })],
    ['another word for the unit', withVariables({ age: { ...age, unit: 'years' } })],
    ['a bound with a decimal', withVariables({ age: { ...age, bounds: ['18.00', '120.0'] } })],
    ['an edge with a decimal', withVariables({ age: { ...age, edges: ['60.0'] } })],
    ['the identity written out', withVariables({ age: { ...age, transform: 'identity' } })],
    ['a reference that nothing reads', withVariables({ age: { ...age, reference } })],
    ['the column written out in capitals', withVariables({ age: { ...age, column: 'AGE ' } })],
    ['edges of a term', withVariables({ weight: { ...weight, edges: ['80'] } })],
    [
      'terms in another order and with decimals',
      withVariables({ score: { ...score, intercept: '-1.20', published: 'x', terms: [...score.terms].reverse() } }),
    ],
    ['a table twice', { releases: [cells([['score'], ['response', 'age'], ['age', 'response']], 'older')] }],
    ['tables and variables in another order', { releases: [cells([['score'], ['age', 'response']], 'older')] }],
    ['another modality where no scan is read', { modality: 'MR' }],
    ['a bound of the subgroup with a decimal', { subgroups: { older: { variable: 'age', atLeast: '65.0' } } }],
    [
      'other names',
      {
        variables: {
          years: { ...age, column: 'age' },
          outcome: { ...response, column: 'response' },
          ...{ weight: { ...weight }, points: { ...score, terms: [{ ...score.terms[0], variable: 'years' }, score.terms[1]] } },
        },
        subgroups: { old: { variable: 'years', atLeast: '65' } },
        releases: [cells([['outcome', 'years'], ['points']], 'old')],
      },
    ],
  ])('is equal for all that: %s', (_, change) => {
    expect(isEqual(change)).toBe(true);
  });

  it.each<[string, object]>([
    ['another edge', withVariables({ age: { ...age, edges: ['61'] } })],
    ['another bound', withVariables({ age: { ...age, bounds: ['18', '90'] } })],
    ['another label', withVariables({ response: { ...response, labels: ['no', 'maybe'] } })],
    [
      'another coefficient',
      withVariables({ score: { ...score, terms: [{ ...score.terms[0], coefficient: '0.6' }, score.terms[1]] } }),
    ],
    [
      'another reference of a term on its scale',
      withVariables({ weight: { ...weight, reference: { ...reference, centre: '61' } } }),
    ],
    ['another subgroup', { subgroups: { older: { variable: 'age', atLeast: '66' } } }],
    ['everybody', { releases: [cells([['response', 'age'], ['score']])] }],
    ['tables cut otherwise', { releases: [cells([['response'], ['age', 'score']], 'older')] }],
  ])('is another with %s', (_, change) => {
    expect(isEqual(change)).toBe(false);
  });

  it('knows the modality where a scan is read', () => {
    const volume = {
      source: 'feature',
      plan: 'ct',
      roi: 'GTV-1',
      feature: 'RNU0',
      aggregation: 'DHQ4',
      transform: 'log',
      edges: ['9'],
    };
    const scans = {
      plans: { ct: { ...plan, modality: 'any', intensity: { ...plan.intensity, unit: 'arbitrary' } } },
      ...withVariables({ volume }),
      releases: [cells([['volume']])],
    };
    const ct = freezeStudy(parseStudy({ ...declared, ...scans }));
    const mr = freezeStudy(parseStudy({ ...declared, ...scans, id: 'second', modality: 'MR' }));
    expect(equalQuestions(mr, [ct])).toEqual([]);
  });

  it('is one in a study of several modalities, where it reads the scans of one', () => {
    const { schema: _, roi, groups: __, features: ___, statistics: ____, plannedSubjects: _____, plan: ______, ...rest } = base;
    const of = (id: string, modality: unknown, plans: object) =>
      freezeStudy(
        parseStudy({
          ...{ ...rest, schema: 'collimate.study/2', id, modality, plans, planned: { subjects: 20 } },
          variables: {
            v: { source: 'feature', plan: 'ct', roi, feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', edges: ['8'] },
          },
          releases: [{ name: 'table', kind: 'cells', tables: [['v']], rho: '1/100' }],
          analyses: [{ name: 'who', kind: 'count', from: 'table' }],
        }),
      );
    const one = of('one', 'CT', { ct: planPreset('ct-default') });
    const several = of('several', ['CT', 'PT'], { ct: planPreset('ct-default'), pet: planPreset('pet-default') });
    expect(equalQuestions(several, [one])).toHaveLength(1);
  });
});
