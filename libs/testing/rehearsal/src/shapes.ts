import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** A distribution of mean 0 and SD 1. */
export type Shape = 'normal' | 'exponential' | 'lognormal';

const LOG_SD = 0.5;
const NODES = 50_000;

/** From a standard normal variate to one of the shape; correlated variates stay correlated (a Gaussian copula). */
export const SHAPES: Readonly<Record<Shape, (normal: number) => number>> = {
  normal: (z) => z,
  exponential: (z) => -Math.log(normalCdf(-z, 0, 1)) - 1,
  lognormal: (z) => {
    const spread = Math.exp(LOG_SD * LOG_SD);
    return (Math.exp(LOG_SD * z) - Math.sqrt(spread)) / Math.sqrt(spread * (spread - 1));
  },
};

/**
 * Variance of offset + sd x after winsorising at a box, by the midpoints of 50,000 shares.
 * @param box half width around 0
 */
export function winsorisedVariance(shape: Shape, offset: number, sd: number, box: number): number {
  let [sum, squares] = [0, 0];
  for (let node = 0; node < NODES; node++) {
    const value = offset + sd * SHAPES[shape](normalQuantile((node + 0.5) / NODES, 0, 1));
    const inside = Math.max(-box, Math.min(box, value));
    sum += inside / NODES;
    squares += (inside * inside) / NODES;
  }
  return squares - sum * sum;
}
