import { SeededRandom, toNumber } from '@collimate/kernel-numeric';
import { SMALLEST_VARIANCE } from '../estimators/variance.shrinkage.js';
import { COORDINATE_BOUND } from '../features/feature.scaling.js';
import type { GroupMomentsDesign } from './group-moments.design.js';

const DRAWS = 600;
const STEPS = 8;
const SEED = 20_261_123;
const LARGEST = COORDINATE_BOUND * COORDINATE_BOUND;
/**
 * Where a clipped moment hardly follows the true one, the truth cannot be read from it: the interval stops growing
 * here.
 */
const SMALLEST_SLOPE = 0.2;

/** A mean and variance per feature, reference SDs. */
export interface MeanAndVariance {
  readonly mean: number;
  readonly variance: number;
}

/** What a released mean and variance say about the unclipped ones. */
export interface Unclipped extends MeanAndVariance {
  /** How much the clipped mean moves with the true one; standard errors are divided by it. */
  readonly meanSlope: number;
  readonly varianceSlope: number;
}

/**
 * Undoes the bias of clipping by indirect inference: finds the normal population whose clipped records have the
 * released moments, by fixed-point steps on common random numbers. The noise of a single variance would make the
 * correction noisy, so the population is sought for variances that are drawn together; what that left out is added
 * again at the end. It reads released numbers alone, so it costs no privacy.
 * @param variances the released variances, drawn together (`drawTogether`)
 * @source Gourieroux, Monfort, Renault 1993 (indirect inference); features are taken as independent within a group
 */
export function undoClipping(
  design: GroupMomentsDesign,
  released: readonly MeanAndVariance[],
  variances: readonly number[],
): readonly Unclipped[] {
  const draws = commonDraws(released.length);
  const truth = released.map(({ mean }, j) => ({ mean, variance: bounded(variances[j]) }));
  for (let step = 0; step < STEPS; step++) {
    const clipped = clippedMoments(design, truth, draws);
    truth.forEach((one, j) => {
      one.mean += released[j].mean - clipped[j].mean;
      one.variance = bounded(one.variance + variances[j] - clipped[j].variance);
    });
  }
  return clippedMoments(design, truth, draws).map((clipped, j) => {
    const meanSlope = Math.min(1, Math.max(SMALLEST_SLOPE, clipped.meanSlope));
    const varianceSlope = Math.min(1, Math.max(SMALLEST_SLOPE, clipped.varianceSlope));
    const { mean, variance } = truth[j];
    return {
      mean,
      variance: variance + (released[j].variance - clipped.variance) / varianceSlope,
      meanSlope,
      varianceSlope,
    };
  });
}

function bounded(variance: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST_VARIANCE, variance));
}

/**
 * The same standard normal draws for every call, one row per simulated subject: in pairs of opposite sign and scaled
 * to variance 1, so that their own sampling error biases nothing.
 */
function commonDraws(features: number): readonly Float64Array[] {
  const random = new SeededRandom(SEED);
  const half = Array.from({ length: DRAWS / 2 }, () => Float64Array.from({ length: features }, () => random.normal()));
  for (let j = 0; j < features; j++) {
    const scale = Math.sqrt(half.reduce((sum, row) => sum + row[j] * row[j], 0) / half.length);
    for (const row of half) row[j] /= scale;
  }
  return half.flatMap((row) => [row, row.map((g) => -g)]);
}

/** Moments of clipped records of a normal population, and their derivatives by its means and variances. */
function clippedMoments(
  design: GroupMomentsDesign,
  population: readonly MeanAndVariance[],
  draws: readonly Float64Array[],
): readonly Unclipped[] {
  const d = population.length;
  const clip = toNumber(design.clip);
  const lambda = toNumber(design.lambda);
  const sd = population.map((one) => Math.sqrt(one.variance));
  const sums = Array.from({ length: d }, () => ({ x: 0, w: 0, xByMean: 0, xByVariance: 0, wByVariance: 0 }));
  const x = new Float64Array(d);
  for (const row of draws) {
    let squared = 0;
    for (let j = 0; j < d; j++) {
      const free = population[j].mean + sd[j] * row[j];
      x[j] = free > COORDINATE_BOUND ? COORDINATE_BOUND : free < -COORDINATE_BOUND ? -COORDINATE_BOUND : free;
      const w = lambda * (x[j] * x[j] - 1);
      squared += x[j] * x[j] + w * w;
    }
    const outside = squared > clip * clip;
    const factor = outside ? clip / Math.sqrt(squared) : 1;
    for (let j = 0; j < d; j++) {
      const w = lambda * (x[j] * x[j] - 1);
      const inside = x[j] < COORDINATE_BOUND && x[j] > -COORDINATE_BOUND ? 1 : 0;
      const shrink = outside ? (x[j] + 2 * lambda * x[j] * w) / squared : 0;
      const xSlope = inside * factor * (1 - x[j] * shrink);
      const wSlope = inside * factor * (2 * lambda * x[j] - w * shrink);
      const byVariance = row[j] / (2 * sd[j]);
      sums[j].x += x[j] * factor;
      sums[j].w += w * factor;
      sums[j].xByMean += xSlope;
      sums[j].xByVariance += xSlope * byVariance;
      sums[j].wByVariance += wSlope * byVariance;
    }
  }
  const n = draws.length;
  return sums.map((sum) => {
    const mean = sum.x / n;
    return {
      mean,
      variance: sum.w / (n * lambda) + 1 - mean * mean,
      meanSlope: sum.xByMean / n,
      varianceSlope: sum.wByVariance / (n * lambda) - (2 * mean * sum.xByVariance) / n,
    };
  });
}
