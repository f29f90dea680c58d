import fc from 'fast-check';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { designStatistic, type FeatureScaling, type StatisticDesign } from '@collimate/statistics-menu';
import { encodeSubject, sumSubjects } from './encoders.js';
import { scaledRow, type SubjectRecord } from './subject-record.js';

const scalings: readonly FeatureScaling[] = [
  { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 1, width: 0.5 },
  { feature: 'QCFX', aggregation: 'DHQ4', transform: 'identity', centre: 0, width: 1 },
  { feature: 'ECT3', aggregation: 'DHQ4', transform: 'cbrt', centre: 0.2, width: 2 },
];
const shape = { groups: ['benign', 'malignant'], features: scalings };
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

const value = fc.oneof(
  fc.double(),
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.constantFrom(undefined, 0, -0, 1e308, -1e308, Number.MIN_VALUE),
);
const scan = fc.tuple(value, value, value);
const anyone = fc.record({
  subject: fc.uuid().map((text) => text as SubjectKey),
  group: fc.constantFrom('benign', 'malignant', 'unknown'),
  scans: fc.array(scan, { maxLength: 6 }),
});
const cohort = fc.uniqueArray(anyone, { maxLength: 12, selector: (record) => record.subject });

/** What one subject adds, empty if nothing. */
function latticeOf(design: StatisticDesign, record: SubjectRecord): readonly bigint[] {
  const block = encodeSubject(design, record);
  return block === 'left-out' ? [] : block.lattice;
}

function change(design: StatisticDesign, records: readonly SubjectRecord[], one: SubjectRecord): readonly bigint[] {
  const without = sumSubjects(design, records);
  return sumSubjects(design, [...records, one]).map((x, index) => x - without[index]);
}

describe('the influence of one subject', () => {
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
        group: 'benign',
        // Every value beyond the box, so that the record is cut to the utmost and its fourth moment is the largest.
        scans: [[Math.exp(30), 40, 1e6]],
      }).reduce((sum, k) => sum + k * k, 0n);
      expect(Number(moved) / Number(design.event.d2)).toBeGreaterThan(1 - 1e-6);
    },
  );

  test.each([designs[1], designs[3]])('does not grow with the number of their scans: $kind', (design) => {
    const once: SubjectRecord = { subject: 's' as SubjectKey, group: 'benign', scans: [[3, 1, 2]] };
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
      { subject: 'a' as SubjectKey, group: 'unknown', scans: [[3, 1, 2]] },
      { subject: 'b' as SubjectKey, group: 'benign', scans: [[3, undefined, 2]] },
      { subject: 'c' as SubjectKey, group: 'malignant', scans: [] },
      { subject: 'd' as SubjectKey, group: 'malignant', scans: [[-1, 1, 2]] },
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
    const record: SubjectRecord = { subject: 'a' as SubjectKey, group: 'benign', scans: [[3, 1, 2]] };
    expect(() => sumSubjects(designs[0], [record, record])).toThrow(expect.objectContaining({ code: 'DUPLICATE_SUBJECT' }));
    expect(() => sumSubjects(designs[1], [{ ...record, scans: [[3, 1]] }])).toThrow(
      expect.objectContaining({ code: 'FEATURE_COUNT' }),
    );
  });
});
