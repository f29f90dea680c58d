import { BOX } from '../moments/moments.constants.js';
import type { GradientShape, TimeOutcome } from './gradient.design.js';

/** Largest linear predictor whose exponential is taken: what lies beyond is clipped away in any case. */
const LARGEST_EXPONENT = 30;

/** How somebody fared: whether they have the positive label, or how long they were followed. */
export type GradientOutcomeValue = boolean | { readonly time: number; readonly event: boolean };

/**
 * The score of one patient: the derivative of their log likelihood by each coefficient, before any clip. For a logistic model x (y - p) and y - p; for
 * a piecewise exponential one x sum_j (d_j - m_j) and d_j - m_j for each interval j, where m_j is the hazard of the interval times the part
 * of the horizon that was spent in it.
 * @input row complete, (transform(value) - centre) / width before the box of 6 reference SDs
 * @param coefficients of the numbers, then of the constants
 * @returns finite numbers, whatever the coefficients are
 * @source McCullagh and Nelder 1989, Generalized Linear Models (logistic); Friedman 1982, Piecewise exponential models for survival data with covariates
 * @example
 * ```ts
 * import { gradientScore } from '@collimate/statistics-menu';
 * const outcome = { kind: 'label', variable: 'response', labels: ['no', 'yes'], positive: 'yes' } as const;
 * // At coefficients of 0 everybody has the event with probability 1/2.
 * [...gradientScore({ outcome }, [0, 0, 0], [1.5, -2], true)]; // => [0.75, -1, 0.5]
 * ```
 */
export function gradientScore(
  { outcome }: Pick<GradientShape, 'outcome'>,
  coefficients: readonly number[],
  row: ArrayLike<number>,
  value: GradientOutcomeValue,
): Float64Array {
  const x = Float64Array.from(row, (one) => (one > BOX ? BOX : one < -BOX ? -BOX : one));
  const predictor = x.reduce((sum, one, j) => sum + coefficients[j] * one, 0);
  const residuals =
    outcome.kind === 'label' || typeof value === 'boolean'
      ? [(value === true ? 1 : 0) - 1 / (1 + exponential(-predictor - coefficients[x.length]))]
      : intervalResiduals(outcome, coefficients.slice(x.length), predictor, value);
  const residual = residuals.reduce((sum, one) => sum + one, 0);
  return Float64Array.from([...x.map((one) => one * residual), ...residuals]);
}

/** @returns d_j - m_j of each interval */
function intervalResiduals(
  { until }: TimeOutcome,
  baselines: readonly number[],
  predictor: number,
  { time, event }: Exclude<GradientOutcomeValue, boolean>,
): readonly number[] {
  const horizon = until[until.length - 1];
  return until.map((end, j) => {
    const begin = j === 0 ? 0 : until[j - 1];
    if (time <= begin) return 0;
    const spent = (Math.min(time, end) - begin) / horizon;
    return (event && time <= end ? 1 : 0) - spent * exponential(predictor + baselines[j]);
  });
}

function exponential(x: number): number {
  return Math.exp(Math.min(LARGEST_EXPONENT, x));
}
