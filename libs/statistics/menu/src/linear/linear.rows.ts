import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { LEVEL } from '../estimators/estimate.js';
import type { Coefficient } from '../estimators/linear.regression.js';
import { hasNormalErrors, NORMAL_ERRORS, tailFactor } from '../features/declared.tails.js';
import type { ScaledVariable } from '../features/feature.scaling.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import { gramNoise, type GramDesign } from '../gram/gram.design.js';
import { LARGEST_EDGE, regressionRefusal } from '../gram/gram.refusals.js';
import { plannedCoefficients } from '../gram/planned.coefficients.js';
import { asTold } from '../told.instead.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import type { FittedModel, ModelResult, ModelTerm } from './linear.model.js';

/** Which model it is. */
export interface ModelKind {
  /** What stands under `method`. */
  readonly method: string;
  /** Whether coefficients have tests: penalised ones have none. */
  readonly isTested: boolean;
}

/** How well a model fits the very patients that it was fitted to. */
const APPARENT: readonly string[] = ['residual standard deviation', 'R squared'];

/** The constant of a model, beside its terms. */
const CONSTANT = 'constant';

/** Rows of a model: each coefficient per reference SD and on the transformed scale, the constant, and how well the model fits. */
export function modelRows(head: RowHead, result: ModelResult, kind: ModelKind): readonly TidyRow[] {
  const { outcome, terms, model } = result;
  const row = (quantity: string, cells: Partial<Omit<TidyRow, 'flags'>>, isNormal = false): TidyRow => {
    const made = shared(head, result, kind, { quantity, ...cells });
    const words = [made.flags, NORMAL_ERRORS].filter((one) => one !== '').join(' ');
    return isNormal && made.status !== 'suppressed' ? { ...made, flags: words } : made;
  };
  return [
    ...terms.flatMap((term, index) => {
      const stored = model?.terms[index];
      const found = stored && asTold(stored);
      const isNormal = stored !== undefined && hasNormalErrors(stored);
      const scaled = { term, scale: REFERENCE_SCALE, ...(found && coefficientCells(found.scaled, 1)) };
      const perUnit = {
        ...{ term, scale: outcome?.scale ?? null },
        ...(found && { ...coefficientCells(found.scaled, found.perUnit), ...(kind.isTested && testCells(found, model!)) }),
      };
      return [row('scaled coefficient', scaled, isNormal), row('coefficient', perUnit, isNormal)];
    }),
    row('scaled coefficient', {
      ...{ term: CONSTANT, scale: REFERENCE_SCALE },
      ...(model && coefficientCells(model.constant, 1)),
    }),
    row('residual standard deviation', {
      scale: outcome?.scale ?? null,
      ...(model && outcome && { estimate: model.residualError * outcome.width }),
    }),
    row('R squared', { ...(model && { estimate: model.rSquared }) }),
  ];
}

/** What all rows of a model share, with the reason where there is nothing to tell. */
function shared(
  head: RowHead,
  { outcome, count, model, sites }: ModelResult,
  { method }: ModelKind,
  cells: Pick<TidyRow, 'quantity'> & Partial<Omit<TidyRow, 'flags'>>,
): TidyRow {
  const all = { variable: outcome?.variable ?? null, method, sites, ...cells };
  if (outcome === null) return tidyRow(head, { ...all, status: 'refused', note: 'the release names no outcome' });
  if (model === null) return tidyRow(head, { ...all, status: 'suppressed' });
  return tidyRow(head, {
    ...all,
    n: count.value,
    n_se: count.standardError,
    status: model.edge > LARGEST_EDGE ? 'uninformative' : 'ok',
    flags: [APPARENT.includes(cells.quantity) && 'apparent', model.isFloored && 'floored'],
    note:
      model.penalty > 0 ? `of the penalised coefficients; the penalty is ${model.penalty.toPrecision(4)} in sums of squares` : '',
  });
}

function coefficientCells(one: Coefficient, factor: number): Partial<TidyRow> {
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

function testCells({ scaled, adjustedPValue }: ModelTerm, { degreesOfFreedom }: FittedModel): Partial<TidyRow> {
  return {
    test: 't with noise',
    test_statistic: scaled.t,
    df: degreesOfFreedom,
    p_value: scaled.pValue,
    p_adjusted: adjustedPValue,
    adjustment: 'Holm',
    family: 'terms of the model',
  };
}

/**
 * The coefficients as they are expected where every two numbers have the planned correlation, 0 if none is: half-widths are the middle ones of invented studies.
 * @param penalty in units of sums: it shrinks a coefficient, and both of its errors with it
 */
export function modelForecast(
  head: RowHead,
  design: GramDesign,
  planned: PlannedStudy,
  { method }: ModelKind,
  penalty = 0,
): readonly TidyRow[] {
  const {
    subjects: [subjects],
    sites,
  } = planned;
  const note = regressionRefusal(design, planned);
  const outcome = design.features[design.outcome] as ScaledVariable | undefined;
  const terms = design.features.filter((_, index) => index !== design.outcome);
  const factors = terms.map((term) => tailFactor(term, outcome ?? {}));
  const told = plannedCoefficients(
    {
      ...{ size: terms.length + 1, subjects, isCentred: false },
      ...{ correlation: planned.expected?.correlation ?? 0, noise: gramNoise(design, plannedCopies(planned)) },
    },
    { penalty, tails: factors.map((one) => one ?? 1), isDrawn: note === undefined && planned.isTried !== true },
  );
  return terms.map((term, index) =>
    tidyRow(head, {
      ...{ quantity: 'scaled coefficient', variable: outcome?.key ?? null, term: term.key, method, scale: REFERENCE_SCALE },
      ...told[index],
      ...{ n: subjects, sites },
      flags: [factors[index] === null && NORMAL_ERRORS],
      ...(note !== undefined && { status: 'refused' as const, note }),
    }),
  );
}
