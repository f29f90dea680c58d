import { isDeepStrictEqual } from 'node:util';
import { freezeStudy, parseStudy, planProtocol, StudyError } from '@collimate/governance-study';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { renderReview } from './study-review.view.js';

const reference = { centre: '62', width: '11', kurtosis: '4', from: 'registry-age/1' };
const constants = { clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10' };
const category = { source: 'cohort', type: 'category', labels: ['no', 'yes', 'unclear'] };
const dose = { source: 'cohort', type: 'number', unit: 'Gy', bounds: ['0', '99'], reference };

const PROTOCOL = {
  ...{ schema: 'collimate.study/2', id: 'response', version: 1, title: 'Response and age', purpose: ['DUO:0000006'] },
  ...{ consentForms: ['f1', 'f2'], sites: ['north', 'south', 'east'], modality: 'CT', plans: { ct: planPreset('ct-default') } },
  ...{ planned: { subjects: 500, shares: { response: ['0.3', '0.3', '0.4'] } }, timepoints: ['t1', 't2'] },
  variables: {
    relapse: { ...category, column: 'Relapse' },
    response: { ...category, positive: 'yes' },
    age: { ...dose, unit: 'year', bounds: ['18', '90'], edges: ['50', '70'], transform: 'log' },
    dose,
    os: {
      ...{
        source: 'cohort',
        type: 'survival',
        time: 'months',
        event: 'state',
        unit: 'month',
        horizon: '60',
        edges: ['12', '24'],
      },
      ...{ eventLabels: ['dead'], censoredLabels: ['alive', 'lost'] },
    },
    volume: {
      ...{
        source: 'feature',
        plan: 'ct',
        roi: 'GTV-1',
        timepoint: 't1',
        feature: 'RNU0',
        aggregation: 'DHQ4',
        transform: 'log',
        reference,
      },
    },
    scan: { source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', reference },
    shrink: { source: 'change', of: 'scan', from: 't1', to: 't2', as: 'log-ratio', edges: ['0'], reference },
    risk: {
      ...{ source: 'score', link: 'cloglog', intercept: '-1.25', edges: ['-0.5', '0.1'], published: '10.1000/x' },
      terms: [{ variable: 'age', scale: 'raw', coefficient: '-0.02' }],
    },
  },
  subgroups: { older: { variable: 'age', atLeast: '65', below: '80' } },
  releases: [
    {
      name: 'table',
      kind: 'cells',
      tables: [
        ['response', 'age'],
        ['relapse', 'risk'],
      ],
      rho: '4',
      where: 'older',
    },
    { name: 'bins', kind: 'prefix-cells', of: ['age'], rho: '10' },
    { name: 'products', kind: 'gram', of: ['age', 'dose'], outcome: 'volume', clip: '7.5', rho: '10' },
    { name: 'readers', kind: 'pairs', of: ['volume'], pair: { by: 'reader', first: 'a', second: 'b' }, rho: '10', ...constants },
    {
      ...{ name: 'means', kind: 'moments', of: ['age', 'dose', 'volume'], by: 'response', rho: '10', ...constants },
      correlation: { from: 'registry-age/1', sha256: 'b'.repeat(64), below: [['0.61'], ['0.2', '-0.1']] },
    },
  ],
  analyses: [
    { name: 'who', kind: 'count', from: 'table' },
    { name: 'middle', kind: 'quantiles', from: 'bins' },
    { name: 'together', kind: 'correlation', from: 'products' },
    { name: 'agreement', kind: 'reliability', from: 'readers' },
    { name: 'levels', kind: 'moments', from: 'means' },
  ],
  ...{ budget: { rho: '50' }, delta: '1/1000000', noise: 'local', minSites: 2 },
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};

/** Changes of one word of a document, each at its place; many make a protocol that is refused. */
function* changesOf(value: unknown, path = ''): Generator<[path: string, change: unknown]> {
  if (Array.isArray(value)) {
    yield [`${path} reversed`, [...value].reverse()];
    yield [`${path} shorter`, value.slice(0, -1)];
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      for (const [at, changed] of changesOf(inner, `${path}.${key}`))
        yield [
          at,
          Array.isArray(value) ? value.map((one, i) => (String(i) === key ? changed : one)) : { ...value, [key]: changed },
        ];
    return;
  }
  if (typeof value === 'number') for (const other of [value + 1, value * 2, value / 2]) yield [`${path} ${other}`, other];
  if (typeof value === 'string')
    for (const other of [
      `${value}x`,
      ...OTHER_WORDS,
      ...(Number.isFinite(Number(value)) ? [`${Number(value) + 1}`, `${Number(value) / 2}`] : []),
    ])
      if (other !== value) yield [`${path} ${other}`, other];
  if (value === null) yield [`${path} a number`, 1];
}

const OTHER_WORDS = ['identity', 'logit', 'difference', 'relapse', 'none', 'cubic'];

const frozen = (document: unknown) => {
  try {
    return freezeStudy(parseStudy(document));
  } catch (error) {
    if (error instanceof StudyError) return undefined;
    throw error;
  }
};
const page = (document: unknown): string | undefined => {
  const study = frozen(document);
  if (study === undefined) return undefined;
  return renderReview(study, {
    isCancelled: false,
    house: { left: '100', after: '50' },
    names: { roi: [], groups: [] },
    earlier: [],
  }).replaceAll(study.digest, 'D');
};

describe('the page that an approver signs', () => {
  const original = page(PROTOCOL);

  it('is another for every change of one word of the protocol', () => {
    expect(original).toBeDefined();
    let tried = 0;
    // Every third word; with COLLIMATE_LONG=1 all of them, which takes a minute.
    const every = process.env['COLLIMATE_LONG'] === '1' ? 1 : 3;
    const changes = [...changesOf(PROTOCOL)].filter((_, index) => index % every === 0);
    const hidden = changes.flatMap(([path, changed]) => {
      const other = isDeepStrictEqual(changed, PROTOCOL) ? undefined : page(changed);
      if (other === undefined) return [];
      tried += 1;
      return other === original ? [path] : [];
    });
    expect(hidden).toEqual([]);
    expect(tried).toBeGreaterThan(150 / every);
  });

  it('says of a plan how it differs from the nearest preset, and names the variables of every release', () => {
    expect(original).toContain('plan ct (ct-default): the preset ct-default');
    const { ct } = PROTOCOL.plans;
    const narrow = { ...ct, name: 'ct-default', resegmentation: { ...ct.resegmentation, range: { lower: 200, upper: 400 } } };
    expect(page({ ...PROTOCOL, plans: { ct: narrow } })).toContain(
      'plan ct (ct-default): the preset ct-default, but for resegmentation.range.lower 200 in place of -1000',
    );
    expect(original).toContain(
      'as written: by response; clip 7; correlation (below 0.61 | 0.2 -0.1; from registry-age/1; sha256 b',
    );
    expect(original).toContain('which the public correlation of registry-age/1 mixes before they are clipped');
    expect(original).toContain('kind moments; name levels');
  });

  it('says in plain words that those who refused are counted, what is read of them, and which rule of the house allows it', () => {
    const counting = (tables: string[][]) => {
      const who = { name: 'who', kind: 'cells', tables, rho: '4' };
      const flow = { name: 'chart', kind: 'flow', from: 'who' };
      return page({ ...PROTOCOL, releases: [...PROTOCOL.releases, who], analyses: [...PROTOCOL.analyses, flow] });
    };
    expect(counting([['stage']])).not.toContain('REFUSERS');
    const number = counting([['stage-of-asked']]);
    expect(number).toMatch(/REFUSERS +it also counts those who were asked and refused: their number alone/);
    expect(number).toContain('site policy` says refusers: counted (or counted-in-groups)');
    expect(number).toMatch(
      /stage-of-asked +how far the agent came with everybody who was asked for consent: asked, consented, imaged/,
    );
    const groups = counting([['response', 'stage-of-asked']]);
    expect(groups).toContain("the group in this hospital's tables, and no scan");
    expect(groups).toContain('says refusers: counted-in-groups');
  });

  it('says of shared noise who sees what, what each attempt costs, what follows a failure, and whose key is whose', () => {
    const sites = ['north', 'south', 'east', 'west'];
    const shared = {
      ...{
        schema: 'collimate.study/2',
        id: 'shared',
        version: 1,
        title: 'Response',
        purpose: ['DUO:0000006'],
        consentForms: ['f1'],
      },
      ...{ sites, modality: 'CT', planned: { subjects: 200 } },
      variables: { response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] } },
      releases: [{ name: 'table', kind: 'cells', tables: [['response']], rho: '1/50', answers: 2 }],
      analyses: [{ name: 'how-many', kind: 'count', from: 'table' }],
      ...{ budget: { rho: '6/25' }, delta: '1/1000000', noise: 'shared', minSites: 4, spares: 2 },
      timetable: { openingMs: 3_600_000, tickMs: 100 },
    };
    const members = sites.map((site, i) => ({ site, words: `${site} six words`, isOwnKey: i > 1 ? null : i === 0 }));
    const textOf = (more: object, keys = members): string => {
      const study = freezeStudy(parseStudy(planProtocol({ ...shared, ...more }).document));
      const names = { roi: [], groups: [] };
      return renderReview(study, { house: { left: '100', after: '50' }, names, earlier: [], isCancelled: false, members: keys });
    };
    const text = textOf({});
    expect(text).toContain('the numbers of this hospital are seen by nobody');
    expect(text).not.toContain('its own noisy numbers');
    expect(text).toContain('1 of 3 shares of the noise under masks; of 4 vectors the sum alone is seen, while no more than 1 of');
    expect(text).toMatch(/table: rho 0\.02 an attempt, at most 6 attempts/);
    expect(text).toContain('together rho 0.12, with all spares');
    expect(text).toContain('nobody is asked for a vector in the open');
    expect(text).toContain('north: north six words (this site: it is its key)');
    expect(text).toContain('south: south six words (THIS SITE HAS ANOTHER KEY: reject the study)');
    expect(text).toMatch(/west: west six words$/m);
    expect(textOf({}, [])).toContain('THE PROTOCOL NAMES NONE');
    expect(text).not.toContain('IN THE OPEN');
    expect(textOf({ fallback: 'local' })).toContain('seen by nobody, UNLESS IT ANSWERS IN THE OPEN');
    expect(textOf({ fallback: 'local' })).toContain('together rho 0.16, with all spares and the answers in the open');
    expect(textOf({ fallback: 'local' })).toMatch(
      /WHERE NO ATTEMPT GIVES A SUM, or fewer than 4 sites are there for one, each site answers once more in the open[^]*A coordinator can/,
    );
  });
});
