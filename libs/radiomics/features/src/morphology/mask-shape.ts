import type { Mask, Triple } from '@collimate/imaging-volume';
import { convexHullOf } from './convex-hull.js';
import { diameterMm } from './diameter.js';
import { hullCandidatesOf } from './hull-candidates.js';
import { maskBoxOf } from './mask-box.js';
import { type MaskMoments, maskMomentsOf } from './mask-moments.js';
import type { Mesh, Solid } from './mesh.js';
import { surfaceOf } from './surface.js';

/** What is measured of the morphological mask alone. */
export interface MaskShape {
  /** Voxels of its box along x, y, z, and the first of them. */
  readonly size: Triple;
  readonly first: Triple;
  readonly voxelCount: number;
  readonly moments: MaskMoments;
  readonly mesh: Solid;
  readonly hull: Mesh;
  readonly diameterMm: number;
}

/** @returns undefined for an empty mask */
export function maskShapeOf(mask: Mask): MaskShape | undefined {
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
