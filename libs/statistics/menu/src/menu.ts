import { cells } from './cells/cells.release.js';
import { count } from './count/count.analysis.js';
import type { LaterPlaces } from './define.analysis.js';
import { compare } from './compare/compare.analysis.js';
import { contingency } from './contingency/contingency.analysis.js';
import type { ReleaseShape } from './define.release.js';
import { groupMomentsAnalysis } from './group-moments/group-moments.analysis.js';
import { groupMoments } from './group-moments/group-moments.release.js';
import { heterogeneityOf } from './heterogeneity/heterogeneity.analysis.js';
import { histogram } from './histogram/histogram.analysis.js';
import { momentsAnalysis } from './moments/moments.analysis.js';
import { moments } from './moments/moments.release.js';
import { pairs } from './pairs/pairs.release.js';
import { reliability } from './reliability/reliability.analysis.js';
import { prefixCells } from './prefix-cells/prefix-cells.release.js';
import { correlation } from './correlation/correlation.analysis.js';
import { cox } from './cox/cox.analysis.js';
import { gradient } from './gradient/gradient.release.js';
import { logistic } from './logistic/logistic.analysis.js';
import { gram } from './gram/gram.release.js';
import { equity } from './equity/equity.analysis.js';
import { feasibility } from './feasibility/feasibility.analysis.js';
import { flow } from './flow/flow.analysis.js';
import { lasso } from './lasso/lasso.analysis.js';
import { linear } from './linear/linear.analysis.js';
import { ridge } from './ridge/ridge.analysis.js';
import { harmonise } from './harmonise/harmonise.analysis.js';
import { scatter } from './scatter/scatter.release.js';
import { quantiles } from './quantiles/quantiles.analysis.js';
import { rank } from './rank/rank.analysis.js';
import { stratified } from './stratified/stratified.analysis.js';
import { survival } from './survival/survival.analysis.js';
import { validate } from './validate/validate.analysis.js';

/*
 * All that a study can take out of a hospital, and all that can be made of it. A new kind is a folder beside this file and a
 * line here; a release also has an encoder in `statistics/local`, which the compiler asks for. New lines are added at the end.
 */

/** What may leave a hospital. */
export const RELEASES = [cells, groupMoments, moments, prefixCells, gram, pairs, scatter, gradient] as const;

/** What can be made of one pooled vector. */
const POOLED_ANALYSES = [
  count,
  groupMomentsAnalysis,
  momentsAnalysis,
  compare,
  histogram,
  contingency,
  rank,
  survival,
  validate,
  quantiles,
  correlation,
  linear,
  ridge,
  reliability,
  flow,
  feasibility,
  harmonise,
  logistic,
  cox,
  lasso,
  equity,
  stratified,
] as const;

/** What can be made of it. */
export const ANALYSES = [...POOLED_ANALYSES, heterogeneityOf(POOLED_ANALYSES)] as const;

/** A kind of release, and all that is known of it. */
export type Release = (typeof RELEASES)[number];
/** The name of a kind of release. */
export type ReleaseKind = Release['kind'];
/** The definition of one kind of release. */
export type ReleaseOf<K extends ReleaseKind> = Extract<Release, { readonly kind: K }>;
/** The design of one kind of release. */
export type DesignOf<K extends ReleaseKind> = Parameters<ReleaseOf<K>['leaves']>[0];
/** What an encoder of one kind may see besides the record. */
export type GivenOf<K extends ReleaseKind> = ReturnType<ReleaseOf<K>['start']>;

/** One statistic as a protocol declares it: each of its answers is one charge at every site. */
export type StatisticSpec = Parameters<NonNullable<Release['design']>>[0];
/** One release as `collimate.study/2` declares it, over its variables. */
export type DeclaredSpec = Parameters<NonNullable<Release['declared']>['design']>[0];
/** Everything about a statistic that can be known without any data. */
export type StatisticDesign = Parameters<Release['leaves']>[0];
/** The design that a spec leads to. */
export type DesignedBy<S extends StatisticSpec, R = Release> = S extends unknown
  ? R extends { readonly design?: (spec: infer P, shape: ReleaseShape) => infer D }
    ? S extends P
      ? D
      : never
    : never
  : never;

/** A kind of analysis. */
export type Analysis = (typeof ANALYSES)[number];
/** The estimates of one analysis, of whatever kind. */
export type StatisticResult = ReturnType<Analysis['analyse']>;

/**
 * @returns the places of a result of this kind that former versions did not write, `*` for each place of a list
 * @source ADR 0113
 * @example
 * ```ts
 * import { laterPlaces } from '@collimate/statistics-menu';
 * laterPlaces('lasso'); // => { 'path.*.isBarren': 'instead' }
 * laterPlaces('moments'); // => {}
 * ```
 */
export function laterPlaces(kind: string): LaterPlaces {
  const found: { readonly later?: LaterPlaces } | undefined = ANALYSES.find(({ result }) => result === kind);
  return found?.later ?? {};
}
