import type { RatioEstimate } from '../estimators/linear.ratio.js';
import type { ContrastTest } from '../estimators/quadratic.test.js';
import { LEVEL } from '../estimators/estimate.js';
import type { TidyFlag, TidyRow } from '../tidy.row.js';

/** A row without its head: what a result of cells is stored as, plain enough for JSON. */
export type ToldCells = Pick<TidyRow, 'quantity'> & Partial<Omit<TidyRow, 'flags'>> & { readonly flags?: readonly TidyFlag[] };

/** Of what a row is: all that does not come from the numbers. */
export type ToldOf = ToldCells;

/** Which part of the possible values an interval may hold and still say something. */
export type Informative = { readonly range: number } | 'log ratio' | 'always';

/** An interval that holds more of the range than this says nothing. */
export const LARGEST_SHARE = 0.4;
/** Of a ratio: noise alone triples it. */
const LARGEST_LOG_NOISE = Math.log(3);

/**
 * Fills a row with a number and its errors. One that is no number makes it `unavailable`, an interval that holds most of what is possible
 * `uninformative`.
 */
export function told(of: ToldOf, measure: RatioEstimate, informative: Informative): ToldCells {
  const { value, noiseError, samplingError, lower, upper } = measure;
  const all = [value, noiseError, samplingError, lower, upper];
  if (!all.every(Number.isFinite)) return unavailable(of);
  return {
    ...of,
    estimate: value,
    se_noise: noiseError,
    se_sampling: samplingError,
    se: Math.hypot(noiseError, samplingError),
    lower,
    upper,
    confidence: LEVEL,
    ...(!says(measure, informative) && { status: 'uninformative' as const }),
  };
}

/** @returns a row for which the released numbers have no answer */
export function unavailable(of: ToldOf): ToldCells {
  const { p_value: _p, test_statistic: _t, ...rest } = of;
  return { ...rest, status: 'unavailable' };
}

/** Fills a row with a test. */
export function tested(of: ToldOf, test: string, { statistic, degreesOfFreedom, pValue }: ContrastTest): ToldCells {
  if (!Number.isFinite(statistic)) return unavailable({ ...of, test });
  return { ...of, test, test_statistic: statistic, df: degreesOfFreedom, p_value: pValue };
}

function says({ noiseError, lower, upper }: RatioEstimate, informative: Informative): boolean {
  if (informative === 'always') return true;
  if (informative === 'log ratio') return 1.96 * noiseError <= LARGEST_LOG_NOISE;
  return upper - lower <= LARGEST_SHARE * informative.range;
}
