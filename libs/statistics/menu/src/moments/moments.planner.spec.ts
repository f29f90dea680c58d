import { publicCorrelation } from '../public.correlation.js';
import { MomentsPlanner, planMoments } from './moments.planner.js';
import { momentsRefusals } from './moments.refusals.js';
import { planningPopulation } from './planning.population.js';

/** zCDP prices of epsilon 1 and 3 at delta 1e-6. */
const [EPSILON_1, EPSILON_3] = [0.02436, 0.18507];
const STEP = 1.06;
const unknown = (features: number): number[] => new Array<number>(features).fill(4.5);
const question = (noiseCopies: number, subjects: number, rho: number) => ({ noiseCopies, subjects, rho });

/*
 * Section 6 of the intervals page, made with an independent simulator: features, portions of noise, subjects of a group, rho;
 * then C, noise of a mean and of the count, reach A.
 */
const SECTION_6 = [
  [4, 1, 100, EPSILON_1, 5.4, 0.28, 0.12, 2.8],
  [4, 1, 100, EPSILON_3, 6.8, 0.13, 0.05, 3.1],
  [4, 1, 250, EPSILON_1, 7.3, 0.15, 0.06, 3.2],
  [4, 1, 1000, EPSILON_3, 10.9, 0.02, 0.01, 4.1],
  [4, 3, 100, EPSILON_1, 4.8, 0.44, 0.2, 2.6],
  [4, 3, 250, EPSILON_3, 7.7, 0.1, 0.04, 3.3],
  [4, 3, 1000, EPSILON_1, 8.6, 0.08, 0.03, 3.6],
  [20, 1, 100, EPSILON_3, 12.3, 0.22, 0.06, 2.6],
  [20, 1, 250, EPSILON_3, 15.5, 0.11, 0.03, 3.1],
  [20, 3, 100, EPSILON_1, 7.7, 0.69, 0.25, 2.1],
  [20, 3, 1000, EPSILON_3, 18.4, 0.06, 0.01, 3.5],
  [100, 3, 1000, EPSILON_3, 35, 0.11, 0.02, 3.1],
] as const;

/* The same with a public correlation of 0.6 of every pair, which shapes the noise and is planned with. */
const SECTION_6_SHAPED = [
  [4, 1, 100, EPSILON_1, 5.4, 0.27, 0.12, 3],
  [4, 1, 250, EPSILON_3, 8.1, 0.06, 0.02, 3.9],
  [4, 1, 1000, EPSILON_1, 9.2, 0.04, 0.02, 4.2],
  [4, 3, 100, EPSILON_1, 4.5, 0.4, 0.2, 2.8],
  [4, 3, 100, EPSILON_3, 6.1, 0.19, 0.08, 3.2],
  [4, 3, 1000, EPSILON_3, 9.7, 0.03, 0.01, 4.3],
  [20, 1, 100, EPSILON_3, 11.6, 0.19, 0.06, 3.6],
  [20, 1, 250, EPSILON_3, 13.8, 0.09, 0.03, 4],
  [20, 3, 100, EPSILON_1, 7.3, 0.58, 0.24, 2.7],
  [20, 3, 250, EPSILON_1, 9.7, 0.31, 0.11, 3.3],
  [20, 3, 1000, EPSILON_3, 16.4, 0.05, 0.01, 4.5],
  [100, 1, 100, EPSILON_3, 19.5, 0.31, 0.08, 3.9],
  [100, 3, 1000, EPSILON_3, 29.4, 0.08, 0.02, 4.9],
] as const;

const equalCorrelation = (r: string, features: number) =>
  publicCorrelation(
    {
      from: 'a-series/1',
      sha256: 'a'.repeat(64),
      below: Array.from({ length: features - 1 }, (_, i) => new Array<string>(i + 1).fill(r)),
    },
    features,
  );

describe('the planner of moments', () => {
  it.each(SECTION_6)(
    'finds C of %i features, %i portions of noise, %i subjects, rho %f',
    (d, copies, subjects, rho, c, mean, count, a) => {
      const plan = planMoments(unknown(d), question(copies, subjects, rho));
      const steps = d < 100 ? 1 : 2;
      expect(Math.abs(Math.log(plan.clip / c) / Math.log(STEP))).toBeLessThan(steps + 0.15);
      expect(Math.abs(plan.meanNoise / mean - 1)).toBeLessThan(mean < 0.1 ? 0.25 : 0.1);
      expect(Math.abs(plan.countNoise - count)).toBeLessThan(0.011);
      expect(Math.abs(plan.reach / a - 1)).toBeLessThan(0.12);
    },
  );

  it.each(SECTION_6_SHAPED)(
    'finds C of %i features under a public correlation, %i portions of noise, %i subjects, rho %f',
    (d, copies, subjects, rho, c, mean, count, a) => {
      const plan = planMoments(unknown(d), question(copies, subjects, rho), equalCorrelation('0.6', d));
      const steps = d < 100 ? 1 : 2;
      expect(Math.abs(Math.log(plan.clip / c) / Math.log(STEP))).toBeLessThan(steps + 0.15);
      expect(Math.abs(plan.meanNoise / mean - 1)).toBeLessThan(mean < 0.1 ? 0.25 : 0.1);
      expect(Math.abs(plan.countNoise - count)).toBeLessThan(0.011);
      expect(Math.abs(plan.reach / a - 1)).toBeLessThan(0.12);
    },
  );

  it('adds less noise to a mean under a public correlation, the more the more features go together', () => {
    const asked = question(3, 1000, EPSILON_3);
    const share = (d: number, r: string): number =>
      planMoments(unknown(d), asked, equalCorrelation(r, d)).meanNoise / planMoments(unknown(d), asked).meanNoise;
    // The page foresees 5 to 25 % less at 4 features and 15 to 35 % at 20.
    expect(share(4, '0.6')).toBeLessThan(0.95);
    expect(share(20, '0.6')).toBeLessThan(0.85);
    expect(share(20, '0.9')).toBeLessThan(share(20, '0.6'));
  });

  it('is the same on every run, and moves with its seed by one step of the grid', () => {
    const asked = question(3, 250, EPSILON_3);
    const plan = planMoments(unknown(4), asked);
    expect(planMoments(unknown(4), asked)).toEqual(plan);
    for (const seed of [1, 2, 3]) {
      const { clip } = new MomentsPlanner(unknown(4), undefined, seed).plan(asked);
      expect(Math.abs(Math.log(clip / plan.clip) / Math.log(STEP))).toBeLessThan(1.1);
    }
  });

  it('clips less where there are more subjects or more budget, since bias weighs more there', () => {
    const clip = (subjects: number, rho: number): number => planMoments(unknown(4), question(1, subjects, rho)).clip;
    expect(clip(2000, EPSILON_1)).toBeGreaterThan(clip(200, EPSILON_1));
    expect(clip(200, EPSILON_3)).toBeGreaterThan(clip(200, EPSILON_1));
  });

  it('invents subjects of mean 0, SD 1, the declared kurtosis and correlation', () => {
    const opposed = planningPopulation([3, 3], undefined, undefined, equalCorrelation('-0.7', 2));
    let opposite = 0;
    for (let i = 0; i < opposed.length; i += 2) opposite += (2 * opposed[i] * opposed[i + 1]) / opposed.length;
    expect(Math.abs(opposite + 0.7)).toBeLessThan(0.03);
    const rows = planningPopulation([4.5, 4.5, 3, 9]);
    const n = rows.length / 4;
    const moment = (j: number, power: number): number => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += rows[4 * i + j] ** power / n;
      return sum;
    };
    for (const j of [0, 1, 2, 3]) {
      expect(Math.abs(moment(j, 1))).toBeLessThan(0.03);
      expect(Math.abs(moment(j, 2) - 1)).toBeLessThan(0.05);
    }
    // The fourth moment of 20,000 skewed draws has an SD of about 0.4.
    expect(Math.abs(moment(0, 4) - 4.5)).toBeLessThan(1.2);
    expect(Math.abs(moment(2, 4) - 3)).toBeLessThan(0.2);
    let product = 0;
    for (let i = 0; i < n; i++) product += (rows[4 * i] * rows[4 * i + 1]) / n;
    expect(Math.abs(product - 0.49)).toBeLessThan(0.04);
  });
});

describe('what the planner refuses', () => {
  it('is nothing where the answer is worth its price', () => {
    expect(momentsRefusals(unknown(4), question(3, 250, EPSILON_3))).toEqual([]);
  });

  it('is too few subjects, and a feature with too heavy tails', () => {
    expect(momentsRefusals(unknown(4), question(3, 49, EPSILON_3))).toEqual([
      { code: 'TOO_FEW_SUBJECTS', subjects: 49, needed: 50 },
    ]);
    expect(momentsRefusals([4.5, 9.1], question(1, 500, 1))).toEqual([{ code: 'KURTOSIS_TOO_LARGE', feature: 1, kurtosis: 9.1 }]);
  });

  it('is noise that drowns the means', () => {
    const asked = question(3, 100, 0.012);
    const [refusal] = momentsRefusals(unknown(4), asked);
    if (refusal.code !== 'MEANS_DROWN') throw new Error(refusal.code);
    expect(refusal.meanNoise).toBeGreaterThan(0.5);
    expect(momentsRefusals(unknown(4), { ...asked, subjects: 10_000 })).toEqual([]);
  });

  it('is a declared clip below the planned one, but not a larger one', () => {
    const asked = question(3, 250, EPSILON_3);
    const { clip } = planMoments(unknown(4), asked);
    expect(momentsRefusals(unknown(4), asked, { clip: 0.94 * clip })).toMatchObject([{ code: 'CLIP_TOO_SMALL', needed: clip }]);
    expect(momentsRefusals(unknown(4), asked, { clip: 0.96 * clip })).toEqual([]);
    expect(momentsRefusals(unknown(4), asked, { clip: 3 * clip })).toEqual([]);
  });
});
