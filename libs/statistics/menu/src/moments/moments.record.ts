import { BOX, LAMBDA_VALUE } from './moments.constants.js';
import { times, type NoiseShaping } from './noise.shaping.js';

/** One subject's record in scaled units before weights and lattice. */
export interface MomentsRecord {
  /** Clipped values f x, then clipped squares f lambda (x^2 - 1), one each per feature, shaped before the clip: an L2 norm of at most the clip. */
  readonly clipped: Float64Array;
  /** How much of the record was cut, 0 to 1. */
  readonly phi: number;
  /** Mean fourth moment as a share of the planner's largest, 0 to 1. */
  readonly kappa: number;
}

/**
 * Encodes one subject. Each scan is boxed by itself; x is the mean of the boxed scans and h = x^2 - 1 that of the mean.
 * @input scans complete rows, (transform(value) - centre) / width before the box, at least one
 * @param shaping of a public correlation: the record is (M1 x, lambda M2 h) in the place of (x, lambda h)
 * @guarantee the clip comes after the shaping, so that a record lies in the ball of the clip whatever the matrices hold
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
export function momentsRecord(
  scans: readonly ArrayLike<number>[],
  clip: number,
  kMax: number,
  shaping?: NoiseShaping,
): MomentsRecord {
  const d = scans[0].length;
  const x = new Float64Array(d);
  let beyond = 0;
  for (const scan of scans) {
    for (let j = 0; j < d; j++) {
      x[j] += Math.min(BOX, Math.max(-BOX, scan[j])) / scans.length;
      beyond += Math.max(0, Math.abs(scan[j]) - BOX) / (scans.length * d);
    }
  }
  const h = x.map((value) => value * value - 1);
  const fourth = h.reduce((sum, square) => sum + (square * square) / d, 0);
  const y = shaped(x, h, shaping);
  const squared = lengthSquared(y, d);
  const norm = Math.sqrt(squared);
  const f = norm > clip ? clip / norm : 1;
  for (let i = 0; i < y.length; i++) y[i] *= f;
  return { clipped: y, phi: Math.min(1, 2 * (1 - f + beyond / 3)), kappa: Math.min(1, fourth / kMax) };
}

/** The values, then the weighted squares, as they are clipped. */
function shaped(x: Float64Array, h: Float64Array, shaping: NoiseShaping | undefined): Float64Array {
  const d = x.length;
  const y = new Float64Array(2 * d);
  y.set(shaping === undefined ? x : times(shaping.values.before, x, d));
  const squares = shaping === undefined ? h : times(shaping.squares.before, h, d);
  for (let j = 0; j < d; j++) y[d + j] = LAMBDA_VALUE * squares[j];
  return y;
}

/** Feature by feature, a value and its square together: the order of the additions is that of the release. */
function lengthSquared(y: Float64Array, d: number): number {
  let squared = 0;
  for (let j = 0; j < d; j++) squared += y[j] * y[j] + y[d + j] * y[d + j];
  return squared;
}
