import type { Mask, Triple, Volume } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';
import type { AutocorrelationKernel } from '@collimate/radiomics-kernels';
import { convexHullOf } from './convex-hull.js';
import { diameterMm } from './diameter.js';
import { hullCandidatesOf } from './hull-candidates.js';
import { type IntensityRegion, intensityMoments, intensityRegionOf } from './intensity-region.js';
import { maskBoxOf, type MaskBox } from './mask-box.js';
import { type MaskMoments, maskMomentsOf } from './mask-moments.js';
import { solidOf, type Solid } from './mesh.js';
import { principalVariances } from './principal-axes.js';
import { spatialAutocorrelation, type SpatialAutocorrelation } from './spatial-autocorrelation.js';
import { surfaceOf } from './surface.js';

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
export function shapeOf(
  morphologicalMask: Mask,
  intensityMask: Mask,
  volume: Volume,
  kernel?: AutocorrelationKernel,
): Shape | undefined {
  const box = maskBoxOf(morphologicalMask);
  if (box === undefined) return undefined;
  const { spacingMm } = morphologicalMask.grid;
  const hull = convexHullOf(hullCandidatesOf(box));
  const moments = maskMomentsOf(box);
  return {
    voxelCount: box.voxelCount,
    voxelVolumeMm3: spacingMm[0] * spacingMm[1] * spacingMm[2],
    mesh: surfaceOf(box, spacingMm),
    hull: solidOf(hull, spacingMm),
    diameterMm: diameterMm(hull, spacingMm),
    // The mesh reaches half a voxel beyond the outermost centres: it is as wide as the voxels are.
    boxMm: [box.size[0] * spacingMm[0], box.size[1] * spacingMm[1], box.size[2] * spacingMm[2]],
    variancesMm2: box.voxelCount === 1 ? undefined : principalVariances(moments, box.voxelCount, spacingMm),
    intensity: intensityShapeOf(box, moments, intensityRegionOf(intensityMask, volume), kernel),
  };
}

function intensityShapeOf(
  box: MaskBox,
  moments: MaskMoments,
  region: IntensityRegion | undefined,
  kernel: AutocorrelationKernel | undefined,
): IntensityShape | undefined {
  if (region === undefined) return undefined;
  const { intensities } = region;
  return {
    mean: pairwiseSum(intensities) / intensities.length,
    centreOfMassShiftMm: centreOfMassShiftMm(box, moments, region),
    voxelCount: intensities.length,
    autocorrelation: isFlat(intensities) ? undefined : spatialAutocorrelation(region, kernel),
  };
}

function isFlat(intensities: Float64Array): boolean {
  for (let n = 1; n < intensities.length; n++) if (intensities[n] !== intensities[0]) return false;
  return true;
}

/** Geometric centre of the morphological mask to the intensity-weighted centre of the intensity mask. @source IBSI KLMA */
function centreOfMassShiftMm(box: MaskBox, moments: MaskMoments, region: IntensityRegion): number | undefined {
  const { total, weighted } = intensityMoments(region);
  if (total === 0) return undefined;
  const { centre, x, y, z } = moments;
  let squared = 0;
  for (const axis of [0, 1, 2] as const) {
    const geometric = ([x, y, z][axis] + (centre[axis] - 1) * box.voxelCount) / box.voxelCount;
    // The offset of the boxes is a whole number: taken first, it leaves the result the same wherever the region lies.
    const shift = (weighted[axis] / total + (region.first[axis] - box.first[axis]) - geometric) * region.spacingMm[axis];
    squared += shift * shift;
  }
  return Math.sqrt(squared);
}
