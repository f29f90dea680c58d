import type { Mask, Triple, Volume } from '@collimate/imaging-volume';
import type { EngineKernels } from '@collimate/radiomics-kernels';
import { convexHullOf } from './convex-hull.js';
import { diameterMm } from './diameter.js';
import { hullCandidatesOf } from './hull-candidates.js';
import { type CentredRegion, centredRegionOf } from './intensity-region.js';
import { maskBoxOf } from './mask-box.js';
import { type MaskMoments, maskMomentsOf } from './mask-moments.js';
import { type Mesh, type Solid, solidOf } from './mesh.js';
import { principalVariances } from './principal-axes.js';
import { spatialAutocorrelation, type SpatialAutocorrelation } from './spatial-autocorrelation.js';
import { surfaceOf, surfaceOfCases } from './surface.js';

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

/** The kernels that shapes are measured with. */
export type ShapeKernels = Pick<EngineKernels, 'autocorrelation' | 'hull' | 'region' | 'surface'>;

/** What is measured of the morphological mask alone. */
interface MaskShape {
  /** Voxels of its box along x, y, z, and the first of them. */
  readonly size: Triple;
  readonly first: Triple;
  readonly voxelCount: number;
  readonly moments: MaskMoments;
  readonly mesh: Solid;
  readonly hull: Mesh;
  readonly diameterMm: number;
}

/** @returns undefined if the morphological mask is empty */
export function shapeOf(morphologicalMask: Mask, intensityMask: Mask, volume: Volume, kernels?: ShapeKernels): Shape | undefined {
  const found = kernels === undefined ? maskShapeOf(morphologicalMask) : maskShapeByKernel(morphologicalMask, kernels);
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
    intensity: intensityShapeOf(found, centredRegionOf(intensityMask, volume, kernels?.region), kernels),
  };
}

function maskShapeOf(mask: Mask): MaskShape | undefined {
  const box = maskBoxOf(mask);
  if (box === undefined) return undefined;
  const { size, first, voxelCount } = box;
  const { spacingMm } = mask.grid;
  const hull = convexHullOf(hullCandidatesOf(box));
  return {
    size,
    first,
    voxelCount,
    moments: maskMomentsOf(box),
    mesh: surfaceOf(box, spacingMm),
    hull,
    diameterMm: diameterMm(hull, spacingMm),
  };
}

function maskShapeByKernel({ grid, voxels }: Mask, { hull, region, surface }: ShapeKernels): MaskShape | undefined {
  const extent = region.extentOf(voxels.data, grid.size);
  if (extent === undefined) return undefined;
  const { first, last, voxelCount } = extent;
  const { centre, moments, cases, heights, hullCandidates } = surface.measure(voxels.data, grid.size, first, last);
  const { triangles, diameterMm } = hull.hullOf(hullCandidates, grid.spacingMm);
  const [x, y, z, xx, xy, xz, yy, yz, zz] = moments;
  return {
    size: [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1],
    first,
    voxelCount,
    moments: { centre, x, y, z, xx, xy, xz, yy, yz, zz },
    mesh: surfaceOfCases(cases, heights, grid.spacingMm),
    hull: { vertices: hullCandidates, triangles },
    diameterMm,
  };
}

function intensityShapeOf(
  shape: MaskShape,
  region: CentredRegion | undefined,
  kernels: ShapeKernels | undefined,
): IntensityShape | undefined {
  if (region === undefined) return undefined;
  return {
    mean: region.mean,
    centreOfMassShiftMm: centreOfMassShiftMm(shape, region),
    voxelCount: region.deviations.length,
    autocorrelation: region.flat ? undefined : spatialAutocorrelation(region, kernels?.autocorrelation),
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
