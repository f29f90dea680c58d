import type { TidyRow } from '../tidy.row.js';
import { LEVEL, type Estimate } from './estimate.js';

/** The cells of a row that one estimate fills. */
export type EstimateCells = Pick<TidyRow, 'estimate' | 'se_noise' | 'se_sampling' | 'se' | 'lower' | 'upper' | 'confidence'>;

/** @returns what a row says of an estimate; its sampling error is what the noise leaves of the whole */
export function estimateCells({ value, standardError, noiseError, interval }: Estimate): EstimateCells {
  return {
    estimate: value,
    se_noise: noiseError,
    se_sampling: Math.sqrt(Math.max(0, standardError * standardError - noiseError * noiseError)),
    se: standardError,
    lower: interval.lower,
    upper: interval.upper,
    confidence: LEVEL,
  };
}
