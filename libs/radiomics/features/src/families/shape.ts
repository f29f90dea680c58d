import type { Mask, Triple, Volume } from '@collimate/imaging-volume';
import type { FeatureEngine } from '../engine/feature.engine.js';
import type { CentredRegion } from '../morphology/intensity-region.js';
import type { MaskShape } from '../morphology/mask-shape.js';
import { type Solid, solidOf } from '../morphology/mesh.js';
import { principalVariances } from '../morphology/principal-axes.js';
import { spatialAutocorrelation, type SpatialAutocorrelation } from '../morphology/spatial-autocorrelation.js';

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
export function shapeOf(morphologicalMask: Mask, intensityMask: Mask, volume: Volume, engine: FeatureEngine): Shape | undefined {
  const found = engine.maskShapeOf(morphologicalMask);
  if (found === undefined) return undefined;
  const { spacingMm } = morphologicalMask.grid;
  const { size, voxelCount, moments, mesh, diameterMm } = found;
  return {
    voxelCount,
    voxelVolumeMm3: spacingMm[0] * spacingMm[1] * spacingMm[2],
    mesh,
    hull: solidOf(found.hull, spacingMm),
    diameterMm,
    // The mesh reaches half a voxel beyond the outermost centres: it is as wide as the voxels are.
    boxMm: [size[0] * spacingMm[0], size[1] * spacingMm[1], size[2] * spacingMm[2]],
    variancesMm2: voxelCount === 1 ? undefined : principalVariances(moments, voxelCount, spacingMm),
    intensity: intensityShapeOf(found, engine.centredRegionOf(intensityMask, volume), engine),
  };
}

function intensityShapeOf(
  shape: MaskShape,
  region: CentredRegion | undefined,
  engine: FeatureEngine,
): IntensityShape | undefined {
  if (region === undefined) return undefined;
  return {
    mean: region.mean,
    centreOfMassShiftMm: centreOfMassShiftMm(shape, region),
    voxelCount: region.deviations.length,
    autocorrelation: region.flat ? undefined : spatialAutocorrelation(region, engine.pairSumsOf(region)),
  };
}

/** Geometric centre of the morphological mask to the intensity-weighted centre of the intensity mask. @source IBSI KLMA */
function centreOfMassShiftMm({ moments, voxelCount, first }: MaskShape, region: CentredRegion): number | undefined {
  const { total, weighted } = region;
  if (total === 0) return undefined;
  const { centre, x, y, z } = moments;
  let squared = 0;
  for (const axis of [0, 1, 2] as const) {
    const geometric = ([x, y, z][axis] + (centre[axis] - 1) * voxelCount) / voxelCount;
    // The offset of the boxes is a whole number: taken first, it leaves the result the same wherever the region lies.
    const shift = (weighted[axis] / total + (region.first[axis] - first[axis]) - geometric) * region.spacingMm[axis];
    squared += shift * shift;
  }
  return Math.sqrt(squared);
}
