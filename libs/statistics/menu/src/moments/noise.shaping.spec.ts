import fc from 'fast-check';
import { MenuError } from '../menu.error.js';
import { choleskyOf, publicCorrelation, type PublicCorrelation } from '../public.correlation.js';
import { shapingOf, times } from './noise.shaping.js';

const declared = (below: readonly (readonly number[])[]) => ({
  from: 'a-series/1',
  sha256: 'a'.repeat(64),
  below: below.map((row) => row.map((r) => r.toFixed(6))),
});
const equal = (r: number, d: number) => Array.from({ length: d - 1 }, (_, i) => new Array<number>(i + 1).fill(r));

/** Correlations of points: whatever they are, patients can have them. */
const possible = fc.integer({ min: 2, max: 7 }).chain((d) =>
  fc
    .array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), { minLength: d, maxLength: d })
    .filter((points) => points.every((point) => point.some((x) => x !== 0)))
    .map((points): PublicCorrelation => {
      const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * b[k], 0);
      const r = (a: readonly number[], b: readonly number[]): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      return {
        from: 'x/1',
        sha256: '',
        below: points.slice(1).map((one, i) => points.slice(0, i + 1).map((other) => r(one, other))),
      };
    }),
);

function product(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const made = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    const column = times(
      a,
      Float64Array.from({ length: d }, (_, k) => b[k * d + j]),
      d,
    );
    for (let i = 0; i < d; i++) made[i * d + j] = column[i];
  }
  return made;
}

describe('the roots of a public correlation', () => {
  it('are those of 0.9 P + 0.1 I and of its squares, whatever P patients can have, of low rank too', () => {
    fc.assert(
      fc.property(possible, (correlation) => {
        const d = correlation.below.length + 1;
        const { values, squares } = shapingOf(correlation);
        const p = (i: number, j: number): number => (i === j ? 1 : 0.9 * correlation.below[Math.max(i, j) - 1][Math.min(i, j)]);
        for (const [half, power] of [
          [values, 1],
          [squares, 2],
        ] as const) {
          const root = product(half.after, half.after, d);
          product(root, root, d).forEach((one, at) => expect(one).toBeCloseTo(p(Math.floor(at / d), at % d) ** power, 10));
          product(half.before, half.after, d).forEach((one, at) =>
            expect(one).toBeCloseTo(at % d === Math.floor(at / d) ? 1 : 0, 10),
          );
          product(half.before, half.before, d).forEach((one, at) => expect(one).toBeCloseTo(half.metric[at], 10));
          half.gains.forEach((gain, j) => expect(gain * gain).toBeCloseTo(root[j * d + j], 10));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are known for equal correlations: (1 - r)^(1/2) and the rest on the common direction', () => {
    const [d, r] = [20, 0.6];
    const { values } = shapingOf(publicCorrelation(declared(equal(r, d)), d));
    const common = 1 + (d - 1) * 0.9 * r;
    const gain = Math.sqrt(Math.sqrt(1 - 0.9 * r) + (Math.sqrt(common) - Math.sqrt(1 - 0.9 * r)) / d);
    values.gains.forEach((one) => expect(one).toBeCloseTo(gain, 12));
    // Never more than twice the noise of a coordinate in a mean of equally correlated features, and less than 1 where it counts.
    expect(gain).toBeLessThan(1);
  });

  it('leave numbers that do not go together as they are', () => {
    const { values, squares } = shapingOf(publicCorrelation(declared(equal(0, 4)), 4));
    for (const { before } of [values, squares]) before.forEach((one, at) => expect(one).toBeCloseTo(at % 5 === 0 ? 1 : 0, 14));
  });
});

describe('a public correlation', () => {
  it('is refused where no patients can have it, as soon as it is out by more than rounding', () => {
    // Of three numbers each against each: -1/2 is the least that can be.
    expect(() => publicCorrelation(declared(equal(-0.5, 3)), 3)).not.toThrow();
    expect(() => publicCorrelation(declared(equal(-0.50001, 3)), 3)).toThrow(MenuError);
    expect(() => publicCorrelation(declared(equal(-0.50001, 3)), 3)).toThrow(
      expect.objectContaining({
        code: 'INVALID_STATISTIC',
        place: { tag: 'correlation.below' },
        hint: expect.stringMatching(/--out FILE/),
      }),
    );
  });

  it('is what the lower triangle gives back', () => {
    fc.assert(
      fc.property(possible, (correlation) => {
        const d = correlation.below.length + 1;
        const lower = choleskyOf(correlation)!;
        for (let i = 0; i < d; i++)
          for (let j = 0; j <= i; j++) {
            let sum = 0;
            for (let k = 0; k <= j; k++) sum += lower[i * d + k] * lower[j * d + k];
            expect(Math.abs(sum - (i === j ? 1 : correlation.below[i - 1][j]))).toBeLessThan(1e-8);
          }
      }),
      { numRuns: 200 },
    );
  });
});
