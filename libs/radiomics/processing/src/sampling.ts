import { type Grid, type Triple, positionMm } from '@collimate/imaging-volume';
import type { InterpolationPlan } from '@collimate/radiomics-vocabulary';
import { type AxisPoint, ON_POINT } from './axis-taps.js';
import { type Box, along } from './box.js';

/** Where the voxels of a new grid lie in the index space of the old one: `index = start + step * newIndex`, per axis. */
export interface Sampling {
  readonly source: Grid;
  readonly target: Grid;
  readonly start: Triple;
  readonly step: Triple;
}

/** Relative: spacings written in single precision (NIfTI) differ from decimal ones (DICOM) by up to 6e-8. */
const SIZE_GUARD = 1e-7;

/**
 * Voxels along one axis of the new grid: ceil(n * s / t), guarded so that 60 * 3 / 2 = 90.0000001 stays 90.
 * @param n voxels of the old grid @param s its spacing in mm @param t the new spacing in mm
 * @source IBSI UMPJ
 */
export function resampledSize(n: number, s: number, t: number): number {
  return Math.max(1, Math.ceil(((n * s) / t) * (1 - SIZE_GUARD)));
}

/**
 * The new grid, aligned with the old one by their centres. In 2D the third axis stays as it is.
 * @source IBSI 3WE3 (alignment), UMPJ (size)
 */
export function samplingOf(source: Grid, plan: InterpolationPlan): Sampling {
  if (plan.method === 'none') return { source, target: source, start: [0, 0, 0], step: [1, 1, 1] };
  const spacingMm = along((a) => plan.spacingMm[a] ?? source.spacingMm[a]);
  const size = along((a) => resampledSize(source.size[a], source.spacingMm[a], spacingMm[a]));
  const step = along((a) => spacingMm[a] / source.spacingMm[a]);
  const start = along((a) => 0.5 * (source.size[a] - 1 - step[a] * (size[a] - 1)));
  const target: Grid = { size, spacingMm, originMm: positionMm(source, start), direction: source.direction };
  return { source, target, start, step };
}

/**
 * Where a new voxel lies on an axis of the old grid. It is reckoned from the common centre outwards, on the upper side, and mirrored to the
 * lower one: an array that is stored the other way round has the same points, to the last bit.
 */
export function pointOf({ source, target, step }: Sampling, axis: 0 | 1 | 2, k: number): AxisPoint {
  const [n, fromCentre] = [source.size[axis], k - (target.size[axis] - 1) / 2];
  const at = (n - 1) / 2 + step[axis] * Math.abs(fromCentre);
  const nearest = Math.round(at);
  const below = Math.abs(at - nearest) <= ON_POINT ? nearest : Math.floor(at);
  const part = Math.max(0, at - below) <= ON_POINT ? 0 : at - below;
  if (fromCentre >= 0) return { below, part };
  return part === 0 ? { below: n - 1 - below, part } : { below: n - 2 - below, part: 1 - part };
}

/** @returns every new voxel whose interpolation can reach into a box of old voxels (linear support, extrapolation included) */
export function reachOf(sampling: Sampling, box: Box): Box {
  const { source, target, start, step } = sampling;
  return {
    from: along((a) => {
      if (box.from[a] === 0) return 0;
      return Math.min(target.size[a] - 1, Math.max(0, Math.floor((box.from[a] - 1 - start[a]) / step[a])));
    }),
    to: along((a) => {
      if (box.to[a] === source.size[a]) return target.size[a];
      return Math.max(1, Math.min(target.size[a], Math.ceil((box.to[a] - start[a]) / step[a]) + 1));
    }),
  };
}

/** @returns the old voxels that a box of new ones needs, with a margin of old voxels on each side, cut at the border */
export function supportOf(sampling: Sampling, box: Box, margin: number): Box {
  const { source, start, step } = sampling;
  return {
    from: along((a) => {
      const first = Math.floor(start[a] + step[a] * box.from[a]) - margin;
      return Math.min(source.size[a] - 1, Math.max(0, first));
    }),
    to: along((a) => {
      const last = Math.floor(start[a] + step[a] * (box.to[a] - 1)) + 1 + margin;
      return Math.max(1, Math.min(source.size[a], last + 1));
    }),
  };
}
