import { BOX, LAMBDA_VALUE } from './moments.constants.js';

/** One subject's record in scaled units before weights and lattice. */
export interface MomentsRecord {
  /** Clipped values f x, then clipped squares f lambda (x^2 - 1), one each per feature: an L2 norm of at most the clip. */
  readonly clipped: Float64Array;
  /** How much of the record was cut, 0 to 1. */
  readonly phi: number;
  /** Mean fourth moment as a share of the planner's largest, 0 to 1. */
  readonly kappa: number;
}

/**
 * Encodes one subject. Each scan is boxed by itself; x is the mean of the boxed scans and h = x^2 - 1 that of the mean.
 * @input scans complete rows, (transform(value) - centre) / width before the box, at least one
 * What this bounds, and why, stands in moments.proof.md.
 * @source Dwork, McSherry, Nissim and Smith 2006, Calibrating Noise to Sensitivity; ADR 0030
 * @example
 * ```ts
 * import { momentsRecord } from '@collimate/statistics-menu';
 * const { clipped, phi } = momentsRecord([[1, -1]], 10, 9);
 * [...clipped]; // => [1, -1, 0, 0]
 * phi; // => 0
 * ```
 */
export function momentsRecord(scans: readonly ArrayLike<number>[], clip: number, kMax: number): MomentsRecord {
  const d = scans[0].length;
  const x = new Float64Array(d);
  let beyond = 0;
  for (const scan of scans) {
    for (let j = 0; j < d; j++) {
      x[j] += Math.min(BOX, Math.max(-BOX, scan[j])) / scans.length;
      beyond += Math.max(0, Math.abs(scan[j]) - BOX) / (scans.length * d);
    }
  }
  const y = new Float64Array(2 * d);
  let [squared, fourth] = [0, 0];
  for (let j = 0; j < d; j++) {
    const h = x[j] * x[j] - 1;
    y[j] = x[j];
    y[d + j] = LAMBDA_VALUE * h;
    squared += x[j] * x[j] + y[d + j] * y[d + j];
    fourth += (h * h) / d;
  }
  const norm = Math.sqrt(squared);
  const f = norm > clip ? clip / norm : 1;
  for (let i = 0; i < y.length; i++) y[i] *= f;
  return { clipped: y, phi: Math.min(1, 2 * (1 - f + beyond / 3)), kappa: Math.min(1, fourth / kMax) };
}
