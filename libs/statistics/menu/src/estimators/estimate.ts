import quantile from '@stdlib/stats-base-dists-normal-quantile';

/** Level of every interval of the platform. */
export const LEVEL = 0.95;

/** Two-sided normal quantile of that level, about 1.96. */
export const Z: number = quantile(1 - (1 - LEVEL) / 2, 0, 1);

/** A 95 % interval. It covers sampling and privacy noise. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A published number: never without its interval, and with the part of the error that the noise makes. */
export interface Estimate {
  readonly value: number;
  /** SD of the estimate, sampling and noise together. */
  readonly standardError: number;
  /** SD of the privacy noise alone. */
  readonly noiseError: number;
  /** Where clipping may have moved the value: the most that it can have; the interval holds it. */
  readonly biasBound?: number;
  readonly interval: Interval;
}

/** @returns the estimate with value +- 1.96 standard errors */
export function estimate(value: number, samplingError: number, noiseError: number): Estimate {
  const standardError = Math.hypot(samplingError, noiseError);
  return {
    value,
    standardError,
    noiseError,
    interval: { lower: value - Z * standardError, upper: value + Z * standardError },
  };
}

/** @returns the same estimate after x -> offset + factor x */
export function rescaled(from: Estimate, offset: number, factor: number): Estimate {
  const ends = [offset + factor * from.interval.lower, offset + factor * from.interval.upper];
  return {
    value: offset + factor * from.value,
    standardError: Math.abs(factor) * from.standardError,
    noiseError: Math.abs(factor) * from.noiseError,
    ...(from.biasBound !== undefined && { biasBound: Math.abs(factor) * from.biasBound }),
    interval: { lower: Math.min(...ends), upper: Math.max(...ends) },
  };
}
