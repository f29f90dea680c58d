import type { PlannedStudy } from '../define.release.js';
import { LEVEL, Z } from '../estimators/estimate.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import type { GradientDesign } from './gradient.design.js';
import type { ClimbedCoefficient, ClimbedResult, ClimbedTerm } from './gradient.fit.js';
import { gradientRefusal, LARGEST_NOISE, plannedErrors } from './gradient.refusals.js';

/** Which model it is, in the words of its rows. */
export interface RatioWords {
  /** What stands under `method`. */
  readonly method: string;
  /** What the exponential of a coefficient is. */
  readonly ratio: 'odds ratio' | 'hazard ratio';
}

/** Note of intervals that follow from a model of the numbers, not from the numbers themselves. */
const MODEL_BASED = 'errors are those of the public model: normal numbers with the reference of the protocol';

/** Rows of a term: the coefficient per reference SD, per unit of the transformed scale with its test, and the ratio per reference SD. */
export function climbedRows(head: RowHead, result: ClimbedResult, words: RatioWords): readonly TidyRow[] {
  return result.terms.flatMap((term, index) => {
    const found = result.model?.terms[index];
    const row = (quantity: string, cells: Partial<Omit<TidyRow, 'flags'>>): TidyRow =>
      climbedRow(head, result, words, { quantity, term, ...cells }, found);
    return [
      row('scaled coefficient', { scale: REFERENCE_SCALE, ...(found && coefficientCells(found, 1)) }),
      row('coefficient', found ? { scale: found.scale, ...coefficientCells(found, 1 / found.width), ...testCells(found) } : {}),
      row(words.ratio, { scale: REFERENCE_SCALE, ...(found && ratioCells(found)) }),
    ];
  });
}

/** What all rows of a model share, with the reason where there is nothing to tell. */
export function climbedRow(
  head: RowHead,
  { outcome, count, events, model, sites, ridge, steps }: ClimbedResult,
  { method }: RatioWords,
  cells: Pick<TidyRow, 'quantity'> & Partial<Omit<TidyRow, 'flags'>>,
  found: ClimbedCoefficient | undefined,
): TidyRow {
  const all = { variable: outcome, method, sites, ...cells };
  if (model === null || found === undefined) return tidyRow(head, { ...all, status: 'suppressed', flags: ['provisional'] });
  const isDrowned = Z * found.noiseError > LARGEST_NOISE;
  const notes = [
    model.isAtRest ? '' : `after ${steps} steps the coefficients had not come to rest: more steps would do`,
    ridge > 0 ? `of the penalised coefficients; the penalty is ${ridge.toPrecision(4)}` : '',
    events === null ? '' : `${Math.round(events.value)} events`,
    MODEL_BASED,
  ];
  return tidyRow(head, {
    ...all,
    n: count.value,
    n_se: count.standardError,
    status: isDrowned || !model.isAtRest ? 'uninformative' : 'ok',
    flags: ['provisional'],
    note: notes.filter((note) => note !== '').join('; '),
  });
}

/** A coefficient on another scale. */
export function coefficientCells(one: ClimbedCoefficient, factor: number): Partial<TidyRow> {
  return {
    estimate: one.value * factor,
    se_noise: one.noiseError * factor,
    se_sampling: one.samplingError * factor,
    se: one.standardError * factor,
    lower: one.lower * factor,
    upper: one.upper * factor,
    confidence: LEVEL,
  };
}

/** A ratio has an interval and no standard error: it is not symmetric. */
function ratioCells({ value, lower, upper }: ClimbedCoefficient): Partial<TidyRow> {
  return { estimate: Math.exp(value), lower: Math.exp(lower), upper: Math.exp(upper), confidence: LEVEL };
}

function testCells({ z, pValue, adjustedPValue }: ClimbedTerm): Partial<TidyRow> {
  return {
    test: 'Wald with noise',
    test_statistic: z,
    p_value: pValue,
    p_adjusted: adjustedPValue,
    adjustment: 'Holm',
    family: 'terms of the model',
  };
}

/** The coefficients as they are expected where there is nothing to find. */
export function climbedForecast(
  head: RowHead,
  design: GradientDesign,
  planned: PlannedStudy,
  { method }: RatioWords,
): readonly TidyRow[] {
  const { noise, sampling } = plannedErrors(design, planned);
  const note = gradientRefusal(design, planned);
  const error = Math.hypot(noise, sampling);
  return design.features.map(({ key }) =>
    tidyRow(head, {
      ...{ quantity: 'scaled coefficient', variable: design.outcome.variable, term: key, method, scale: REFERENCE_SCALE },
      ...{ estimate: 0, se_noise: noise, se_sampling: sampling, se: error, lower: -Z * error, upper: Z * error },
      ...{ confidence: LEVEL, n: planned.subjects[0], sites: planned.sites, flags: ['provisional'] },
      ...(note !== undefined && { status: 'refused' as const, note }),
    }),
  );
}
