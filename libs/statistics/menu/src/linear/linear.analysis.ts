import { adjustedQuestionSchema, adjustmentOf, readjusted, type AskedAdjustment } from '../adjusted.rows.js';
import { defineAnalysis, laterOf } from '../define.analysis.js';
import { gram } from '../gram/gram.release.js';
import { fitModel, type ModelResult } from './linear.model.js';
import { modelForecast, modelRows, type ModelKind } from './linear.rows.js';

/** A linear model. Plain numbers: it may be stored and published as JSON. */
export interface LinearResult extends ModelResult, AskedAdjustment {
  readonly kind: 'linear';
}

const KIND: ModelKind = { method: 'least squares', isTested: true };

/** Least squares of the release's outcome on its numbers, with the noise in every interval; Holm over the terms. */
export const linear = defineAnalysis({
  kind: 'linear',
  reads: 'a release of kind `gram` with an `outcome`: least squares of the outcome on the other variables',
  schema: adjustedQuestionSchema('linear'),
  needs: [gram],
  result: 'linear',
  later: laterOf<LinearResult>({ 'model.terms.*.told': 'instead' }),
  forecast: ([design], planned, head) => modelForecast(head, design, planned, KIND),
  analyse: (release): LinearResult => ({ kind: 'linear', ...fitModel(release, () => 0), ...adjustmentOf(release.asked) }),
  rows: (result, head) => readjusted(modelRows(head, result, KIND), result),
  oracle: { program: 'R lm on the winsorised records', tolerance: 1e-9 },
});
