import { type Triple, type Volume, volumeOf } from '@collimate/imaging-volume';
import type { Filter, PlanOf } from './filter.js';
import { paddedPlaces } from './padded-index.js';

type LogPlan = PlanOf<'laplacian-of-gaussian'>;

/** What weighs the lines around a line: for each line the places that are read, as many as there are weights, -1 where zero stands. */
interface Taps {
  readonly weights: Float64Array;
  readonly places: Int32Array;
}

/** Along one axis: the Gaussian, its second derivative, and a constant. */
interface AxisTaps {
  readonly gaussian: Taps;
  readonly second: Taps;
  readonly level: Taps;
}

/** An image behind some of its axes: smoothed; the sum of its second derivatives, smoothed along the other axes; and summed. */
interface Passed {
  readonly smooth: Float64Array;
  readonly curved: Float64Array;
  readonly summed: Float64Array;
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
  // Three arrays of doubles over the image, three over a slice, which may be all of it, and the map in single precision.
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
function apply({ voxels: { data }, grid }: Volume, plan: LogPlan): Volume {
  const axes = (plan.dimensions === '2D' ? ([0, 1] as const) : ([0, 1, 2] as const)).map((axis) => tapsOf(axis, grid, plan));
  lowerByMean(axes);
  const [alongX, alongY, alongZ] = axes;
  const map = new Float32Array(data.length);
  const { smooth, curved, summed } = withinSlices(data, grid.size, [alongX, alongY]);
  const slice = new Float64Array(grid.size[0] * grid.size[1]);
  for (let z = 0; z < grid.size[2]; z++) {
    const start = z * slice.length;
    if (plan.dimensions === '2D') {
      for (let i = 0; i < slice.length; i++) map[start + i] = curved[start + i] + summed[start + i];
      continue;
    }
    slice.fill(0);
    addWeighed(slice, 0, curved, alongZ.gaussian, z);
    addWeighed(slice, 0, smooth, alongZ.second, z);
    addWeighed(slice, 0, summed, alongZ.level, z);
    map.set(slice, start);
  }
  return volumeOf(grid, map);
}

function withinSlices(data: Float32Array, [nx, ny, nz]: Triple, [alongX, alongY]: readonly [AxisTaps, AxisTaps]): Passed {
  const passed = passedOf(data.length);
  const rows = passedOf(nx * ny);
  const padded = new Float64Array(nx + alongX.level.weights.length - 1);
  for (let z = 0; z < nz; z++) {
    passRows(padded, data, z * nx * ny, alongX, rows);
    for (let y = 0; y < ny; y++) {
      const row = (z * ny + y) * nx;
      addWeighed(passed.smooth, row, rows.smooth, alongY.gaussian, y);
      addWeighed(passed.curved, row, rows.curved, alongY.gaussian, y);
      addWeighed(passed.curved, row, rows.smooth, alongY.second, y);
      addWeighed(passed.summed, row, rows.summed, alongY.level, y);
    }
  }
  return passed;
}

/** Passes the rows of one slice, which begins at `start`, along themselves; `padded` has the room of a row and its padding. */
function passRows(padded: Float64Array, data: Float32Array, start: number, along: AxisTaps, rows: Passed): void {
  const [gaussian, second, level] = [along.gaussian.weights, along.second.weights, along.level.weights];
  const last = gaussian.length - 1;
  const middle = last / 2;
  const nx = padded.length - last;
  for (let row = 0; row < rows.smooth.length; row += nx) {
    pad(padded, data, start + row, along.gaussian);
    for (let x = 0; x < nx; x++) {
      const here = padded[x + middle];
      let [smooth, curved, summed] = [gaussian[middle] * here, second[middle] * here, level[middle] * here];
      // The filter is the same on both sides of its middle.
      for (let t = 0; t < middle; t++) {
        const both = padded[x + t] + padded[x + last - t];
        smooth += gaussian[t] * both;
        curved += second[t] * both;
        summed += level[t] * both;
      }
      rows.smooth[row + x] = smooth;
      rows.curved[row + x] = curved;
      rows.summed[row + x] = summed;
    }
  }
}

/** Writes a row of `data`, which begins at `from`, with what lies before and behind it for a filter. */
function pad(padded: Float64Array, data: Float32Array, from: number, { weights, places }: Taps): void {
  const last = weights.length - 1;
  for (let n = 0; n < padded.length; n++) {
    // The first voxel reads the first places; each voxel after it one more.
    const place = places[n < last ? n : (n - last) * weights.length + last];
    padded[n] = place < 0 ? 0 : data[from + place];
  }
}

/**
 * Adds to `out`, from `start` on, the weighed lines around line `at`: lines are what follows one another in `source`, the rows of a slice or
 * the slices of an image. From the lower place to the higher, so that a voxel has the same sum wherever the image ends.
 */
function addWeighed(out: Float64Array, start: number, source: Float64Array, { weights, places }: Taps, at: number): void {
  const support = weights.length;
  const length = source.length / (places.length / support);
  for (let t = 0; t < support; t++) {
    const place = places[at * support + t];
    if (place < 0) continue;
    const weight = weights[t];
    const from = place * length;
    for (let i = 0; i < length; i++) out[start + i] += weight * source[from + i];
  }
}

function passedOf(length: number): Passed {
  return { smooth: new Float64Array(length), curved: new Float64Array(length), summed: new Float64Array(length) };
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
