import { type Volume, volumeOf } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import type { FilterEngine, Taps, Weighed } from './engine/filter.engine.js';
import type { Filter, PlanOf } from './filter.js';
import { paddedPlaces } from './padded-index.js';

type LogPlan = PlanOf<'laplacian-of-gaussian'>;

/** Along one axis: the Gaussian, its second derivative, and a constant. */
interface AxisTaps {
  readonly gaussian: Taps;
  readonly second: Taps;
  readonly level: Taps;
}

/** An image behind its rows: smoothed, its second derivative, and summed. */
interface Passed {
  readonly smooth: Float64Array<ArrayBuffer>;
  readonly curved: Float64Array<ArrayBuffer>;
  readonly summed: Float64Array<ArrayBuffer>;
}

/**
 * The Laplacian of a Gaussian, sampled at the voxels, cut off, and lowered by its mean: where nothing changes it answers zero, whatever the
 * level (ADR 0087). The voxel of each axis is its unit of length, as in the reference maps.
 *
 * @input the image after interpolation and rounding
 * @source IBSI L6PA
 */
export const laplacianOfGaussianFilter: Filter<LogPlan> = {
  ibsi: 'L6PA',
  reachMm: (plan, spacingMm) => {
    const along = (axis: 0 | 1 | 2): number => {
      if (axis === 2 && plan.dimensions === '2D') return 0;
      return plan.padding === 'periodic' ? Infinity : radiusOf(plan, spacingMm[axis]) * spacingMm[axis];
    };
    return [along(0), along(1), along(2)];
  },
  apply,
  // Five arrays of doubles over the image while its columns are passed, and the map in single precision.
  bytesPerVoxel: 52,
  settings: ({ sigmaMm, cutoff, dimensions, padding }) =>
    `laplacian-of-gaussian, ${dimensions}, sigma ${sigmaMm} mm, cut off at ${cutoff} sigma, padding ${padding}`,
};

/** @returns how many voxels on either side of its middle the filter weighs */
function radiusOf({ sigmaMm, cutoff }: LogPlan, spacingMm: number): number {
  return Math.floor((cutoff * sigmaMm) / spacingMm + 0.5);
}

/**
 * The filter is a sum over the axes, a second derivative along one and Gaussians along the others, less a box. Each axis smooths the sum of
 * those before it and adds its own, so that no product is passed on its own.
 */
function apply({ voxels: { data }, grid }: Volume, plan: LogPlan, engine: FilterEngine): Volume {
  const axes = (plan.dimensions === '2D' ? ([0, 1] as const) : ([0, 1, 2] as const)).map((axis) => tapsOf(axis, grid, plan));
  lowerByMean(axes);
  const [alongX, alongY, alongZ] = axes;
  const sumAlong = (axis: 0 | 1 | 2, ...terms: Weighed[]): Float64Array<ArrayBuffer> => engine.sumAlong(grid.size, axis, terms);
  const rows: Passed = {
    smooth: sumAlong(0, { values: data, taps: alongX.gaussian }),
    curved: sumAlong(0, { values: data, taps: alongX.second }),
    summed: sumAlong(0, { values: data, taps: alongX.level }),
  };
  const curved = sumAlong(1, { values: rows.curved, taps: alongY.gaussian }, { values: rows.smooth, taps: alongY.second });
  freeMemory(rows.curved);
  const summed = sumAlong(1, { values: rows.summed, taps: alongY.level });
  freeMemory(rows.summed);
  if (plan.dimensions === '2D') {
    for (let i = 0; i < curved.length; i++) curved[i] += summed[i];
    return volumeOf(grid, new Float32Array(curved));
  }
  const smooth = sumAlong(1, { values: rows.smooth, taps: alongY.gaussian });
  freeMemory(rows.smooth);
  const passed = sumAlong(
    2,
    { values: curved, taps: alongZ.gaussian },
    { values: smooth, taps: alongZ.second },
    { values: summed, taps: alongZ.level },
  );
  return volumeOf(grid, new Float32Array(passed));
}

/** The Gaussian has the sum of one over all whole numbers, not over those that the cut-off leaves. */
function tapsOf(axis: 0 | 1 | 2, { size, spacingMm }: Volume['grid'], plan: LogPlan): AxisTaps {
  const sigma = plan.sigmaMm / spacingMm[axis];
  const radius = radiusOf(plan, spacingMm[axis]);
  const places = paddedPlaces(size[axis], 2 * radius + 1, plan.padding);
  const gaussian = Float64Array.from({ length: 2 * radius + 1 }, (_, t) => {
    return Math.exp(-((t - radius) ** 2) / (2 * sigma ** 2)) / (Math.sqrt(2 * Math.PI) * sigma);
  });
  const second = gaussian.map((weight, t) => (((t - radius) / sigma) ** 2 - 1) * (weight / sigma ** 2));
  const level = gaussian.map(() => 1);
  return {
    gaussian: { weights: gaussian, places },
    second: { weights: second, places },
    level: { weights: level, places },
  };
}

/** What the sampled and cut filter sums to is taken from all its voxels alike: the constant of the first axis is that share, those of the others stay 1. */
function lowerByMean(axes: readonly AxisTaps[]): void {
  const sumOf = ({ weights }: Taps): number => weights.reduce((sum, weight) => sum + weight, 0);
  let [smooth, curved, voxels] = [1, 0, 1];
  for (const { gaussian, second, level } of axes) {
    curved = curved * sumOf(gaussian) + smooth * sumOf(second);
    smooth *= sumOf(gaussian);
    voxels *= level.weights.length;
  }
  axes[0].level.weights.fill(-curved / voxels);
}
