import { adjustedQuestionSchema, adjustmentOf, readjusted, type AskedAdjustment } from '../adjusted.rows.js';
import { defineAnalysis } from '../define.analysis.js';
import { modelMisfit } from '../gradient/gradient.misfit.js';
import { climbed, type ClimbedResult } from '../gradient/gradient.fit.js';
import { gradient } from '../gradient/gradient.release.js';
import { climbedForecast, climbedRow, climbedRows, coefficientCells, type RatioWords } from '../gradient/gradient.rows.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';

/** A logistic model. Plain numbers: it may be stored and published as JSON. */
export interface LogisticResult extends ClimbedResult, AskedAdjustment {
  readonly kind: 'logistic';
}

const WORDS: RatioWords = { method: 'gradient steps', ratio: 'odds ratio' };

/** Logistic regression from the sums of clipped scores, with the noise in every interval; Holm over the terms. */
export const logistic = defineAnalysis({
  kind: 'logistic',
  reads: 'a release of kind `gradient` with `model: logistic`: log odds and odds ratios of a label by the numbers, with tests',
  schema: adjustedQuestionSchema('logistic'),
  needs: [gradient],
  result: 'logistic',
  misfit: ([design]) => modelMisfit(design, 'logistic'),
  forecast: ([design], planned, head) => climbedForecast(head, design, planned, WORDS),
  analyse: (release): LogisticResult => ({ kind: 'logistic', ...climbed(release), ...adjustmentOf(release.asked) }),
  rows: (result, head) => {
    const constant = result.model?.constants[0];
    const cells = { quantity: 'scaled coefficient', term: 'constant', scale: REFERENCE_SCALE };
    return [
      ...readjusted(climbedRows(head, result, WORDS), result),
      climbedRow(head, result, WORDS, { ...cells, ...(constant && coefficientCells(constant, 1)) }, constant),
    ];
  },
  oracle: { program: 'the same steps written anew, and R glm at rest', tolerance: 1e-9 },
});
