import { DISPLAY_FLOOR } from './count.analysis.js';
import { LEVEL, Z } from '../estimators/estimate.js';
import type { ToldCells } from '../cells/told.cells.js';

/** Cells of a row that tells a number of patients; one below the display floor is `suppressed` and has no number. */
export function countCells(count: number, noiseVariance: number): Omit<ToldCells, 'quantity' | 'flags'> {
  const of = { unit: 'subjects', scale: 'value' };
  if (count < DISPLAY_FLOOR) return { ...of, status: 'suppressed' };
  const noise = Math.sqrt(noiseVariance);
  return {
    ...of,
    ...{ estimate: count, se_noise: noise, se_sampling: 0, se: noise },
    ...{ lower: Math.max(0, count - Z * noise), upper: count + Z * noise, confidence: LEVEL },
  };
}
