import fc from 'fast-check';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { freezeStudy } from './frozen.study.js';
import { parseStudy } from './protocol.js';
import { StudyError } from './study.error.js';

const ageOf = (column?: string) => ({
  ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'] },
  ...(column === undefined ? {} : { column }),
});
const labels = (count: number) => Array.from({ length: count }, (_, i) => `l${i}`);
const category = (count: number) => ({ source: 'cohort', type: 'category', labels: labels(count) });
const cells = (name: string, tables: readonly (readonly string[])[]) => ({ name, kind: 'cells', tables, rho: '1/1000000' });
const countOf = (from: string) => ({ name: `count-of-${from}`, kind: 'count', from });
const base = {
  schema: 'collimate.study/2',
  id: 'bounds',
  version: 1,
  title: 'Bounds',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: ['north'],
  modality: 'CT',
  planned: { subjects: 500 },
  variables: { response: category(2) } as Record<string, unknown>,
  releases: [cells('table', [['response']])] as unknown[],
  analyses: [countOf('table')] as unknown[],
  budget: { rho: '1' },
  delta: '1/1000000',
  noise: 'local',
  minSites: 1,
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
};
const score = (variable: string, count: number) => ({
  ...{ source: 'score', link: 'identity', intercept: '0' },
  terms: Array.from({ length: count }, () => ({ variable, scale: 'raw', coefficient: '1' })),
});
const named = <T>(count: number, one: (i: number) => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`v${i}`, one(i)]));
const refusal = (change: object): string => {
  try {
    parseStudy({ ...base, ...change });
  } catch (error) {
    if (error instanceof StudyError) return error.message;
    throw error;
  }
  return 'it was read';
};

describe('what is too large for a protocol', () => {
  const manyCells = (count: number) => ({
    variables: { a: category(64), b: category(63) },
    releases: Array.from({ length: count }, (_, i) => cells(`r${i}`, [['a', 'b']])),
    analyses: Array.from({ length: count }, (_, i) => countOf(`r${i}`)),
  });

  it('is refused by its count, and never by how long it took', () => {
    expect(refusal(manyCells(101))).toBe('releases: it has more than 100 entries');
    expect(refusal({ variables: named(1001, () => category(2)) })).toBe('variables: it has more than 1000 entries');
    expect(refusal({ plans: named(17, () => planPreset('ct-default')) })).toBe('plans: it has more than 16 entries');
    expect(refusal({ subgroups: named(101, () => ({ variable: 'response', is: 'l0' })) })).toContain('more than 100');
    expect(refusal({ analyses: Array.from({ length: 501 }, () => countOf('table')) })).toContain('more than 500');
    expect(refusal({ sites: Array.from({ length: 1001 }, (_, i) => `s${i}`) })).toContain('more than 1000');
    expect(refusal({ variables: { age: ageOf(), ...named(26, () => score('age', 200)) } })).toContain('more than 5000 terms');
    const many = Array.from({ length: 1000 }, () => 'x');
    expect(refusal({ releases: Array.from({ length: 100 }, () => ({ of: many, by: many })) })).toBe(
      'releases: they have together more than 150000 words and numbers',
    );
    expect(refusal({ variables: { response: category(65) } })).toContain('more than 64 entries');
  });

  it('is refused wherever it stands, before it is compared with anything', () => {
    const long = 'x'.repeat(1001);
    const response = category(2);
    const plan = planPreset('ct-default');
    expect(refusal({ title: long })).toBe('title: it has more than 1000 characters');
    expect(refusal({ [long]: 1 })).toBe('protocol: a name has more than 1000 characters');
    expect(refusal({ variables: { response: { ...response, source: long } } })).toContain('1000 characters');
    expect(refusal({ planned: { subjects: 1, shares: named(1001, () => ['1']) } })).toContain('planned.shares: it has more');
    expect(refusal({ plans: { ct: { ...plan, filters: new Array(1001).fill({}) } } })).toContain('plans.ct.filters: it has more');
    const deep = Array.from({ length: 20 }).reduce<unknown>((inner) => [inner], []);
    expect(refusal({ sites: deep })).toContain('more than 16 levels deep');
  });

  it('is refused when the cells of all releases are too many together', () => {
    expect(refusal(manyCells(16))).toBe('it was read');
    expect(refusal(manyCells(17))).toBe('releases.16: the releases have together more than 65536 cells');
  });

  it('is refused when the coordinates of all releases are too many together', () => {
    const all = named(900, () => ({ ...ageOf(), reference: { centre: '50', width: '9', from: 'r' } }));
    const constants = { clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10', rho: '1/1000' };
    const momentsOf = (name: string, of: string[]) => ({ name, kind: 'moments', of, by: 'response', ...constants });
    const refused = (releases: number): string =>
      refusal({
        variables: { response: category(50), ...all },
        releases: Array.from({ length: releases }, (_, i) => momentsOf(`r${i}`, Object.keys(all))),
        analyses: Array.from({ length: releases }, (_, i) => ({ name: `a${i}`, kind: 'moments', from: `r${i}` })),
      });
    expect(refused(5)).toBe('it was read');
    expect(refused(6)).toBe('releases.5: the vectors have together more than 500000 coordinates');
  });

  it('is refused in version 1 too', () => {
    const statistics = Array.from({ length: 101 }, (_, i) => ({ name: `s${i}`, kind: 'group-counts', rho: '1/1000' }));
    expect(refusal({ schema: 'collimate.study/1', statistics })).toBe('statistics: it has more than 100 entries');
  });
});

describe('a text of a protocol', () => {
  const hostile = ['x\u001b[2K', 'x\rdigest', 'x\ndigest', 'x\u202ey', 'x\u2066y', 'x\u200by', 'x\u00ady', 'x\u2028y'];
  const reference = { centre: '1', width: '1', from: 'a' };
  const places: (readonly [string, (text: string) => object])[] = [
    ['the title', (title) => ({ title })],
    ['a consent form', (form) => ({ consentForms: [form] })],
    ['a column', (column) => ({ variables: { response: { ...category(2), column } } })],
    ['a unit', (unit) => ({ variables: { ...base.variables, age: { ...ageOf(), unit } } })],
    ['a source', (from) => ({ variables: { ...base.variables, age: { ...ageOf(), reference: { ...reference, from } } } })],
    [
      'where a score was published',
      (published) => ({
        variables: { ...base.variables, age: ageOf(), s: { ...score('age', 1), published } },
      }),
    ],
    ['the name of a plan', (name) => ({ plans: { ct: { ...planPreset('ct-default'), name } } })],
    ...(['time', 'event', 'unit'] as const).map((key): readonly [string, (text: string) => object] => [
      `${key} of a survival time`,
      (text) => ({
        variables: {
          ...base.variables,
          os: {
            ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: '60' },
            ...{ eventLabels: ['1'], censoredLabels: ['0'], edges: ['12'], [key]: text },
          },
        },
      }),
    ]),
    [
      'a region',
      (roi) => ({
        plans: { ct: planPreset('ct-default') },
        variables: {
          ...base.variables,
          f: { source: 'feature', plan: 'ct', roi, feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
        },
      }),
    ],
  ];

  it.each(places)('is one line of which everything is seen: %s', (_, change) => {
    expect(refusal(change('Größe 1/2'))).toBe('it was read');
    for (const text of hostile) expect(refusal(change(text))).toMatch(/one line/);
  });

  it.each(['subject ', 'image\u200b', 'sub\u00adject', 'ＬＡＢＥＬ', '\u00a0Series'])(
    'is no column that looks like one of the scans: %j',
    (column) => {
      expect(refusal({ variables: { response: { ...category(2), column } } })).toMatch(/says where a scan is|one line/);
    },
  );
});

describe('a name that every record answers to', () => {
  const INHERITED = ['constructor', 'valueof', 'tostring', 'hasownproperty', 'prototype', 'isprototypeof'];
  const word = fc.constantFrom(...INHERITED);

  it('names what the protocol declares and nothing else', () => {
    fc.assert(
      fc.property(word, fc.boolean(), (name, isDeclared) => {
        const variables = isDeclared ? { [name]: category(2) } : base.variables;
        const releases = [{ ...cells('table', [[name]]), where: isDeclared ? name : undefined }];
        const subgroups = isDeclared ? { [name]: { variable: name, is: 'l0' } } : undefined;
        const document = JSON.parse(JSON.stringify({ ...base, variables, releases, subgroups })) as unknown;
        if (!isDeclared) return expect(refusal(document as object)).toContain(`there is no variable "${name}"`);
        const [query] = freezeStudy(parseStudy(document)).queries;
        // Everybody of the subgroup has its label.
        expect(query.planned.subjects).toEqual([250, 0, 0]);
        expect(query.where).toEqual({ variable: name, is: 'l0' });
      }),
    );
  });

  it('is refused where it is `__proto__`, which a record loses', () => {
    for (const part of ['variables', 'plans', 'subgroups']) {
      const document = JSON.parse(`{"${part}": {"__proto__": {}}}`) as object;
      expect(refusal(document)).toBe(`${part}: there is nothing that is called __proto__`);
    }
  });
});
