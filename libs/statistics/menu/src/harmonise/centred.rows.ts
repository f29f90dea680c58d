import type { ToldCells } from '../cells/told.cells.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import type { PooledRelease } from '../define.analysis.js';
import { correlationOf } from '../estimators/correlation.estimator.js';
import { LEVEL, Z } from '../estimators/estimate.js';
import { linearRegression, type Coefficient } from '../estimators/linear.regression.js';
import { REFERENCE_SCALE } from '../features/feature.rows.js';
import { transformLabel, type ScaledVariable } from '../features/feature.scaling.js';
import { noiseEdge } from '../gram/gram.reading.js';
import { LARGEST_EDGE, LARGEST_HALF_WIDTH } from '../gram/gram.refusals.js';
import { UNKNOWN_KURTOSIS } from '../moments/moments.constants.js';
import type { ScatterDesign } from '../scatter/scatter.design.js';
import { readScatter, type ScatterReading } from '../scatter/scatter.reading.js';

/** A half width of a spread above this share of it says nothing. */
export const LARGEST_SPREAD_ERROR = 0.5;

const METHOD = 'site effects taken out';

/** What is true within the sites, with an effect of every site on every number: spreads, correlations, and a model of the outcome. */
export function centredRows(release: PooledRelease<ScatterDesign>): readonly ToldCells[] {
  const { design, pooled } = release;
  const { features, outcome } = design;
  const reading = readScatter(release);
  const { count, degreesOfFreedom } = reading;
  const isShown = count.value >= DISPLAY_FLOOR && degreesOfFreedom >= 4;
  const shared = { method: METHOD, sites: pooled.sites, ...(isShown ? { n: count.value, n_se: count.standardError } : {}) };
  const rows = [
    ...features.map((feature, j): ToldCells => ({
      ...spreadOf(),
      variable: feature.key,
      ...(isShown && spreadCells(reading, feature, j)),
    })),
    ...pairsOf(features).map(([[i, one], [j, other]]): ToldCells => {
      const of = { quantity: 'correlation within sites', variable: one.key, variable2: other.key };
      return { ...of, ...(isShown && correlationCells(reading, i, j)) };
    }),
    ...(outcome < 0 ? [] : modelRows(reading, features, outcome, isShown)),
  ];
  return rows.map((row) => ({ ...row, ...shared, ...(!isShown && { status: 'suppressed' as const }) }));
}

const spreadOf = (): ToldCells => ({ quantity: 'standard deviation within sites', scale: REFERENCE_SCALE });

/** Of the variance, normal with its kurtosis as declared, and back to a spread. */
export function spreadCells(
  { gram, degreesOfFreedom, noise }: Pick<ScatterReading, 'gram' | 'degreesOfFreedom' | 'noise'>,
  { kurtosis = UNKNOWN_KURTOSIS }: ScaledVariable,
  j: number,
): Partial<ToldCells> {
  const variance = gram.matrix.get(j, j) / degreesOfFreedom;
  if (!(variance > 0)) return { status: 'unavailable', note: 'the noise leaves it no variance' };
  const [ofNoise, sampling] = [noise / degreesOfFreedom, variance * Math.sqrt((kurtosis - 1) / degreesOfFreedom)];
  const error = Math.hypot(ofNoise, sampling);
  const spread = Math.sqrt(variance);
  const [lower, upper] = [Math.sqrt(Math.max(0, variance - Z * error)), Math.sqrt(variance + Z * error)];
  return {
    ...{ estimate: spread, se_noise: ofNoise / (2 * spread), se_sampling: sampling / (2 * spread), se: error / (2 * spread) },
    ...{ lower, upper, confidence: LEVEL },
    ...(upper - lower > 2 * LARGEST_SPREAD_ERROR * spread && { status: 'uninformative' as const }),
  };
}

function correlationCells({ gram }: ScatterReading, i: number, j: number): Partial<ToldCells> {
  const { value, noiseError, samplingError, lower, upper, pValue } = correlationOf(gram, i, j);
  if (Number.isNaN(value)) return { status: 'unavailable', note: 'the noise leaves one of the two no variance' };
  return {
    ...{ estimate: value, se_noise: noiseError, se_sampling: samplingError, se: Math.hypot(noiseError, samplingError) },
    ...{ lower, upper, confidence: LEVEL, test: 'Fisher z with noise', p_value: pValue },
    ...(upper - lower > 2 * LARGEST_HALF_WIDTH && { status: 'uninformative' as const }),
  };
}

/** Least squares of the outcome on the other numbers with an effect of every site. */
function modelRows(
  reading: ScatterReading,
  features: readonly ScaledVariable[],
  outcome: number,
  isShown: boolean,
): readonly ToldCells[] {
  const terms = features.filter((_, index) => index !== outcome);
  const { key: variable, transform, width } = features[outcome];
  const model = isShown
    ? linearRegression(
        reading.gram,
        outcome,
        terms.map((_, index) => index),
      )
    : undefined;
  const isDrowned = isShown && noiseEdge(reading.noise, terms.length, reading.degreesOfFreedom) > LARGEST_EDGE;
  const marks: Partial<ToldCells> = {
    ...(isDrowned && { status: 'uninformative' as const }),
    ...(model?.isFloored === true && { flags: ['floored' as const] }),
  };
  return terms.flatMap((term, index): readonly ToldCells[] => {
    const of = { variable, term: term.key, ...marks };
    const found = model?.coefficients[index];
    const perUnit = width / term.width;
    return [
      { ...of, quantity: 'scaled coefficient within sites', scale: REFERENCE_SCALE, ...(found && coefficientCells(found, 1)) },
      {
        ...{ ...of, quantity: 'coefficient within sites', scale: transformLabel(transform) },
        ...(found && coefficientCells(found, perUnit)),
        ...(found && { test: 't', test_statistic: found.t, df: model.degreesOfFreedom, p_value: found.pValue }),
      },
    ];
  });
}

function coefficientCells(one: Coefficient, factor: number): Partial<ToldCells> {
  return {
    ...{ estimate: one.value * factor, se_noise: one.noiseError * factor, se_sampling: one.samplingError * factor },
    ...{ se: one.standardError * factor, lower: one.lower * factor, upper: one.upper * factor, confidence: LEVEL },
  };
}

function pairsOf<T>(all: readonly T[]): readonly (readonly [readonly [number, T], readonly [number, T]])[] {
  return all.flatMap((one, i) =>
    all.slice(i + 1).map(
      (other, k) =>
        [
          [i, one],
          [i + 1 + k, other],
        ] as const,
    ),
  );
}
