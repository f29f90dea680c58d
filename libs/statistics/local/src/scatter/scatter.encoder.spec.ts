import type { SubjectKey } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { designDeclared, releaseVariables, type DeclaredSpec, type DesignOf } from '@collimate/statistics-menu';
import { encodeSubject, sumSubjects } from '../encoders.js';
import { kindsHeldBy } from '../influence.fixture.js';
import type { SubjectRecord, VariableValue } from '../subject-record.js';

/*
 * Attack 5.21 for the release that is no sum over subjects: ten thousand adversarial neighbours, of sites of every size. Some are made to move the
 * mean of the site as far as the clip allows.
 */

const NAMES = ['age', 'dose', 'stiffness'];
const variables = releaseVariables(
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['0', '120'] },
        reference: { centre: '1', width: '0.5', from: 'a series' },
      } as const,
    ]),
  ),
);
const SPECS: readonly DeclaredSpec[] = [
  { name: 'within', kind: 'scatter', of: ['age', 'dose'], outcome: 'stiffness', clip: '4', rho: '1/10' },
  { name: 'within', kind: 'scatter', of: ['age'], clip: '1/3', rho: '3' },
  { name: 'within', kind: 'scatter', of: NAMES, clip: '100', rho: '1/10' },
];
const designs = SPECS.map((spec) => designDeclared(spec, variables) as DesignOf<'scatter'>);

const EXTREMES: readonly VariableValue[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -Number.MAX_VALUE],
  ...[Number.MIN_VALUE, -0, 0, 1, 2 ** 53, 1e154, -1e154, 'word'],
];

function record(subject: string, values: readonly (VariableValue | undefined)[]): SubjectRecord {
  const known = NAMES.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]] as const]));
  return { subject: subject as SubjectKey, values: new Map(known), scans: [] };
}

/** Rows at one end of the ball, or all over it, or what no table holds. */
function hostile(random: SeededRandom): readonly (VariableValue | undefined)[] {
  const die = random.uniform();
  const side = random.uniform() < 0.5 ? -1 : 1;
  if (die < 0.3) return NAMES.map(() => 1 + side * 1e6);
  return NAMES.map(() => {
    const other = random.uniform();
    if (other < 0.05) return undefined;
    if (other < 0.3) return EXTREMES[Math.floor(random.uniform() * EXTREMES.length)];
    return 1 + 10 ** (4 * random.uniform() - 2) * random.normal();
  });
}

function moved(design: DesignOf<'scatter'>, cohort: readonly SubjectRecord[], one: SubjectRecord): bigint {
  const without = sumSubjects(design, cohort);
  return sumSubjects(design, [...cohort, one]).reduce((sum, k, i) => sum + (k - without[i]) ** 2n, 0n);
}

describe('ten thousand adversarial neighbours of a site-centred release', () => {
  test('are tried on every release for which this spec answers', () => {
    expect(kindsHeldBy('scatter/scatter.encoder.spec.ts')).toEqual(['scatter']);
  });

  test.each(designs.map((design, i) => [SPECS[i].name, JSON.stringify(SPECS[i]), design] as const))(
    'never move %s by more than its sensitivity: %s',
    (_, __, design) => {
      const random = new SeededRandom(5_021);
      let largest = 0n;
      for (let one = 0; one < 10_000 / designs.length; one++) {
        const size = Math.floor(40 * random.uniform() ** 2);
        const cohort = Array.from({ length: size }, (___, i) => record(`s${i}`, hostile(random)));
        const change = moved(design, cohort, record('hostile', hostile(random)));
        if (change > largest) largest = change;
      }
      expect(largest).toBeLessThanOrEqual(design.event.d2);
      // The count alone is a seventeenth; a site whose rows are all at the other end gives nearly all of it.
      const oneSided = Array.from({ length: 400 }, (___, i) => record(`s${i}`, [-1e6, -1e6, -1e6]));
      const far = moved(design, oneSided, record('hostile', [1e6, 1e6, 1e6]));
      expect(far).toBeLessThanOrEqual(design.event.d2);
      if (design.clip < 6) expect(Number(far) / Number(design.event.d2)).toBeGreaterThan(0.98);
    },
  );
});

describe('the encoder of scatter', () => {
  const [design] = designs;

  test('is the sum around the mean of the clipped and truncated rows, with their number', () => {
    const random = new SeededRandom(3);
    const cohort = Array.from({ length: 57 }, (_, i) =>
      record(
        `s${i}`,
        NAMES.map(() => 1 + random.normal()),
      ),
    );
    const rows = cohort.map(({ values }) => {
      const x = NAMES.map((name) => Math.min(6, Math.max(-6, ((values.get(name) as number) - 1) / 0.5)));
      const factor = Math.min(1, design.clip / Math.hypot(...x));
      return x.map((one) => Math.trunc((one * factor * 2 ** 16) / design.clip));
    });
    const means = NAMES.map((_, j) => rows.reduce((sum, row) => sum + row[j] / rows.length, 0));
    const vector = sumSubjects(design, cohort);
    let at = 0;
    NAMES.forEach((_, i) =>
      NAMES.slice(i).forEach((__, k) => {
        const exact =
          rows.reduce((sum, row) => sum + (row[i] - means[i]) * (row[i + k] - means[i + k]), 0) * (k === 0 ? 1 : Math.SQRT2);
        expect(Math.abs(Number(vector[at++]) - exact)).toBeLessThanOrEqual(1 + 1e-9 * Math.abs(exact));
      }),
    );
    expect(vector[at]).toBe(57n * 2n ** 32n);
    expect(vector).toHaveLength(at + 1);
  });

  test('is the same whatever the order, and says nothing of where the mean is', () => {
    const rows = [1, 4, 2, 3].map((one, i) => record(`s${i}`, [one / 10, 1 - one / 20, 1 + one / 30]));
    const there = sumSubjects(design, rows);
    expect(sumSubjects(design, [...rows].reverse())).toEqual(there);
    expect(sumSubjects(design, [])).toEqual(new Array(7).fill(0n));
    expect(encodeSubject(design, record('one', [1, undefined, 1]))).toBe('left-out');
    expect(sumSubjects(design, [record('one', [1, 2, 3])]).slice(0, -1)).toEqual(new Array(6).fill(0n));
  });
});
