import { SeededRandom } from '@collimate/kernel-numeric';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import gammaQuantile from '@stdlib/stats-base-dists-gamma-quantile';
import { PLANNING_SEED } from '../planning.seed.js';
import { choleskyOf, type PublicCorrelation } from '../public.correlation.js';
import { triangleTimes } from './many.rows.js';
import { NORMAL_KURTOSIS, PLANNED_CORRELATION } from './moments.constants.js';

/** Subjects that the planner invents. */
export const PLANNED_DRAWS = 20_000;

/** Nodes of the map from a normal to a skewed variate, in steps of 1/64 SD from -7 to 7. */
const NODES_PER_SD = 64;
const FARTHEST_SD = 7;

/**
 * Standardised variates of invented subjects: a Gaussian copula with the public correlation, or one of 0.5 for every pair where there is none, and Gamma margins of the
 * declared kurtosis (shape 6 / (k - 3), so skewed to the right), or normal ones where the kurtosis is below 3.05.
 * @input kurtoses one per feature, 3 to 9
 * @returns one row of `kurtoses.length` values a subject, mean 0 and SD 1 each, in one array, feature fastest
 * @source Cario and Nelson 1997, Modeling and Generating Random Vectors with Arbitrary Marginal Distributions and Correlation Matrix;
 *   ADR 0030
 */
export function planningPopulation(
  kurtoses: readonly number[],
  draws = PLANNED_DRAWS,
  seed = PLANNING_SEED,
  correlation?: PublicCorrelation,
): Float64Array {
  const random = new SeededRandom(seed);
  const margins = marginsOf(kurtoses);
  return correlation === undefined
    ? equallyCorrelated(margins, draws, random)
    : correlatedAs(choleskyOf(correlation)!, margins, draws, random);
}

function equallyCorrelated(margins: readonly Margin[], draws: number, random: SeededRandom): Float64Array {
  const [shared, own] = [Math.sqrt(PLANNED_CORRELATION), Math.sqrt(1 - PLANNED_CORRELATION)];
  const d = margins.length;
  const rows = new Float64Array(draws * d);
  for (let i = 0; i < draws; i++) {
    const common = shared * random.normal();
    for (let j = 0; j < d; j++) rows[i * d + j] = margins[j](common + own * random.normal());
  }
  return rows;
}

/** @param root the lower triangle whose square the correlation is */
function correlatedAs(root: Float64Array, margins: readonly Margin[], draws: number, random: SeededRandom): Float64Array {
  const d = margins.length;
  const own = new Float64Array(draws * d);
  for (let at = 0; at < own.length; at++) own[at] = random.normal();
  const rows = triangleTimes(root, own, d);
  for (let i = 0; i < draws; i++) for (let j = 0; j < d; j++) rows[i * d + j] = margins[j](rows[i * d + j]);
  return rows;
}

type Margin = (normal: number) => number;

/** Equal kurtoses share one map. */
function marginsOf(kurtoses: readonly number[]): readonly Margin[] {
  const known = new Map<number, Margin>();
  return kurtoses.map((kurtosis) => {
    const margin = known.get(kurtosis) ?? marginOf(kurtosis);
    known.set(kurtosis, margin);
    return margin;
  });
}

function marginOf(kurtosis: number): Margin {
  if (kurtosis < NORMAL_KURTOSIS) return (normal) => normal;
  const shape = 6 / (kurtosis - 3);
  const nodes = new Float64Array(2 * FARTHEST_SD * NODES_PER_SD + 1);
  for (let n = 0; n < nodes.length; n++) {
    const share = normalCdf(n / NODES_PER_SD - FARTHEST_SD, 0, 1);
    nodes[n] = (gammaQuantile(share, shape, 1) - shape) / Math.sqrt(shape);
  }
  return (normal) => {
    const at = (Math.min(FARTHEST_SD, Math.max(-FARTHEST_SD, normal)) + FARTHEST_SD) * NODES_PER_SD;
    const below = Math.min(nodes.length - 2, Math.floor(at));
    return nodes[below] + (at - below) * (nodes[below + 1] - nodes[below]);
  };
}
