import fc from 'fast-check';
import type { SubjectKey } from '@collimate/kernel-canonical';
import {
  designDeclared,
  designStatistic,
  releaseVariables,
  type FeatureScaling,
  type StatisticDesign,
} from '@collimate/statistics-menu';
import { encodeSubject, sumSubjects } from './encoders.js';
import { kindsHeldBy } from './influence.fixture.js';
import { scaledRow, type SubjectRecord } from './subject-record.js';

const scalings: readonly FeatureScaling[] = [
  { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 1, width: 0.5 },
  { feature: 'QCFX', aggregation: 'DHQ4', transform: 'identity', centre: 0, width: 1 },
  { feature: 'ECT3', aggregation: 'DHQ4', transform: 'cbrt', centre: 0.2, width: 2 },
];
const shape = { by: 'group', groups: ['benign', 'malignant'], features: scalings };
const designs: readonly StatisticDesign[] = [
  designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape),
  designStatistic({ name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' }, shape),
  designStatistic({ name: 'moments', kind: 'group-moments', clip: '13/10', lambda: '3', rho: '1/50' }, shape),
  ...['5.73', '1.51', '40'].map((clip) =>
    designStatistic(
      { name: 'means', kind: 'moments', clip, kMax: '523.43', reach: '3.01', reach2: '10.68', lambda: '3/10', rho: '1/10' },
      shape,
    ),
  ),
];

/** The same kinds over variables of a protocol of version 2. */
const variables = releaseVariables({
  group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] },
  age: {
    ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['0', '120'], edges: ['50', '70'] },
    reference: { centre: '60', width: '10', from: 'a series' },
  },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: '60', edges: ['12', '24'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
  volume: {
    ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
    edges: ['0.5', '1', '2', '4'],
    reference: { centre: '1', width: '0.5', from: 'a series' },
  },
});
const declared: readonly StatisticDesign[] = [
  designDeclared({ name: 'table', kind: 'cells', tables: [['group', 'age'], ['age'], ['group']], rho: '1/100' }, variables),
  designDeclared({ name: 'bins', kind: 'prefix-cells', of: ['age', 'volume'], rho: '1/100' }, variables),
  ...['5.2', '0.9'].map((clip) =>
    designDeclared({ name: 'products', kind: 'gram', of: ['age'], outcome: 'volume', clip, rho: '1/100' }, variables),
  ),
  ...['group', undefined].map((by) =>
    designDeclared(
      {
        ...{ name: 'means', kind: 'moments', of: ['age', 'volume'], rho: '1/10' },
        ...{ clip: '5.73', kMax: '523.43', reach: '3.01', reach2: '10.68', lambda: '3/10' },
        ...(by !== undefined && { by }),
      },
      variables,
    ),
  ),
  // Public correlations that are right, wrong, and all but singular: none of them moves the sensitivity.
  ...['0.6', '-0.95', '1', '0.999999'].flatMap((r) =>
    ['5.73', '1.2'].map((clip) =>
      designDeclared(
        {
          ...{ name: 'means', kind: 'moments', of: ['age', 'volume'], rho: '1/10', by: 'group', clip },
          ...{ kMax: '523.43', reach: '3.01', reach2: '10.68', lambda: '3/10' },
          correlation: { from: 'a-series/1', sha256: 'a'.repeat(64), below: [[r]] },
        },
        variables,
      ),
    ),
  ),
  designDeclared({ name: 'follow-up', kind: 'cells', tables: [['os', 'group'], ['os']], rho: '1/100' }, variables),
];

const value = fc.oneof(
  fc.double(),
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.constantFrom(undefined, 0, -0, 1e308, -1e308, Number.MIN_VALUE),
);
const scan = fc.tuple(value, value, value);
const inGroup = (group: string): SubjectRecord['values'] => new Map([['group', group]]);
const anyone = fc.record({
  subject: fc.uuid().map((text) => text as SubjectKey),
  values: fc.constantFrom('benign', 'malignant', 'unknown').map(inGroup),
  scans: fc.array(scan, { maxLength: 6 }),
});
const known = fc.record({
  subject: fc.uuid().map((text) => text as SubjectKey),
  values: fc
    .record({
      group: fc.constantFrom('benign', 'malignant', 'unknown', undefined),
      age: value,
      volume: value,
      os: fc.option(fc.record({ time: fc.double({ min: -1, max: 70 }), event: fc.boolean() }), { nil: undefined }),
    })
    .map((all) => new Map(Object.entries(all).flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const])))),
  scans: fc.constant([]),
});
const acquainted = fc.uniqueArray(known, { maxLength: 12, selector: (record) => record.subject });
const cohort = fc.uniqueArray(anyone, { maxLength: 12, selector: (record) => record.subject });

/** What one subject adds, empty if nothing. */
function latticeOf(design: StatisticDesign, record: SubjectRecord): readonly bigint[] {
  const blocks = encodeSubject(design, record);
  return blocks === 'left-out' ? [] : blocks.flatMap(({ lattice }) => Array.from<number | bigint, bigint>(lattice, BigInt));
}

function change(design: StatisticDesign, records: readonly SubjectRecord[], one: SubjectRecord): readonly bigint[] {
  const without = sumSubjects(design, records);
  return sumSubjects(design, [...records, one]).map((x, index) => x - without[index]);
}

describe('the influence of one subject', () => {
  test('is tried on every release for which this spec answers', () => {
    const tried = [...designs, ...declared].map(({ kind }): string => kind);
    expect(kindsHeldBy('encoders.property.spec.ts').filter((kind) => !tried.includes(kind))).toEqual([]);
  });

  test.each(declared)('never exceeds the declared sensitivity of $kind over variables', (design) => {
    fc.assert(
      fc.property(acquainted, known, (records, one) => {
        fc.pre(records.every((record) => record.subject !== one.subject));
        const moved = change(design, records, one).reduce((sum, k) => sum + k * k, 0n);
        expect(moved).toBeLessThanOrEqual(design.event.d2);
        // Whoever has no label and no age stands in the left-out cell of each table, and so moves as much as everybody.
        if (design.kind === 'cells') expect(moved).toBe(design.event.d2);
      }),
      { numRuns: 400 },
    );
  });

  test('is in one cell of each table, on the side of the bin above where a value stands on an edge', () => {
    const of = (values: readonly (readonly [string, string | number])[]) =>
      sumSubjects(declared[0], [{ subject: 's' as SubjectKey, values: new Map(values), scans: [] }]).flatMap((k, i) =>
        k === 0n ? [] : [i],
      );
    expect(
      of([
        ['group', 'malignant'],
        ['age', 50],
      ]),
    ).toEqual([4, 8, 12]);
    expect(
      of([
        ['group', 'malignant'],
        ['age', 49.9],
      ]),
    ).toEqual([3, 7, 12]);
    expect(of([['age', 70]])).toEqual([6, 9, 13]);
    expect(of([])).toEqual([6, 10, 13]);
  });

  test.each(designs)('never exceeds the declared sensitivity of $kind', (design) => {
    fc.assert(
      fc.property(cohort, anyone, (records, one) => {
        fc.pre(records.every((record) => record.subject !== one.subject));
        const moved = change(design, records, one).reduce((sum, k) => sum + k * k, 0n);
        expect(moved).toBeLessThanOrEqual(design.event.d2);
      }),
      { numRuns: 400 },
    );
  });

  test.each([designs[1], designs[3]])(
    'reaches the declared sensitivity of $kind, so the noise is not larger than needed',
    (design) => {
      const moved = latticeOf(design, {
        subject: 's' as SubjectKey,
        values: inGroup('benign'),
        // Every value beyond the box, so that the record is cut to the utmost and its fourth moment is the largest.
        scans: [[Math.exp(30), 40, 1e6]],
      }).reduce((sum, k) => sum + k * k, 0n);
      expect(Number(moved) / Number(design.event.d2)).toBeGreaterThan(1 - 1e-6);
    },
  );

  test.each([designs[1], designs[3]])('does not grow with the number of their scans: $kind', (design) => {
    const once: SubjectRecord = { subject: 's' as SubjectKey, values: inGroup('benign'), scans: [[3, 1, 2]] };
    const often: SubjectRecord = { ...once, scans: new Array(50).fill(once.scans[0]) };
    const [a, b] = [once, often].map((record) => latticeOf(design, record));
    expect(b).toHaveLength(a.length);
    b.forEach((k, index) => expect(Math.abs(Number(k - a[index]))).toBeLessThan(4));
  });
});

describe('sumSubjects', () => {
  test.each(designs)('does not depend on the order of the subjects: $kind', (design) => {
    fc.assert(
      fc.property(cohort, (records) => {
        expect(sumSubjects(design, [...records].reverse())).toEqual(sumSubjects(design, records));
      }),
    );
  });

  test('leaves out a subject of another group, and one without a complete scan', () => {
    const records: SubjectRecord[] = [
      { subject: 'a' as SubjectKey, values: inGroup('unknown'), scans: [[3, 1, 2]] },
      { subject: 'b' as SubjectKey, values: inGroup('benign'), scans: [[3, undefined, 2]] },
      { subject: 'c' as SubjectKey, values: inGroup('malignant'), scans: [] },
      { subject: 'd' as SubjectKey, values: inGroup('malignant'), scans: [[-1, 1, 2]] },
    ];
    expect(sumSubjects(designs[1], records)).toEqual(new Array(16).fill(0n));
    expect(sumSubjects(designs[3], records)).toEqual(new Array(18).fill(0n));
    expect(sumSubjects(designs[0], records)).toEqual([1n, 2n]);
  });

  test('averages the complete scans of a subject and ignores the others', () => {
    const scaled = scaledRow(
      [
        [Math.exp(1), 1, 0.008],
        [Math.exp(2), 3, 0.008],
        [5, undefined, 1],
      ],
      scalings,
    );
    expect(scaled?.[0]).toBeCloseTo(1, 12);
    expect(scaled?.[1]).toBeCloseTo(2, 12);
    expect(scaled?.[2]).toBeCloseTo(0, 12);
  });

  test('refuses a subject who stands there twice, and a row of another length', () => {
    const record: SubjectRecord = { subject: 'a' as SubjectKey, values: inGroup('benign'), scans: [[3, 1, 2]] };
    expect(() => sumSubjects(designs[0], [record, record])).toThrow(expect.objectContaining({ code: 'DUPLICATE_SUBJECT' }));
    expect(() => sumSubjects(designs[1], [{ ...record, scans: [[3, 1]] }])).toThrow(
      expect.objectContaining({ code: 'FEATURE_COUNT' }),
    );
  });
});
