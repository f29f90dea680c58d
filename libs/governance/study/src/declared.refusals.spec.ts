import { type Draft, errorAfter } from './declared.fixture.js';

describe('a protocol of version 2', () => {
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
