import { biasedCriticalValue } from './biased.interval.js';
import type { Estimate } from './estimate.js';

/** A published number with all of its error. */
export interface BoundedEstimate {
  readonly value: number;
  /** SD by the choice of the subjects. */
  readonly samplingError: number;
  /** SD of the privacy noise. */
  readonly noiseError: number;
  /** Both together. */
  readonly standardError: number;
  /** Most that clipping can have moved it, by the released share that was cut; the interval holds it. */
  readonly biasBound: number;
  readonly lower: number;
  readonly upper: number;
}

/** @returns the estimate with its interval, which holds the bound of the bias */
export function bounded(value: number, samplingError: number, noiseError: number, biasBound: number): BoundedEstimate {
  const standardError = Math.hypot(samplingError, noiseError);
  const half = biasedCriticalValue(biasBound / standardError) * standardError;
  return { value, samplingError, noiseError, standardError, biasBound, lower: value - half, upper: value + half };
}

/** @returns the same estimate as it would be with another noise */
export function withNoise({ value, samplingError, biasBound }: BoundedEstimate, noiseError: number): BoundedEstimate {
  return bounded(value, samplingError, noiseError, biasBound);
}

/** @returns the same number in the form of a result */
export function published({ value, standardError, noiseError, biasBound, lower, upper }: BoundedEstimate): Estimate {
  return { value, standardError, noiseError, interval: { lower, upper }, biasBound };
}
