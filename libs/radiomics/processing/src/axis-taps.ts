import { assertNever } from '@collimate/kernel-errors';

/** How an axis is interpolated. */
export type InterpolationMethod = 'nearest' | 'linear' | 'cubic';

/** A point on an axis of old voxels: the last voxel that is not beyond it, and which part of the way to the next one it lies, from 0 to below 1. */
export interface AxisPoint {
  readonly below: number;
  readonly part: number;
}

/** For each new voxel of one axis: the first old voxel it reads (may lie outside) and `width` weights. */
export interface AxisTaps {
  readonly width: number;
  readonly first: Int32Array;
  readonly weights: Float64Array;
  /** How many values beyond the border are read, at most, on either side. */
  readonly overhang: number;
}

/** In voxels: points nearer than this to a voxel, or to the middle between two, lie on it. */
export const ON_POINT = 1e-9;

/**
 * Taps at the points of new voxels in a line of `length` old ones.
 * @param tie which of two voxels is nearest to the middle between them: the one of the higher index or of the lower
 */
export function axisTaps(
  method: InterpolationMethod,
  points: readonly AxisPoint[],
  length: number,
  tie: 'higher' | 'lower' = 'higher',
): AxisTaps {
  const width = method === 'nearest' ? 1 : method === 'linear' ? 2 : 4;
  const first = new Int32Array(points.length);
  const weights = new Float64Array(points.length * width);
  let overhang = 0;
  points.forEach((point, k) => {
    first[k] = writeWeights(method, point, tie, weights, k * width);
    overhang = Math.max(overhang, -first[k], first[k] + width - length);
  });
  return { width, first, weights, overhang };
}

function writeWeights(
  method: InterpolationMethod,
  { below, part }: AxisPoint,
  tie: 'higher' | 'lower',
  weights: Float64Array,
  offset: number,
): number {
  switch (method) {
    case 'nearest':
      weights[offset] = 1;
      return part > 0.5 + (tie === 'higher' ? -ON_POINT : ON_POINT) ? below + 1 : below;
    case 'linear':
      weights[offset] = 1 - part;
      weights[offset + 1] = part;
      return below;
    case 'cubic':
      writeCubicWeights(part, weights, offset);
      return below - 1;
    default:
      return assertNever(method);
  }
}

/** Cubic B-spline at distances 1 + t, t, 1 - t and 2 - t, for spline coefficients without their gain of 6. */
function writeCubicWeights(t: number, weights: Float64Array, offset: number): void {
  const u = 1 - t;
  weights[offset] = u * u * u;
  weights[offset + 1] = 4 - 3 * t * t * (2 - t);
  weights[offset + 2] = 4 - 3 * u * u * (2 - u);
  weights[offset + 3] = t * t * t;
}
