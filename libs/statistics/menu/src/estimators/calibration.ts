import { Z } from './estimate.js';
import type { RatioEstimate } from './linear.ratio.js';
import { averageOf, normalPoints, type BinPoints, type NormalScore } from './normal.bins.js';

/** From a linear predictor to a probability. */
export type ProbabilityLink = 'logit' | 'cloglog';

/** Events and others in public bins of a published score. Noisy: may be negative. */
export interface BinnedOutcome {
  readonly events: readonly number[];
  readonly others: readonly number[];
  /** Noise variance of each of these numbers. */
  readonly noiseVariance: number;
  readonly link: ProbabilityLink;
}

/** The same of a normal score. */
export interface ScoredOutcome extends BinnedOutcome {
  readonly edges: readonly number[];
  /** How the score is spread within its bins. */
  readonly score: NormalScore;
}

/** How far the probabilities of a score are right. */
export interface Calibration {
  /** Share of events less the mean probability. */
  readonly observedLessExpected: RatioEstimate;
  readonly intercept: RatioEstimate;
  readonly slope: RatioEstimate;
}

const STEPS = 60;
/** A slope beyond it is no answer. */
const LARGEST_SLOPE = 50;

/**
 * Calibration in the large, intercept and slope from bins, the score taken to be normal within them.
 * @source Cox 1958, Two further applications of a model for binary regression (intercept and slope); estimating equations
 * sum_i (P_i - n_i m_i(a, b)) (1, s_i) = 0, m_i the mean probability and s_i the mean score of bin i
 */
export function calibrationOf(outcome: ScoredOutcome): Calibration {
  return calibrationAmong(outcome, normalPoints(outcome.edges, outcome.score));
}

/** The same of a score that lies within its bins as points of each bin say. */
export function calibrationAmong(outcome: BinnedOutcome, bins: readonly BinPoints[]): Calibration {
  const line = lineOf(outcome, bins);
  return {
    observedLessExpected: observedLessExpected(outcome, bins),
    intercept: line === undefined ? NOTHING : withInterval(line.a, line.noise[0], line.sampling[0]),
    slope: line === undefined ? NOTHING : withInterval(line.b, line.noise[3], line.sampling[3]),
  };
}

const NOTHING: RatioEstimate = { value: NaN, noiseError: NaN, samplingError: NaN, lower: NaN, upper: NaN };

type Bins = readonly BinPoints[];

function observedLessExpected({ events, others, noiseVariance, link }: BinnedOutcome, bins: Bins): RatioEstimate {
  const probability = LINKS[link].probability;
  const m = bins.map((bin) => averageOf(bin, probability));
  const q = bins.map((bin) => averageOf(bin, (x) => probability(x) ** 2));
  const n = sum(events) + sum(others);
  if (!(n > 0)) return NOTHING;
  const value = (sum(events) - sum(m.map((one, i) => one * (events[i] + others[i])))) / n;
  const noise = m.reduce((all, one) => all + (1 - one - value) ** 2 + (one + value) ** 2, 0);
  // The variance of (y - p), linear in the cells, so that noise does not bias it.
  const square = m.reduce((all, one, i) => all + events[i] * (1 - 2 * one + q[i]) + others[i] * q[i], 0) / n - value * value;
  return withInterval(value, (noiseVariance * noise) / (n * n), Math.max(0, square) / n);
}

interface Line {
  readonly a: number;
  readonly b: number;
  /** Covariances of (a, b), row after row. */
  readonly noise: readonly number[];
  readonly sampling: readonly number[];
}

function lineOf({ events, others, noiseVariance, link }: BinnedOutcome, bins: Bins): Line | undefined {
  const { probability, slope } = LINKS[link];
  const n = events.map((one, i) => one + others[i]);
  const s = bins.map((bin) => averageOf(bin, (x) => x));
  let [a, b] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const m = bins.map((bin) => averageOf(bin, (x) => probability(a + b * x)));
    const residual = m.map((one, i) => events[i] - n[i] * one);
    const byA = bins.map((bin) => averageOf(bin, (x) => slope(a + b * x)));
    const byB = bins.map((bin) => averageOf(bin, (x) => slope(a + b * x) * x));
    const jacobian = [dot(n, byA), dot(n, byB), dot3(n, byA, s), dot3(n, byB, s)];
    const inverse = inverted(jacobian);
    const [da, db] = times(inverse, [sum(residual), dot(residual, s)]);
    // The first steps are kept short: noise may have bent the equations.
    const length = Math.max(1, Math.hypot(da, db) / 2);
    [a, b] = [a + da / length, b + db / length];
    if (!Number.isFinite(a) || Math.abs(b) > LARGEST_SLOPE) return undefined;
    if (Math.hypot(da, db) > 1e-12 * (1 + Math.hypot(a, b))) continue;
    const spread = (variance: readonly number[]): readonly number[] => {
      const middle = [sum(variance), dot(variance, s), dot(variance, s), dot3(variance, s, s)];
      return sandwich(inverse, middle);
    };
    return {
      a,
      b,
      noise: spread(m.map((one) => noiseVariance * (one * one + (1 - one) ** 2))),
      sampling: spread(m.map((one, i) => n[i] * one * (1 - one))),
    };
  }
  return undefined;
}

const expit = (x: number): number => 1 / (1 + Math.exp(-x));

/** Probability and its derivative. */
const LINKS: Readonly<Record<ProbabilityLink, Readonly<Record<'probability' | 'slope', (x: number) => number>>>> = {
  logit: { probability: expit, slope: (x) => expit(x) * expit(-x) },
  cloglog: { probability: (x) => -Math.expm1(-Math.exp(x)), slope: (x) => Math.exp(x - Math.exp(x)) },
};

/** @returns the probability that a linear predictor stands for */
export function probabilityOf(link: ProbabilityLink, x: number): number {
  return LINKS[link].probability(x);
}

function withInterval(value: number, noise: number, sampling: number): RatioEstimate {
  const half = Z * Math.sqrt(noise + Math.max(0, sampling));
  return {
    value,
    noiseError: Math.sqrt(noise),
    samplingError: Math.sqrt(Math.max(0, sampling)),
    lower: value - half,
    upper: value + half,
  };
}

function inverted([a, b, c, d]: readonly number[]): readonly number[] {
  const determinant = a * d - b * c;
  return [d / determinant, -b / determinant, -c / determinant, a / determinant];
}

function times([a, b, c, d]: readonly number[], [x, y]: readonly number[]): readonly [number, number] {
  return [a * x + b * y, c * x + d * y];
}

/** @returns J V J' of two by two */
function sandwich([a, b, c, d]: readonly number[], [v, w, _w, u]: readonly number[]): readonly number[] {
  const off = a * c * v + (a * d + b * c) * w + b * d * u;
  return [a * a * v + 2 * a * b * w + b * b * u, off, off, c * c * v + 2 * c * d * w + d * d * u];
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((all, one, i) => all + one * b[i], 0);
}

function dot3(a: readonly number[], b: readonly number[], c: readonly number[]): number {
  return a.reduce((all, one, i) => all + one * b[i] * c[i], 0);
}
