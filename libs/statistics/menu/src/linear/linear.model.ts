import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import type { PooledRelease } from '../define.analysis.js';
import type { Estimate } from '../estimators/estimate.js';
import { linearRegression, type Coefficient, type LinearModel } from '../estimators/linear.regression.js';
import { holm } from '../estimators/welch.estimator.js';
import { tailFactor, type DeclaredTails } from '../features/declared.tails.js';
import { transformLabel } from '../features/feature.scaling.js';
import { gramNoise, type GramDesign } from '../gram/gram.design.js';
import { noiseEdge, readGram } from '../gram/gram.reading.js';
import { noiseCopies } from '../pooled.vector.js';
import type { Replaced } from '../told.instead.js';

/** A term with its coefficient per reference SD, and per unit of its transformed scale. */
interface StoredTerm {
  readonly term: string;
  /** Reference SDs of the outcome for one of the term. */
  readonly scaled: Coefficient;
  /** Units of the transformed outcome for one of the transformed term, as a multiple of `scaled`. */
  readonly perUnit: number;
  /** By Holm over the terms. */
  readonly adjustedPValue: number;
}

/** Beside it stands what is told, by the declared kurtosis of the term and the outcome, where `scaled` takes all numbers for normal. */
export type ModelTerm = Replaced<StoredTerm, 'told', DeclaredTails & Pick<StoredTerm, 'scaled' | 'adjustedPValue'>>;

/** A linear model of the outcome of a release. */
export interface FittedModel extends Pick<LinearModel, 'degreesOfFreedom' | 'residualError' | 'rSquared' | 'isFloored'> {
  readonly terms: readonly ModelTerm[];
  readonly constant: Coefficient;
  /** Ridge penalty in units of sums, 0 for none. */
  readonly penalty: number;
  /** The noise edge of the terms, reference variances: above 0.55 the coefficients say nothing. */
  readonly edge: number;
}

/** What `linear` and `ridge` say. */
export interface ModelResult {
  readonly sites: number;
  /** Null for a release without one: nothing is told. */
  readonly outcome: { readonly variable: string; readonly scale: string; readonly width: number } | null;
  /** Names of the terms, whether or not they are told. */
  readonly terms: readonly string[];
  readonly count: Estimate;
  /** Null for a suppressed one. */
  readonly model: FittedModel | null;
}

/**
 * Twice the noise edge of the terms, in units of sums: 4 s sqrt(p) / sqrt(2). It follows from the protocol and the number of sites alone.
 * @param copies how many times the noise of one answer is in the sum
 * @source ADR 0045; Wang 2018, Revisiting differentially private linear regression (a penalty above the noise)
 */
export function ridgePenalty(design: GramDesign, copies: number): number {
  return 2 * noiseEdge(gramNoise(design, copies), design.features.length - 1, 1);
}

/** @returns what a penalty holds: of the protocol and the sites; what is really in a sum of no noise has no part in it */
export function copiesOf({ design, pooled }: PooledRelease<GramDesign>): number {
  return pooled.shared === undefined ? pooled.sites : noiseCopies(design, pooled);
}

/** @param penaltyOf a ridge penalty from what the protocol fixes */
export function fitModel(
  release: PooledRelease<GramDesign>,
  penaltyOf: (design: GramDesign, copies: number) => number,
): ModelResult {
  const { design, pooled } = release;
  const { gram, count, noise } = readGram(release);
  const { features, outcome } = design;
  const terms = features.filter((_, index) => index !== outcome);
  const head = { sites: pooled.sites, terms: terms.map(({ key }) => key), count };
  if (outcome < 0) return { ...head, outcome: null, model: null };
  const { key: variable, transform, width } = features[outcome];
  const of = { variable, scale: transformLabel(transform), width };
  if (count.value < DISPLAY_FLOOR) return { ...head, outcome: of, model: null };
  const penalty = penaltyOf(design, copiesOf(release));
  const places = terms.map((_, index) => index);
  const { coefficients, ...fit } = linearRegression(gram, outcome, places, penalty);
  const factors = terms.map((term) => tailFactor(term, features[outcome]));
  const told = linearRegression(
    gram,
    outcome,
    places,
    penalty,
    factors.map((one) => one ?? 1),
  ).coefficients;
  const [adjusted, toldAdjusted] = [coefficients, told].map((all) => holm(all.slice(0, -1).map(({ pValue }) => pValue)));
  const { degreesOfFreedom, residualError, rSquared, isFloored } = fit;
  const model: FittedModel = {
    terms: terms.map((term, index) => ({
      term: term.key,
      scaled: coefficients[index],
      perUnit: width / term.width,
      adjustedPValue: adjusted[index],
      told: { factor: factors[index], scaled: told[index], adjustedPValue: toldAdjusted[index] },
    })),
    constant: coefficients[coefficients.length - 1],
    ...{ degreesOfFreedom, residualError, rSquared, isFloored, penalty },
    edge: noiseEdge(noise, terms.length, count.value),
  };
  return { ...head, outcome: of, model };
}
