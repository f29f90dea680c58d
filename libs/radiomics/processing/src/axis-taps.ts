import { assertNever } from '@collimate/kernel-errors';

/** How an axis is interpolated. */
export type InterpolationMethod = 'nearest' | 'linear' | 'cubic';

/** For each new voxel of one axis: the first old voxel it reads (may lie outside) and `width` weights. */
export interface AxisTaps {
  readonly width: number;
  readonly first: Int32Array;
  readonly weights: Float64Array;
  /** How many values beyond the border are read, at most, on either side. */
  readonly overhang: number;
}

/**
 * Taps at the points `start + step * k` for k from `from` to `to` (exclusive), in a line of `length` old voxels.
 * A nearest tie goes to the higher index.
 */
export function axisTaps(
  method: InterpolationMethod,
  points: { readonly start: number; readonly step: number; readonly from: number; readonly to: number },
  length: number,
): AxisTaps {
  const count = points.to - points.from;
  const width = method === 'nearest' ? 1 : method === 'linear' ? 2 : 4;
  const first = new Int32Array(count);
  const weights = new Float64Array(count * width);
  let overhang = 0;
  for (let k = 0; k < count; k++) {
    const at = points.start + points.step * (points.from + k);
    first[k] = writeWeights(method, at, weights, k * width);
    overhang = Math.max(overhang, -first[k], first[k] + width - length);
  }
  return { width, first, weights, overhang };
}

function writeWeights(method: InterpolationMethod, at: number, weights: Float64Array, offset: number): number {
  switch (method) {
    case 'nearest':
      weights[offset] = 1;
      return Math.floor(at + 0.5 + 1e-9);
    case 'linear': {
      const base = Math.floor(at);
      weights[offset] = 1 - (at - base);
      weights[offset + 1] = at - base;
      return base;
    }
    case 'cubic': {
      const base = Math.floor(at);
      writeCubicWeights(at - base, weights, offset);
      return base - 1;
    }
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
