import { bounded, type BoundedEstimate } from './bounded.estimate.js';

/** Two readings of one number in many subjects, in units of the number. */
export interface Readings {
  /** Variance over the subjects of the mean of the two readings. */
  readonly meanVariance: BoundedEstimate;
  /** Variance over the subjects of the first less the second. */
  readonly differenceVariance: BoundedEstimate;
  /** Mean of the first less the second. */
  readonly bias: BoundedEstimate;
  readonly subjects: number;
}

/** What two readings say of each other. */
export interface Agreement {
  /** ICC(3,1): consistency of two fixed readers. */
  readonly consistency: BoundedEstimate;
  /** ICC(2,1): agreement of two readers drawn from many. */
  readonly agreement: BoundedEstimate;
  /** Lin's concordance. */
  readonly concordance: BoundedEstimate;
  /** 1.96 sqrt(2) times the SD within a subject, the bias counted in. */
  readonly repeatability: BoundedEstimate;
  /** Bland and Altman: mean difference, and the limits within which 95 of 100 differences lie. */
  readonly bias: BoundedEstimate;
  readonly lowerLimit: BoundedEstimate;
  readonly upperLimit: BoundedEstimate;
}

/** 95 % of a normal distribution lie within so many SDs of its mean. */
const LIMIT = 1.959963984540054;

/** A quantity as a function of the two variances and the bias, with the square of the bias less what its noise adds. */
type Quantity = (meanVariance: number, differenceVariance: number, bias: number, squaredBias: number) => number;

/**
 * Measures of agreement from two variances and a bias, by the mean squares of a two-way analysis of variance with two readers: between
 * subjects 2 var((a + b) / 2), residual var(a - b) / 2, between readers n bias^2 / 2. Errors by the delta method: for normal readings with the
 * same variance the three are independent.
 * @source Shrout and Fleiss 1979, Intraclass correlations; Lin 1989, A concordance correlation coefficient; Bland and Altman 1986
 */
export function agreementOf(readings: Readings): Agreement {
  const n = readings.subjects;
  const of = (quantity: Quantity): BoundedEstimate => propagated(quantity, readings);
  return {
    consistency: of((mean, difference) => (2 * mean - difference / 2) / (2 * mean + difference / 2)),
    agreement: of((mean, difference, _, squared) => {
      const residual = difference / 2;
      return (2 * mean - residual) / (2 * mean + residual + (2 * ((n * squared) / 2 - residual)) / n);
    }),
    concordance: of((mean, difference, _, squared) => {
      const share = (n - 1) / n;
      return (2 * share * (mean - difference / 4)) / (share * (2 * mean + difference / 2) + squared);
    }),
    repeatability: of((_, difference, __, squared) => LIMIT * Math.sqrt(Math.max(0, (difference * (n - 1)) / n + squared))),
    bias: of((_, __, bias) => bias),
    lowerLimit: of((_, difference, bias) => bias - LIMIT * Math.sqrt(Math.max(0, difference))),
    upperLimit: of((_, difference, bias) => bias + LIMIT * Math.sqrt(Math.max(0, difference))),
  };
}

/** Step of the gradient, as a share of the larger of a value and its error. */
const STEP = 1e-5;

function propagated(quantity: Quantity, { meanVariance, differenceVariance, bias }: Readings): BoundedEstimate {
  const parts = [meanVariance, differenceVariance, bias];
  const noise = bias.noiseError * bias.noiseError;
  const at = (values: readonly number[]): number =>
    quantity(values[0], values[1], values[2], Math.max(0, values[2] * values[2] - noise));
  const values = parts.map(({ value }) => value);
  let [sampling, ofNoise, biasBound] = [0, 0, 0];
  parts.forEach((part, k) => {
    const step = STEP * Math.max(Math.abs(part.value), part.standardError, Number.MIN_VALUE);
    const moved = (by: number): number => at(values.map((value, i) => (i === k ? value + by : value)));
    const slope = (moved(step) - moved(-step)) / (2 * step);
    sampling += (slope * part.samplingError) ** 2;
    ofNoise += (slope * part.noiseError) ** 2;
    biasBound += Math.abs(slope) * part.biasBound;
  });
  return bounded(at(values), Math.sqrt(sampling), Math.sqrt(ofNoise), biasBound);
}
