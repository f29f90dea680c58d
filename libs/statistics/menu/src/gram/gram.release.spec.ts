import { designDeclared, isPlausible, planDeclared, releaseOf } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import { gramUnit, type GramDesign } from './gram.design.js';
import { planGram } from './gram.planner.js';
import { gramRecord } from './gram.record.js';

const variables = releaseVariables(
  Object.fromEntries(
    ['a', 'b', 'c', 'd'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-9', '9'] },
        reference: { centre: '0', width: '1', from: 'a series' },
      } as const,
    ]),
  ),
);
const base = { name: 'products', kind: 'gram', of: ['a', 'b'], outcome: 'c', clip: '4.1', rho: '1/20' } as const;
const design = designDeclared(base, variables) as GramDesign;

describe('the release gram', () => {
  test('has a triangle of products with sums and count, at the price of one norm', () => {
    expect([design.length, design.outcome, design.groups]).toEqual([10, 2, ['all']]);
    expect(design.event.d2).toBe(1n << 60n);
    expect(design.event.sigma2).toBe(10n << 60n);
    expect(gramUnit(design) * 2 ** 30).toBeCloseTo(4.1 ** 2 + 1, 12);
    expect(releaseOf(design).leaves(design)).toBe(
      'the sums, squares and products of all pairs of a, b, c, and how many patients there are; c is the outcome',
    );
  });

  test('refuses an outcome that is one of its own terms', () => {
    expect(() => designDeclared({ ...base, of: ['a', 'c'] }, variables)).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE' }),
    );
  });

  test('makes records of norm |x|^2 + 1, clipped to C^2 + 1 whatever the values', () => {
    const norm = (row: readonly number[], clip: number) => Math.hypot(...gramRecord(row, clip));
    expect(norm([1, -2, 0.5], 4)).toBeCloseTo(6.25, 12);
    expect(norm([1e300, -1e300, 4], 4)).toBeCloseTo(17, 12);
    expect(gramRecord([9], 100)[0]).toBe(36);
  });

  test('believes a site with patients, and none with far too many or with products longer than its patients can make', () => {
    const of = (n: number, product: number) => {
      const vector = new Array<bigint>(10).fill(0n);
      vector[9] = BigInt(Math.round(n / gramUnit(design)));
      vector[1] = BigInt(Math.round(product / gramUnit(design)));
      return isPlausible(design, vector, [500]);
    };
    expect([of(400, 300), of(0, 0), of(9_000, 0), of(400, 20_000), of(400, -20_000)]).toEqual([true, true, false, false, false]);
  });

  test('has a planner whose clip grows with patients and budget, the same from the protocol alone', () => {
    const question = { rho: 0.18507, noiseCopies: 1, subjects: 500 };
    const clip = planGram([4.5, 4.5, 4.5], question);
    expect(clip).toBeGreaterThan(2.5);
    expect(planGram([4.5, 4.5, 4.5], { ...question, subjects: 5_000 })).toBeGreaterThan(clip);
    expect(planGram([4.5, 4.5, 4.5], { ...question, rho: 0.02 })).toBeLessThan(clip);
    expect(planGram([4.5, 4.5, 4.5, 4.5, 4.5, 4.5], question)).toBeGreaterThan(clip);
    const planned = planDeclared(base, { num: 1n, den: 20n }, variables, { subjects: 500, shares: {}, sites: 3 });
    expect(planned).toEqual({ clip: planGram([4.5, 4.5, 4.5], { rho: 0.05, noiseCopies: 3, subjects: 500 }).toFixed(2) });
  });
});
