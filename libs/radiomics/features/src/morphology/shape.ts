import type { Mask, Triple, Volume } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';
import { convexHullOf } from './convex-hull.js';
import { diameterMm } from './diameter.js';
import { intensityPointsOf } from './intensity-points.js';
import { maskBoxOf, type MaskBox } from './mask-box.js';
import { meshOf, solidOf, type Solid } from './mesh.js';
import type { IntensityPoints } from './pair-sums.js';
import { principalVariances } from './principal-axes.js';
import { spatialAutocorrelation, type SpatialAutocorrelation } from './spatial-autocorrelation.js';

/** What the morphological features read; every part is computed once. */
export interface Shape {
  readonly voxelCount: number;
  readonly voxelVolumeMm3: number;
  /** The surface mesh. */
  readonly mesh: Solid;
  /** The convex hull of the surface mesh. */
  readonly hull: Solid;
  readonly diameterMm: number;
  /** Edges of the axis-aligned bounding box of the mesh. */
  readonly boxMm: Triple;
  /** Variances along the principal axes, largest first, in mm²; undefined for a single voxel. */
  readonly variancesMm2: Triple | undefined;
  /** Undefined if the intensity mask is empty. */
  readonly intensity: IntensityShape | undefined;
}

/** How intensities lie in a shape. */
export interface IntensityShape {
  readonly mean: number;
  /** Distance of the geometric centre from the centre of mass; undefined if the intensities add up to zero. */
  readonly centreOfMassShiftMm: number | undefined;
  readonly voxelCount: number;
  /** Undefined for one voxel or equal intensities. */
  readonly autocorrelation: SpatialAutocorrelation | undefined;
}

/** @returns undefined if the morphological mask is empty */
export function shapeOf(morphologicalMask: Mask, intensityMask: Mask, volume: Volume): Shape | undefined {
  const box = maskBoxOf(morphologicalMask);
  if (box === undefined) return undefined;
  const { spacingMm } = morphologicalMask.grid;
  const mesh = meshOf(box);
  const hull = convexHullOf(mesh);
  return {
    voxelCount: box.voxelCount,
    voxelVolumeMm3: spacingMm[0] * spacingMm[1] * spacingMm[2],
    mesh: solidOf(mesh, spacingMm),
    hull: solidOf(hull, spacingMm),
    diameterMm: diameterMm(hull, spacingMm),
    // The mesh reaches half a voxel beyond the outermost centres: it is as wide as the voxels are.
    boxMm: [box.size[0] * spacingMm[0], box.size[1] * spacingMm[1], box.size[2] * spacingMm[2]],
    variancesMm2: box.voxelCount === 1 ? undefined : principalVariances(box, spacingMm),
    intensity: intensityShapeOf(box, intensityMask, volume),
  };
}

function intensityShapeOf(box: MaskBox, intensityMask: Mask, volume: Volume): IntensityShape | undefined {
  const points = intensityPointsOf(intensityMask, volume);
  const own = maskBoxOf(intensityMask);
  if (points === undefined || own === undefined) return undefined;
  const { intensities } = points;
  const flat = intensities.every((intensity) => intensity === intensities[0]);
  return {
    mean: pairwiseSum(intensities) / intensities.length,
    centreOfMassShiftMm: centreOfMassShiftMm(box, own, points),
    voxelCount: intensities.length,
    autocorrelation: flat ? undefined : spatialAutocorrelation(points),
  };
}

/** Geometric centre of the morphological mask to the intensity-weighted centre of the intensity mask. @source IBSI KLMA */
function centreOfMassShiftMm(box: MaskBox, own: MaskBox, points: IntensityPoints): number | undefined {
  const { positions, intensities, spacingMm } = points;
  const total = pairwiseSum(intensities);
  if (total === 0) return undefined;
  const geometric = geometricCentre(box);
  let squared = 0;
  for (const axis of [0, 1, 2] as const) {
    const weighted = pairwiseSum(intensities.map((intensity, n) => intensity * positions[3 * n + axis])) / total;
    // The offset of the boxes is a whole number: taken first, it leaves the result the same wherever the region lies.
    const shift = (weighted + (own.first[axis] - box.first[axis]) - geometric[axis]) * spacingMm[axis];
    squared += shift * shift;
  }
  return Math.sqrt(squared);
}

/** @returns mean position of the voxels, in voxels from the corner of the box without its border */
function geometricCentre({ padded, size, voxelCount }: MaskBox): Triple {
  const [nx, ny] = [size[0] + 2, size[1] + 2];
  let [x, y, z] = [0, 0, 0];
  for (let i = 0; i < padded.length; i++) {
    if (padded[i] === 0) continue;
    x += (i % nx) - 1;
    y += (Math.floor(i / nx) % ny) - 1;
    z += Math.floor(i / (nx * ny)) - 1;
  }
  return [x / voxelCount, y / voxelCount, z / voxelCount];
}
