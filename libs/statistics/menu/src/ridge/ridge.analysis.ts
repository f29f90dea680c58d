import { defineAnalysis, questionSchema } from '../define.analysis.js';
import { gram } from '../gram/gram.release.js';
import { fitModel, ridgePenalty, type ModelResult } from '../linear/linear.model.js';
import { modelForecast, modelRows, type ModelKind } from '../linear/linear.rows.js';

/** A penalised linear model. Plain numbers: it may be stored and published as JSON. */
export interface RidgeResult extends ModelResult {
  readonly kind: 'ridge';
}

const KIND: ModelKind = { method: 'ridge', isTested: false };

/** Ridge at twice the noise edge, which the protocol fixes; intervals hold for the penalised coefficients, and there are no tests. */
export const ridge = defineAnalysis({
  kind: 'ridge',
  reads: 'a release of kind `gram` with an `outcome`: the same with a penalty; intervals are of the penalised coefficients',
  schema: questionSchema('ridge'),
  needs: [gram],
  result: 'ridge',
  forecast: ([design], planned, head) => modelForecast(head, design, planned, KIND),
  analyse: (release): RidgeResult => ({ kind: 'ridge', ...fitModel(release, ridgePenalty) }),
  rows: (result, head) => modelRows(head, result, KIND),
  oracle: { program: 'R solve on the penalised normal equations of the winsorised records', tolerance: 1e-9 },
});
