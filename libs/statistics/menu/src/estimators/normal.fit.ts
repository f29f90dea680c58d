import { chiSquareTail } from './chi-square.tail.js';
import { normalShares, type NormalScore } from './normal.bins.js';

/** How far a cohort's scores may lie from their public reference, SDs of a prior: one width, and twice or half of it. */
const CENTRE_PRIOR = 1;
const WIDTH_PRIOR = Math.log(2);
const STEPS = 40;
const SMALL = 1e-5;

/**
 * The normal score that fits noisy numbers of subjects in public bins, drawn towards its public reference as much as the noise asks for.
 * @param counts of each bin; may be negative
 * @param noiseVariance of each count
 */
export function fitNormal(
  counts: readonly number[],
  edges: readonly number[],
  reference: NormalScore,
  noiseVariance: number,
): NormalScore {
  const total = Math.max(
    1,
    counts.reduce((sum, one) => sum + one, 0),
  );
  const scoreOf = ([shift, stretch]: readonly [number, number]): NormalScore => ({
    centre: reference.centre + shift * reference.width,
    width: reference.width * Math.exp(stretch),
  });
  const expected = normalShares(edges, reference);
  const residuals = (at: readonly [number, number]): readonly number[] => [
    ...normalShares(edges, scoreOf(at)).map((share, bin) => {
      const variance = total * Math.max(expected[bin], 1 / total) + noiseVariance;
      return (counts[bin] - total * share) / Math.sqrt(variance);
    }),
    at[0] / CENTRE_PRIOR,
    at[1] / WIDTH_PRIOR,
  ];
  let at: readonly [number, number] = [0, 0];
  for (let step = 0; step < STEPS; step++) {
    const next = improved(at, residuals);
    if (next === undefined) break;
    at = next;
  }
  return scoreOf(at);
}

/**
 * Whether noisy totals of bins can be those of a normal score that was fitted to them: Pearson's statistic with the noise in its variance.
 * @returns p-value of the null that they are; 1 where there are too few bins to tell
 */
export function normalMisfit(
  counts: readonly number[],
  edges: readonly number[],
  score: NormalScore,
  noiseVariance: number,
): number {
  const total = Math.max(
    1,
    counts.reduce((sum, one) => sum + one, 0),
  );
  // Centre, width and the total are fitted.
  const free = counts.length - 3;
  if (free < 1) return 1;
  const statistic = normalShares(edges, score).reduce((sum, share, bin) => {
    const expected = total * share;
    return sum + (counts[bin] - expected) ** 2 / (Math.max(1, expected * (1 - share)) + noiseVariance);
  }, 0);
  return chiSquareTail(statistic, free);
}

/** One step of Gauss and Newton, halved until it helps; undefined where none does. */
function improved(
  at: readonly [number, number],
  residuals: (at: readonly [number, number]) => readonly number[],
): readonly [number, number] | undefined {
  const r = residuals(at);
  const byShift = residuals([at[0] + SMALL, at[1]]).map((one, i) => (one - r[i]) / SMALL);
  const byStretch = residuals([at[0], at[1] + SMALL]).map((one, i) => (one - r[i]) / SMALL);
  const [aa, ab, bb] = [dot(byShift, byShift), dot(byShift, byStretch), dot(byStretch, byStretch)];
  const [ra, rb] = [dot(byShift, r), dot(byStretch, r)];
  const determinant = aa * bb - ab * ab;
  const step = [(ab * rb - bb * ra) / determinant, (ab * ra - aa * rb) / determinant];
  for (let factor = 1; factor > 1e-6; factor /= 2) {
    const next = [at[0] + factor * step[0], at[1] + factor * step[1]] as const;
    const found = residuals(next);
    if (dot(found, found) < dot(r, r) - 1e-14) return next;
  }
  return undefined;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, one, i) => sum + one * b[i], 0);
}
