import ndarray, { type NdArray } from 'ndarray';
import { type Grid, type Triple, voxelCount } from './grid.js';
import { VolumeError } from './volume.error.js';

/*
 * Voxel order, for every array of the house: x runs fastest, `index = x + nx * (y + ny * z)`.
 * Hot loops run over `data` and `stride` of the views; `get()` is for borders and tests.
 */

/** Intensities on a grid. Shape [nx, ny, nz], stride [1, nx, nx * ny]; unit as the modality has it (HU, SUV, none). */
export interface Volume {
  readonly grid: Grid;
  readonly voxels: NdArray<Float32Array>;
}

/** The smallest box that holds a mask, and how much of it is inside. */
export interface MaskExtent {
  /** Lowest and highest index along x, y, z, both inclusive. */
  readonly first: Triple;
  readonly last: Triple;
  readonly voxelCount: number;
}

/** A region of interest on a grid: 1 inside, 0 outside. Shape and stride as in Volume. */
export interface Mask {
  readonly grid: Grid;
  readonly voxels: NdArray<Uint8Array>;
}

/** What whoever drew a mask knows of it: nobody need look at a whole image again for a region of some millimetres. */
const EXTENTS = new WeakMap<Mask, MaskExtent>();

/**
 * Discretised intensities on a grid: 0 outside the ROI, 1..levelCount inside. Shape and stride as in Volume.
 * @source IBSI 4R0B
 */
export interface GreyLevels {
  readonly grid: Grid;
  readonly voxels: NdArray<Uint16Array> | NdArray<Uint32Array>;
  /** Ng, the highest level that may occur (not the number of occurring levels). */
  readonly levelCount: number;
}

function view<T extends Float32Array | Uint8Array | Uint16Array | Uint32Array>(grid: Grid, voxels: T): NdArray<T> {
  if (voxels.length !== voxelCount(grid)) {
    throw new VolumeError('SIZE_MISMATCH', 'the array does not have as many voxels as the grid', {
      details: { expected: voxelCount(grid), found: voxels.length },
    });
  }
  const [nx, ny, nz] = grid.size;
  return ndarray(voxels, [nx, ny, nz], [1, nx, nx * ny], 0) as unknown as NdArray<T>;
}

/** @input one intensity per voxel, x fastest @throws VolumeError SIZE_MISMATCH */
export function volumeOf(grid: Grid, voxels: Float32Array = new Float32Array(voxelCount(grid))): Volume {
  return { grid, voxels: view(grid, voxels) };
}

/**
 * @input 0 or 1 per voxel, x fastest
 * @param extent that of these voxels, where it is known; whoever gives it changes no voxel any more
 * @throws VolumeError SIZE_MISMATCH
 */
export function maskOf(grid: Grid, voxels: Uint8Array = new Uint8Array(voxelCount(grid)), extent?: MaskExtent): Mask {
  const mask = { grid, voxels: view(grid, voxels) };
  if (extent !== undefined) EXTENTS.set(mask, extent);
  return mask;
}

/** @returns the extent that a mask was made with; undefined for one that nobody has looked at */
export function knownExtentOf(mask: Mask): MaskExtent | undefined {
  return EXTENTS.get(mask);
}

/** @input a level per voxel, x fastest, 0 outside the ROI @throws VolumeError SIZE_MISMATCH */
export function greyLevelsOf(grid: Grid, levels: Uint16Array | Uint32Array, levelCount: number): GreyLevels {
  const voxels = levels instanceof Uint16Array ? view(grid, levels) : view(grid, levels);
  return { grid, voxels, levelCount };
}

/** @returns how many voxels lie inside */
export function maskVoxelCount(mask: Mask): number {
  const known = knownExtentOf(mask);
  if (known !== undefined) return known.voxelCount;
  const inside = mask.voxels.data;
  let count = 0;
  for (let i = 0; i < inside.length; i++) count += inside[i];
  return count;
}
