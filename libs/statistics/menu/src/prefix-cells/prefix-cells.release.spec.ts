import { designDeclared, releaseOf } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { prefixNoise } from './prefix-cells.release.js';
import type { PrefixCellsDesign } from './prefix-cells.design.js';
import { prefixCoefficients, prefixReader, readPrefixes, squaredColumn } from './prefix.matrix.js';

const edges = Array.from({ length: 63 }, (_, i) => String(i));
const number = (of: readonly string[]) =>
  ({ source: 'cohort', type: 'number', unit: 'year', bounds: ['0', '120'], edges: [...of] }) as const;
const variables = releaseVariables({ age: number(edges), dose: number(['10', '20']), many: number([...edges, '63']) });
const design = (of: readonly string[], rho = '1/10') =>
  designDeclared({ name: 'bins', kind: 'prefix-cells', of, rho }, variables) as PrefixCellsDesign;

describe('the factor of the prefix sums', () => {
  test('is the square root of all ones, to the nearest of 2^-20', () => {
    expect(prefixCoefficients(6)).toEqual([1_048_576n, 524_288n, 393_216n, 327_680n, 286_720n, 258_048n]);
    const c = prefixCoefficients(64).map((one) => Number(one) / 2 ** 20);
    for (let k = 0; k < 64; k++) {
      const product = c.slice(0, k + 1).reduce((sum, one, i) => sum + one * c[k - i], 0);
      expect(Math.abs(product - 1)).toBeLessThan(64 * 2 ** -21);
    }
  });

  test('has a column of 1.546 for 64 bins, and a noise of 2.39 in a number below an edge', () => {
    const coefficients = prefixCoefficients(64);
    expect(Math.sqrt(Number(squaredColumn(coefficients))) / 2 ** 20).toBeCloseTo(1.5456, 3);
    expect(prefixNoise(design(['age'], '1/2'))).toBeCloseTo(2.389, 2);
  });

  test('is undone exactly, whatever was rounded', () => {
    const coefficients = prefixCoefficients(64);
    const counts = Array.from({ length: 64 }, (_, i) => BigInt((i * 37) % 11));
    const mixed = counts.map((__, i) => counts.slice(0, i + 1).reduce((sum, one, b) => sum + one * coefficients[i - b], 0n));
    let sum = 0;
    readPrefixes(prefixReader(coefficients), mixed).forEach((read, b) => {
      sum += Number(counts[b]);
      expect(Math.abs(read - sum)).toBeLessThan(1e-9);
    });
  });
});

describe('the release prefix-cells', () => {
  test('charges the longest column of each number, an integer', () => {
    const { event, length, axes } = design(['age', 'dose']);
    expect(event.d2).toBe(squaredColumn(prefixCoefficients(64)) + squaredColumn(prefixCoefficients(3)));
    expect([length, axes[1].offset]).toEqual([67, 64]);
    expect(event.sigma2).toBe((event.d2 * 10n + 1n) / 2n);
  });

  test('takes 64 bins and no more, and numbers with edges alone', () => {
    expect(() => design(['many'])).toThrow(expect.objectContaining({ code: 'INVALID_SHAPE' }));
    expect(() => design(['nothing'])).toThrow(expect.objectContaining({ code: 'INVALID_STATISTIC' }));
  });

  test('believes a site with patients, and none with far too many or with less than nobody in a mixed number', () => {
    const one = design(['dose']);
    const of = (units: readonly bigint[]) => releaseOf(one).isPlausible(one, units, [500]);
    const [a, b, c] = one.axes[0].coefficients;
    const site = (n: bigint) => [n * a, n * b, n * c];
    expect([of(site(0n)), of(site(400n)), of(site(9_000n))]).toEqual([true, true, false]);
    expect(of([-100n * a, 0n, 200n * a])).toBe(false);
  });
});
