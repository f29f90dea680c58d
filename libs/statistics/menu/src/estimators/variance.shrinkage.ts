/** A variance below this (reference SD squared) is not told from zero. */
export const SMALLEST_VARIANCE = 0.02;

/**
 * Draws the features' noisy variances towards their mean as far as their differences can be noise, for uses in which
 * a steady value matters more than an unbiased one: standard errors, and the correction of clipping. Published
 * variances are not shrunk.
 * @param errors noise SD of each variance
 * @returns one variance per feature, at least SMALLEST_VARIANCE
 * @source James and Stein 1961, in the empirical Bayes form
 */
export function drawTogether(variances: readonly number[], errors: readonly number[]): readonly number[] {
  const d = variances.length;
  const mean = variances.reduce((sum, one) => sum + one, 0) / d;
  const seen = variances.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / Math.max(1, d - 1);
  const noise = errors.reduce((sum, error) => sum + error * error, 0) / d;
  const kept = seen > 0 ? Math.max(0, 1 - noise / seen) : 0;
  return variances.map((one) => Math.max(SMALLEST_VARIANCE, mean + kept * (one - mean)));
}
