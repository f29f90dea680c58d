/** The shares of subjects whose quantiles are told, as the column `level` has them. */
export const QUANTILES: readonly string[] = ['0.1', '0.25', '0.5', '0.75', '0.9'];

/**
 * Share of a normal population within one SD above its median: where 1.96 SDs of the noise of a share are more than that, the interval of
 * the median is wider than one SD to either side by noise alone, and says nothing.
 */
export const LARGEST_NOISE_SHARE = 0.3413;
