import * as z from 'zod';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { defineAnalysis, questionSchema, laterOf } from '../define.analysis.js';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import type { Estimate } from '../estimators/estimate.js';
import { lassoPath, REDRAWS, type LassoPoint } from '../estimators/lasso.path.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import type { GramDesign } from '../gram/gram.design.js';
import { noiseEdge, readGram } from '../gram/gram.reading.js';
import { LARGEST_EDGE, regressionRefusal } from '../gram/gram.refusals.js';
import { gram } from '../gram/gram.release.js';
import { copiesOf, ridgePenalty } from '../linear/linear.model.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';

/** One penalty of the path. */
interface ToldPoint extends LassoPoint {
  /** Whether it leaves every coefficient at 0, even that of a term which is the outcome itself; absent in results of before. */
  readonly isBarren?: boolean;
}

/** A path of penalised linear models. Plain numbers: it may be stored and published as JSON. */
export interface LassoResult {
  readonly kind: 'lasso';
  readonly sites: number;
  /** Null for a release without one: nothing is told. */
  readonly outcome: string | null;
  readonly terms: readonly string[];
  readonly count: Estimate;
  /** Null where nothing is told. */
  readonly path: readonly ToldPoint[] | null;
  /** The noise edge of the terms, reference variances; null where nothing is told. */
  readonly edge: number | null;
}

/** The penalties of the path, in units of the smallest one that is allowed: twice the noise edge of the terms. */
const PENALTIES = [1, 1.5, 2, 3, 4];

const schema = questionSchema('lasso').extend({
  lambda: z.literal('path').optional().meta({
    description: 'the path of five penalties from twice the noise edge on; there is no other way, and it may be left out',
  }),
});

/** The lasso at penalties that the protocol fixes; no intervals and no tests after a selection, but how often each term is selected. */
export const lasso = defineAnalysis({
  kind: 'lasso',
  reads: 'a release of kind `gram` with an `outcome`: a path of lasso models, and how often each term is selected; no intervals',
  schema,
  needs: [gram],
  result: 'lasso',
  later: laterOf<LassoResult>({ 'path.*.isBarren': 'instead' }),
  askedAlone: true,
  forecast: ([design], planned, head) => {
    const all = { sites: planned.sites, n: planned.subjects[0] };
    const told = PENALTIES.map((factor) => ({ ...all, ...plannedPoint(design, planned, factor) }));
    return rowsOf(head, { outcome: outcomeOf(design), terms: termsOf(design) }, (point) => told[point]);
  },
  analyse: (release): LassoResult => {
    const { design, pooled } = release;
    const { gram: sums, count, noise } = readGram(release);
    const terms = termsOf(design);
    const head = { kind: 'lasso' as const, sites: pooled.sites, outcome: outcomeOf(design), terms, count };
    if (head.outcome === null || count.value < DISPLAY_FLOOR) return { ...head, path: null, edge: null };
    const least = ridgePenalty(design, copiesOf(release));
    const penalties = PENALTIES.map((factor) => factor * least);
    const indices = terms.map((_, index) => index);
    return {
      ...head,
      path: lassoPath(sums, design.outcome, indices, penalties).map((one) => ({
        ...one,
        isBarren: one.penalty >= count.value,
      })),
      edge: noiseEdge(noise, terms.length, count.value),
    };
  },
  rows: (result, head) => rowsOf(head, result, (point, term, quantity) => cellsOf(result, { point, term, quantity })),
  oracle: { program: 'R glmnet, thresh 1e-30, on the winsorised records', tolerance: 1e-9 },
});

/** @returns why a penalty of the path can select nothing; else from which correlation on it selects */
function plannedPoint(design: GramDesign, planned: PlannedStudy, factor: number): Pick<TidyRow, 'status' | 'note'> {
  const [subjects] = planned.subjects;
  const penalty = factor * ridgePenalty(design, plannedCopies(planned));
  if (design.outcome >= 0 && penalty >= subjects) {
    return { status: 'refused', note: SELECTS_NOTHING };
  }
  const note = regressionRefusal(design, planned);
  if (note !== undefined) return { status: 'refused', note };
  return {
    status: 'ok',
    note: `a term is selected if its correlation with the outcome is above ${(penalty / subjects).toFixed(2)}`,
  };
}

/** Of numbers whose spread is that of their references a sum of products is at most the number of subjects. */
const SELECTS_NOTHING = 'the penalty leaves every coefficient at 0, even of a term that is the outcome itself';

function termsOf({ features, outcome }: GramDesign): readonly string[] {
  return features.filter((_, index) => index !== outcome).map(({ key }) => key);
}

function outcomeOf({ features, outcome }: GramDesign): string | null {
  return outcome < 0 ? null : features[outcome].key;
}

const COEFFICIENT = 'penalised coefficient';
const FREQUENCY = 'selection frequency';

/** A row for every term at every penalty, also for every 0: rows and their number depend on the protocol alone. */
function rowsOf(
  head: RowHead,
  { outcome, terms }: Pick<LassoResult, 'outcome' | 'terms'>,
  cells: (point: number, term: number, quantity: string) => Partial<Omit<TidyRow, 'flags'>>,
): readonly TidyRow[] {
  return PENALTIES.flatMap((factor, point) =>
    terms.flatMap((term, index) =>
      [COEFFICIENT, FREQUENCY].map((quantity) =>
        tidyRow(head, {
          ...{ quantity, variable: outcome, term, method: 'lasso', level: `penalty ${factor} x the least` },
          scale: quantity === COEFFICIENT ? REFERENCE_SCALE : 'proportion',
          flags: ['provisional'],
          ...cells(point, index, quantity),
        }),
      ),
    ),
  );
}

function cellsOf(
  { sites, outcome, count, path, edge }: LassoResult,
  { point, term, quantity }: { readonly point: number; readonly term: number; readonly quantity: string },
): Partial<Omit<TidyRow, 'flags'>> {
  if (outcome === null) return { sites, status: 'refused', note: 'the release names no outcome' };
  if (path === null || edge === null) return { sites, status: 'suppressed' };
  const { penalty, coefficients, frequencies, isBarren = false } = path[point];
  const isCoefficient = quantity === COEFFICIENT;
  return {
    sites,
    x: penalty,
    estimate: isCoefficient ? coefficients[term] : frequencies[term],
    ...{ n: count.value, n_se: count.standardError },
    status: edge > LARGEST_EDGE || isBarren ? 'uninformative' : 'ok',
    note: isBarren
      ? SELECTS_NOTHING
      : isCoefficient
        ? 'chosen by the noisy sums: no interval holds after a selection'
        : `in ${REDRAWS} re-draws of the known noise, on top of that which is in the sums`,
  };
}
