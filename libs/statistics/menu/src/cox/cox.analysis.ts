import { adjustedQuestionSchema, adjustmentOf, readjusted, type AskedAdjustment } from '../adjusted.rows.js';
import { defineAnalysis, type LaterEstimator } from '../define.analysis.js';
import { modelMisfit } from '../gradient/gradient.misfit.js';
import { climbed, type ClimbedCoefficient, type ClimbedResult } from '../gradient/gradient.fit.js';
import { gradient } from '../gradient/gradient.release.js';
import { climbedForecast, climbedRow, climbedRows, coefficientCells, type RatioWords } from '../gradient/gradient.rows.js';

/** The first one took all intervals to lose patients alike. */
const ESTIMATOR: LaterEstimator = 2;

/** A proportional hazards model. Plain numbers: it may be stored and published as JSON. */
export interface CoxResult extends ClimbedResult, AskedAdjustment {
  readonly kind: 'cox';
  readonly estimator?: LaterEstimator;
  /** Unit of the follow-up time. */
  readonly unit: string;
  /** Ends of the intervals of the baseline, the horizon last. */
  readonly until: readonly number[];
}

const WORDS: RatioWords = { method: 'gradient steps, piecewise exponential', ratio: 'hazard ratio' };

/** Proportional hazards with a baseline that is constant in public intervals, with the noise in every interval; Holm over the terms. */
export const cox = defineAnalysis({
  kind: 'cox',
  reads:
    'a release of kind `gradient` with `model: cox`: log hazard and hazard ratios by the numbers, with tests; the baseline of each interval',
  schema: adjustedQuestionSchema('cox'),
  needs: [gradient],
  result: 'cox',
  misfit: ([design]) => modelMisfit(design, 'cox'),
  forecast: ([design], planned, head) => climbedForecast(head, design, planned, WORDS),
  analyse: (release): CoxResult => {
    const { outcome } = release.design;
    const axis = outcome.kind === 'time' ? { unit: outcome.unit, until: outcome.until } : { unit: '', until: [] };
    return { kind: 'cox', estimator: ESTIMATOR, ...climbed(release), ...axis, ...adjustmentOf(release.asked) };
  },
  rows: (result, head) => [
    ...readjusted(climbedRows(head, result, WORDS), result),
    ...result.until.map((end, j) => {
      const found = result.model?.constants[j];
      const cells = {
        quantity: 'log baseline hazard',
        x: end,
        level: `until ${end} ${result.unit}`,
        unit: `log(1/${result.unit})`,
      };
      return climbedRow(head, result, WORDS, { ...cells, ...(found && baselineCells(found, result.until)) }, found);
    }),
  ],
  oracle: { program: 'the same steps written anew, and R coxph at rest', tolerance: 1e-9 },
});

/** Per unit of time, where the steps have it per horizon. */
function baselineCells(found: ClimbedCoefficient, until: readonly number[]) {
  const perUnit = Math.log(until[until.length - 1]);
  const { value, lower, upper } = found;
  return { ...coefficientCells(found, 1), estimate: value - perUnit, lower: lower - perUnit, upper: upper - perUnit };
}
