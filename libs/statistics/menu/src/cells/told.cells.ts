import type { RatioEstimate } from '../estimators/linear.ratio.js';
import type { ContrastTest } from '../estimators/quadratic.hypothesis.js';
import { LEVEL } from '../estimators/estimate.js';
import { LARGEST_SHARE } from '../sound.rows.js';
import type { Replaced } from '../told.instead.js';
import type { TidyFlag, TidyRow } from '../tidy.row.js';

/** A row without its head, as it is told. */
type OwnCells = Pick<TidyRow, 'quantity'> & Partial<Omit<TidyRow, 'flags'>> & { readonly flags?: readonly TidyFlag[] };

/** A row without its head: what a result of cells is stored as, plain enough for JSON. */
export type ToldCells = Replaced<OwnCells, 'instead'>;

/** The words of a row (quantity, variables, groups), without its numbers. */
export type ToldOf = ToldCells;

/**
 * When an interval says something: `range` is how far apart the smallest and the largest possible value are, a `log ratio` has no such range
 * and is judged by its noise, and `always` asks nothing.
 */
export type Informative = { readonly range: number } | 'log ratio' | 'always';

/** The interval of a log ratio says nothing if 1.96 noise errors are more than this: a ratio of 1 may then be published as 3. */
const LARGEST_LOG_NOISE = Math.log(3);

/**
 * Fills a row with a number and its errors, and the number of subjects that it is of. The row is `unavailable` if one of them is no finite number, and `uninformative` if the interval
 * is so long that it says nothing.
 */
export function told(of: ToldOf, measure: RatioEstimate, informative: Informative): ToldCells {
  const { value, noiseError, samplingError, lower, upper, margin } = measure;
  const all = [value, noiseError, samplingError, lower, upper];
  if (!all.every(Number.isFinite)) return unavailable(of);
  return {
    ...(margin !== undefined && { n: margin.subjects, n_se: margin.noise }),
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

/** @returns the row without a number, because none can be computed from what was released */
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
