import { BOX } from './moments.constants.js';

/**
 * @returns the values within 6 reference SDs of the public centre, the others at the end of that range
 * @source Tukey 1962, The Future of Data Analysis (Winsorizing)
 * @example
 * ```ts
 * import { winsorised } from '@collimate/statistics-menu';
 * [...winsorised([-7, 2, 1e300])]; // => [-6, 2, 6]
 * ```
 */
export function winsorised(row: readonly number[]): Float64Array {
  return Float64Array.from(row, (value) => Math.min(BOX, Math.max(-BOX, value)));
}
