import { volumeOf } from '@collimate/imaging-volume';
import { boxMean } from './box-mean.js';
import type { Filter, PlanOf } from './filter.js';

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
  apply: ({ voxels, grid }, plan, engine) => volumeOf(grid, new Float32Array(boxMean(voxels.data, grid.size, plan, engine))),
  // Two arrays of doubles, one before and one behind an axis; the map in single precision where an old Node keeps one longer.
  bytesPerVoxel: 20,
  settings: ({ support, dimensions, padding }) => `mean, ${dimensions}, support ${support} voxels, padding ${padding}`,
};
