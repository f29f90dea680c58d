import fc from 'fast-check';
import { NumericError } from './numeric.error.js';
import { SeededRandom } from './seeded-random.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** Of the matrix below: its smallest and its largest value. */
const BITS = [0.0075735817770706355, 0.24558223858704392];

/** V diag(of(values)) V'. */
function rebuilt({ values, vectors }: ReturnType<typeof symmetricEigen>, n: number, of = (value: number) => value): Float64Array {
  const made = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) made[i * n + j] += of(values[k]) * vectors[k * n + i] * vectors[k * n + j];
  }
  return made;
}

const symmetric = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: -9_000_000, max: 9_000_000 }).map((one) => one / 1_000_000),
        fc.constantFrom(0, 1, -1, 1e-9),
      ),
      { minLength: n * n, maxLength: n * n },
    )
    .map((all) => ({
      n,
      matrix: all.map((_, at) => all[Math.max(Math.floor(at / n), at % n) * n + Math.min(Math.floor(at / n), at % n)]),
    })),
);

describe('a symmetric matrix taken apart', () => {
  it('is the matrix when it is put together, of orthogonal unit vectors and rising values', () => {
    fc.assert(
      fc.property(symmetric, ({ n, matrix }) => {
        const found = symmetricEigen(matrix, n);
        const size = Math.max(1, ...matrix.map(Math.abs));
        rebuilt(found, n).forEach((one, at) => expect(Math.abs(one - matrix[at])).toBeLessThan(1e-13 * n * size));
        rebuilt(found, n, () => 1).forEach((one, at) =>
          expect(Math.abs(one - (at % n === Math.floor(at / n) ? 1 : 0))).toBeLessThan(1e-14 * n + 1e-14),
        );
        found.values.forEach((one, k) => expect(one).toBeGreaterThanOrEqual(found.values[Math.max(0, k - 1)]));
      }),
      { numRuns: 500 },
    );
  });

  it('has the values of matrices that are known: equal correlations, and the second difference', () => {
    const [n, r] = [40, 0.6];
    const equal = Array.from({ length: n * n }, (_, at) => (at % n === Math.floor(at / n) ? 1 : r));
    const { values } = symmetricEigen(equal, n);
    values.forEach((one, k) => expect(one).toBeCloseTo(k === n - 1 ? 1 + (n - 1) * r : 1 - r, 12));
    const chain = Array.from({ length: n * n }, (_, at) => [2, -1][Math.abs((at % n) - Math.floor(at / n))] ?? 0);
    symmetricEigen(chain, n).values.forEach((one, k) =>
      expect(one).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12),
    );
  });

  it('is the same to the last bit each time, and at 200 in far less than a second', () => {
    const n = 200;
    const random = new SeededRandom(5);
    const rows = Array.from({ length: 400 }, () => Float64Array.from({ length: n }, () => random.uniform() - 0.5));
    const matrix = new Float64Array(n * n);
    for (const row of rows) for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] += (row[i] * row[j]) / 400;
    const [first, second] = [symmetricEigen(matrix, n), symmetricEigen(matrix, n)];
    expect(first).toEqual(second);
    rebuilt(first, n).forEach((one, at) => expect(Math.abs(one - matrix[at])).toBeLessThan(1e-12));
    // Frozen: sites on other machines have these bits too.
    expect([first.values[0], first.values[n - 1]]).toEqual(BITS);
  });

  it('says so where a number is not finite', () => {
    expect(() => symmetricEigen([1, Number.NaN, Number.NaN, 1], 2)).toThrow(NumericError);
  });
});
