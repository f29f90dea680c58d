import { parseRational, toNumber } from '@collimate/kernel-numeric';
import * as z from 'zod';
import { defineAnalysis, type AskedKeys, laterOf } from '../define.analysis.js';
import { plannedCopies, statisticKeys, type PlannedStudy } from '../define.release.js';
import { positiveRationalSchema } from '../exact.number.schema.js';
import type { GramDesign } from '../gram/gram.design.js';
import { gram } from '../gram/gram.release.js';
import { fitModel, ridgePenalty, type ModelResult } from '../linear/linear.model.js';
import { modelForecast, modelRows, type ModelKind } from '../linear/linear.rows.js';

/** A penalised linear model. Plain numbers: it may be stored and published as JSON. */
export interface RidgeResult extends ModelResult {
  readonly kind: 'ridge';
}

const keys = {
  lambda: positiveRationalSchema.optional().meta({
    description:
      'penalty, in sums of squares of reference SDs over all patients; twice the noise edge of the terms where it is left out, and never less',
  }),
};

const schema = z.strictObject({ name: statisticKeys.name, kind: z.literal('ridge'), from: statisticKeys.name, ...keys });
const asKeys = z.object(keys);

const KIND: ModelKind = { method: 'ridge', isTested: false };

/** Ridge at a penalty that the protocol fixes, twice the noise edge where it names none; intervals hold for the penalised coefficients, and there are no tests. */
export const ridge = defineAnalysis({
  kind: 'ridge',
  reads: 'a release of kind `gram` with an `outcome`: the same with a penalty; intervals are of the penalised coefficients',
  schema,
  needs: [gram],
  result: 'ridge',
  later: laterOf<RidgeResult>({ 'model.terms.*.told': 'instead' }),
  forecast: ([design], planned, head, asked) => {
    const declared = penaltyOf(asked);
    const refusal = penaltyRefusal(design, planned, declared);
    const penalty = design.outcome < 0 ? 0 : (declared ?? ridgePenalty(design, plannedCopies(planned)));
    const rows = modelForecast(head, design, planned, KIND, penalty);
    return refusal === undefined
      ? rows
      : rows.map((row) => (row.status === 'refused' ? row : { ...row, status: 'refused' as const, note: refusal }));
  },
  analyse: (release): RidgeResult => {
    const declared = penaltyOf(release.asked ?? {});
    return { kind: 'ridge', ...fitModel(release, (design, sites) => declared ?? ridgePenalty(design, sites)) };
  },
  rows: (result, head) => modelRows(head, result, KIND),
  oracle: { program: 'R solve on the penalised normal equations of the winsorised records', tolerance: 1e-9 },
});

function penaltyOf(asked: AskedKeys): number | undefined {
  const { lambda } = asKeys.parse(asked);
  return lambda === undefined ? undefined : toNumber(parseRational(lambda));
}

/** @returns why a declared penalty does not hold the noise, with the one that does */
function penaltyRefusal(design: GramDesign, planned: PlannedStudy, declared: number | undefined): string | undefined {
  if (declared === undefined || design.outcome < 0) return undefined;
  const least = ridgePenalty(design, plannedCopies(planned));
  if (declared >= least) return undefined;
  return `lambda is ${declared}, below twice the noise edge of its terms: ${Math.ceil(least)} would do, or no lambda at all`;
}
