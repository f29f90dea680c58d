import fc from 'fast-check';
import { SeededRandom } from '@collimate/kernel-numeric';
import { biasedCriticalValue } from '../estimators/biased.interval.js';
import { compareGroups } from '../compare/group.comparison.js';
import { squaredSensitivityAt, weightsAt } from './moments.constants.js';
import type { BoundedEstimate } from '../estimators/bounded.estimate.js';
import { estimateMoments, type MomentsBlock, type MomentsConstants } from './moments.estimator.js';
import { noiseOf, planMoments } from './moments.planner.js';
import { momentsRecord } from './moments.record.js';

const RHO = 0.18507;
const SITES = 3;

/** Adds records up as a study would, with the noise of all sites. */
function blockOf(rows: readonly ArrayLike<number>[], plan: MomentsConstants, noise: number, random: SeededRandom): MomentsBlock {
  const d = plan.kurtoses.length;
  const w = weightsAt(plan.clip);
  const noisy = (): number => noise * random.normal();
  const [sums, squares] = [Float64Array.from({ length: d }, noisy), Float64Array.from({ length: d }, noisy)];
  let [count, cutOff, fourth] = [noisy(), noisy(), noisy()];
  for (const row of rows) {
    const { clipped, phi, kappa } = momentsRecord([row], plan.clip, plan.kMax);
    for (let j = 0; j < d; j++) [sums[j], squares[j]] = [sums[j] + clipped[j], squares[j] + clipped[d + j]];
    count += w.count;
    cutOff += w.cutOff * phi;
    fourth += w.kurtosis * kappa;
  }
  return { sums, squares, count, cutOff, fourth };
}

function planOf(features: number, subjects: number): MomentsConstants {
  const kurtoses = new Array<number>(features).fill(4.5);
  return { ...planMoments(kurtoses, { rho: RHO, noiseCopies: SITES, subjects }), kurtoses };
}

describe('a record', () => {
  it('never reaches further than the sensitivity says, whatever a subject brings', () => {
    const wild = fc.oneof(fc.double({ min: -1e308, max: 1e308, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true }));
    const scans = fc
      .integer({ min: 1, max: 8 })
      .chain((d) => fc.array(fc.array(wild, { minLength: d, maxLength: d }), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(
        scans,
        fc.double({ min: 1.5, max: 60, noNaN: true }),
        fc.double({ min: 1, max: 900, noNaN: true }),
        (rows, clip, kMax) => {
          const { clipped, phi, kappa } = momentsRecord(rows, clip, kMax);
          const w = weightsAt(clip);
          const squared =
            clipped.reduce((sum, y) => sum + y * y, 0) + w.count ** 2 + (w.cutOff * phi) ** 2 + (w.kurtosis * kappa) ** 2;
          expect(squared).toBeLessThanOrEqual(squaredSensitivityAt(clip) * (1 + 1e-12));
          expect(Math.min(phi, kappa)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it('never reaches further under whatever matrices, right or wrong: the clip comes after them', () => {
    const wild = fc.oneof(fc.double({ min: -1e100, max: 1e100, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }));
    const asked = fc.integer({ min: 1, max: 5 }).chain((d) => {
      const numbers = (count: number) => fc.array(wild, { minLength: count, maxLength: count });
      return fc.record({ row: numbers(d), values: numbers(d * d), squares: numbers(d * d) });
    });
    const half = (numbers: readonly number[]) => {
      const before = Float64Array.from(numbers);
      return { before, after: before, metric: before, gains: before };
    };
    fc.assert(
      fc.property(asked, fc.double({ min: 1.5, max: 60, noNaN: true }), ({ row, values, squares }, clip) => {
        const shaping = { values: half(values), squares: half(squares) };
        const { clipped, phi, kappa } = momentsRecord([row], clip, 500, shaping);
        expect(clipped.reduce((sum, y) => sum + y * y, 0)).toBeLessThanOrEqual(clip * clip * (1 + 1e-12));
        expect([phi, kappa].every((share) => share >= 0 && share <= 1)).toBe(true);
      }),
      { numRuns: 1_000, seed: 8 },
    );
  });

  it('of several scans is that of their mean, each boxed by itself', () => {
    const { clipped } = momentsRecord(
      [
        [1, 20],
        [3, 0],
      ],
      50,
      500,
    );
    expect([clipped[0], clipped[1]]).toEqual([2, 3]);
    expect([clipped[2], clipped[3]]).toEqual([0.3 * 3, 0.3 * 8]);
  });
});

describe('the critical value of an estimate with a bounded bias', () => {
  it.each([
    [0, 1.959964],
    [0.5, 2.181477],
    [1, 2.646146],
    [3, 4.6449],
    [10, 11.6449],
  ])('is at %f standard errors %f', (t, c) => {
    expect(biasedCriticalValue(t)).toBeCloseTo(c, 3);
  });
});

describe('the estimates of a group', () => {
  const plan = planOf(4, 1000);

  it('are the plain moments where nothing is cut and there is no noise', () => {
    const random = new SeededRandom(3);
    const rows = Array.from({ length: 400 }, () => Float64Array.from({ length: 4 }, () => 0.3 + 0.8 * random.normal()));
    const group = estimateMoments(blockOf(rows, plan, 0, random), plan, 1e-9);
    expect(group.count.value).toBeCloseTo(400, 9);
    group.features.forEach(({ mean, variance }, j) => {
      const m = rows.reduce((sum, row) => sum + row[j], 0) / 400;
      const v = rows.reduce((sum, row) => sum + (row[j] - m) ** 2, 0) / 399;
      expect(mean.value).toBeCloseTo(m, 10);
      expect(variance.value).toBeCloseTo(v, 10);
      expect(mean.lower).toBeCloseTo(m - 1.959964 * mean.standardError, 6);
    });
  });

  it('are none where the noisy count says that nobody is there', () => {
    const empty = {
      sums: new Float64Array(4),
      squares: new Float64Array(4),
      count: weightsAt(plan.clip).count,
      cutOff: 0,
      fourth: 0,
    };
    expect(estimateMoments(empty, plan, 1)).toMatchObject({ isSuppressed: true, features: [] });
    expect(estimateMoments({ ...empty, count: Number.NaN }, plan, 1).isSuppressed).toBe(true);
  });

  it('say when the reference does not fit, and when the interval is mostly clipping', () => {
    const random = new SeededRandom(4);
    const rows = Array.from({ length: 1000 }, () => Float64Array.from({ length: 4 }, () => 5 + random.normal()));
    const group = estimateMoments(blockOf(rows, plan, noiseOf({ rho: RHO, noiseCopies: SITES }, plan.clip), random), plan, 1);
    expect(group.mark).toBe('mostly-clipping');
    expect(group.features.every(({ isOffReference }) => isOffReference)).toBe(true);
  });
});

/*
 * Short forms of cells of the intervals page: 40 studies each with 2,000 subjects in two groups, rho of epsilon 3 at three
 * sites. With indirect inference in place of the bound these covered 64, 47 and 23 % of the means.
 */
describe('intervals', () => {
  const STUDIES = 40;
  const normal = (z: number): number => z;
  const exponential = (z: number): number => -Math.log(1 - Math.min(1 - 1e-12, phi(z))) - 1;
  const cells = [
    { name: 'correlated, the centre half an SD off', corr: [0.6, 0.6], off: 0.5, sd: [1, 1], margin: normal, seed: 11 },
    { name: 'exponential', corr: [0, 0], off: 0, sd: [1, 1], margin: exponential, seed: 12 },
    { name: 'exponential with unequal spread', corr: [0, 0], off: 0, sd: [0.6, 1.4], margin: exponential, seed: 13 },
    { name: 'unequal correlation', corr: [0, 0.9], off: 0.5, sd: [1, 1], margin: normal, seed: 14 },
  ];

  it.each(cells)('hold the truth and the level where features are: $name', ({ corr, off, sd, margin, seed }) => {
    const plan = planOf(4, 1000);
    const noise = noiseOf({ rho: RHO, noiseCopies: SITES }, plan.clip);
    const random = new SeededRandom(seed);
    const seen = { mean: 0, difference: 0, rejected: 0 };
    const holds = ({ lower, upper }: BoundedEstimate, truth: number): number => (lower <= truth && truth <= upper ? 1 : 0);
    for (let study = 0; study < STUDIES; study++) {
      const groups = [0, 1].map((g) => {
        const rows = Array.from({ length: 1000 }, () => {
          const common = Math.sqrt(corr[g]) * random.normal();
          return Float64Array.from({ length: 4 }, () => off + sd[g] * margin(common + Math.sqrt(1 - corr[g]) * random.normal()));
        });
        return estimateMoments(blockOf(rows, plan, noise, random), plan, noise);
      });
      for (const { features } of groups) for (const { mean } of features) seen.mean += holds(mean, off) / (8 * STUDIES);
      for (let j = 0; j < 4; j++) {
        const [a, b] = groups.map((group) => ({ mean: group.features[j].mean, subjects: group.count.value }));
        const { difference, pValue } = compareGroups(a, b);
        seen.difference += holds(difference, 0) / (4 * STUDIES);
        seen.rejected += (pValue < 0.05 ? 1 : 0) / (4 * STUDIES);
      }
    }
    expect(seen.mean).toBeGreaterThan(0.91);
    expect(seen.difference).toBeGreaterThan(0.91);
    expect(seen.rejected).toBeLessThan(0.1);
  });
});

/** Standard normal distribution, by the error function of Abramowitz and Stegun 7.1.26; good to 1e-7. */
function phi(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp((-z * z) / 2);
  return z >= 0 ? 1 - tail / 2 : tail / 2;
}
