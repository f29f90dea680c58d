/*
 * Constants of the moments release. They are part of its definition: a site, a planner and a reader that use others speak
 * of another release.
 */

/** Half width of the box to which a scaled value is winsorised, reference SDs. */
export const BOX = 6;

/** Weight of the squares beside the values, exact. */
export const LAMBDA = '3/10';

/** The same as a float. */
export const LAMBDA_VALUE = 0.3;

/** Weight of the cut-off sum beside the clip C: w_g = 0.35 C. */
export const CUT_OFF_WEIGHT = 0.35;

/** Weight of the fourth-moment sum beside the clip C: w_k = 0.2 C. */
export const KURTOSIS_WEIGHT = 0.2;

/** Kurtosis of a transformed feature of which nothing is known; a normal one has 3. */
export const UNKNOWN_KURTOSIS = 4.5;

/** Largest kurtosis that a release is planned for; beyond it another transform has to be taken. */
export const LARGEST_KURTOSIS = 9;

/** Below this kurtosis a feature is planned as normal. */
export const NORMAL_KURTOSIS = 3.05;

/** Correlation of every pair of features that the planner takes where no public matrix exists. */
export const PLANNED_CORRELATION = 0.5;

/** Weights of the coordinates of a record at a clip C; w is that of the count, sqrt(C). */
export function weightsAt(clip: number): { readonly count: number; readonly cutOff: number; readonly kurtosis: number } {
  return { count: Math.sqrt(clip), cutOff: CUT_OFF_WEIGHT * clip, kurtosis: KURTOSIS_WEIGHT * clip };
}

/** Squared L2 norm that one record may reach at a clip C: C^2 + w^2 + w_g^2 + w_k^2, scaled units. */
export function squaredSensitivityAt(clip: number): number {
  const { count, cutOff, kurtosis } = weightsAt(clip);
  return clip * clip + count * count + cutOff * cutOff + kurtosis * kurtosis;
}
