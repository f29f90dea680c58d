import { type Triple, type Volume, volumeOf } from '@collimate/imaging-volume';
import type { Filter, PlanOf } from './filter.js';
import { paddedPlaces } from './padded-index.js';

type MeanPlan = PlanOf<'mean'>;

/**
 * The mean of the voxels around each voxel: of a square within the slice, or of a cube.
 *
 * @input the image after interpolation and rounding
 * @source IBSI S60F
 */
export const meanFilter: Filter<MeanPlan> = {
  ibsi: 'S60F',
  reachMm: ({ support, dimensions, padding }, spacingMm) => {
    const along = (axis: 0 | 1 | 2): number => {
      if (axis === 2 && dimensions === '2D') return 0;
      return padding === 'periodic' ? Infinity : ((support - 1) / 2) * spacingMm[axis];
    };
    return [along(0), along(1), along(2)];
  },
  apply,
  // Two arrays of doubles, one before and one behind an axis, and the map in single precision.
  bytesPerVoxel: 20,
  settings: ({ support, dimensions, padding }) => `mean, ${dimensions}, support ${support} voxels, padding ${padding}`,
};

/** A mean over a box is the mean over z of the means over y of the means over x, and what pads each axis pads the box. */
function apply({ voxels, grid }: Volume, plan: MeanPlan): Volume {
  let values = Float64Array.from(voxels.data);
  for (const axis of plan.dimensions === '2D' ? ([0, 1] as const) : ([0, 1, 2] as const)) {
    values = meanAlong(values, grid.size, axis, plan);
  }
  return volumeOf(grid, Float32Array.from(values));
}

/** Each sum is added anew, from the lower place to the higher: an intensity that is no number spoils no voxel beyond its reach. */
function meanAlong(
  values: Float64Array,
  size: Triple,
  axis: 0 | 1 | 2,
  { support, padding }: MeanPlan,
): Float64Array<ArrayBuffer> {
  const length = size[axis];
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const places = paddedPlaces(length, support, padding);
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / stride) % length;
    const start = i - at * stride;
    let sum = 0;
    for (let j = at * support; j < (at + 1) * support; j++) if (places[j] >= 0) sum += values[start + places[j] * stride];
    out[i] = sum / support;
  }
  return out;
}
