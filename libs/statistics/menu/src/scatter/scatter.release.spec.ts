import { designDeclared, isPlausible, planDeclared, releaseOf, usesOf } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { scatterUnit, weightedProduct, type ScatterDesign } from './scatter.design.js';

const variables = releaseVariables(
  Object.fromEntries(
    ['a', 'b', 'c'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9', '9'] },
        reference: { centre: '0', width: '1', from: 'a series' },
      } as const,
    ]),
  ),
);
const base = { name: 'within', kind: 'scatter', of: ['a', 'b'], outcome: 'c', clip: '4.1', rho: '1/20' } as const;
const design = designDeclared(base, variables) as ScatterDesign;

describe('the release scatter', () => {
  test('has a triangle around the mean and a count, at the price of twice the ball, squared', () => {
    expect([design.length, design.outcome, design.groups]).toEqual([7, 2, ['all']]);
    // 4 B^2, six products rounded down, and the count.
    expect(design.event.d2).toBe((4n * 2n ** 32n + 3n) ** 2n + 2n ** 64n);
    expect(usesOf(base).map(({ variable }) => variable)).toEqual(['a', 'b', 'c']);
    expect(releaseOf(design).leaves(design)).toMatch(
      /^how a, b, c vary together around the mean of this hospital's patients.*c is the outcome$/,
    );
  });

  test('weighs products off the diagonal by no more than the square root of two, exactly', () => {
    expect(design.weight ** 2n).toBeLessThanOrEqual(2n * 2n ** 60n);
    expect((design.weight + 1n) ** 2n).toBeGreaterThan(2n * 2n ** 60n);
    expect(weightedProduct(design, -7n, 2n, true)).toBe(-4n);
    expect(weightedProduct(design, 10n ** 12n, 1n, false)).toBe(BigInt(Math.floor(10 ** 12 * (Number(design.weight) / 2 ** 30))));
  });

  test('refuses an outcome that is one of its own terms', () => {
    expect(() => designDeclared({ ...base, of: ['a', 'c'] }, variables)).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE' }),
    );
  });

  test('believes a site with patients, and none with too many, products too long or squares below 0', () => {
    const of = (n: number, square: number, product: number) => {
      const vector = new Array<bigint>(7).fill(0n);
      vector[6] = BigInt(n) * design.countStep;
      vector[0] = BigInt(Math.round(square / scatterUnit(design)));
      vector[1] = BigInt(Math.round(product / scatterUnit(design)));
      return isPlausible(design, vector, [500]);
    };
    expect([of(400, 380, 100), of(0, 0, 0)]).toEqual([true, true]);
    expect([of(9_000, 0, 0), of(400, 80_000, 0), of(400, -3_000, 0), of(400, 0, -80_000)]).toEqual([false, false, false, false]);
  });

  test('has a planner whose clip grows with patients and budget, the same from the protocol alone', () => {
    const clipAt = (subjects: number, num: bigint): number =>
      Number(planDeclared(base, { num, den: 20n }, variables, { subjects, shares: {}, sites: 3 })!['clip']);
    expect(clipAt(5_000, 1n)).toBeGreaterThan(clipAt(500, 1n));
    expect(clipAt(500, 4n)).toBeGreaterThan(clipAt(500, 1n));
  });
});
