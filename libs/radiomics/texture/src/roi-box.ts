import type { GreyLevels, Mask, Triple } from '@collimate/imaging-volume';
import type { LevelExtentFinder } from './level-extent.js';
import { TextureError } from './texture.error.js';

/**
 * The region, cropped to its bounding box with one voxel of nothing on every side, so that a step to a neighbour never
 * leaves memory and needs no test of bounds. Grey levels are held as ranks among the levels that occur: the cost of a
 * matrix depends on the levels present, not on the highest one.
 */
export interface RoiBox {
  /** Voxels along x, y, z without the border. */
  readonly size: Triple;
  /** Index steps along x, y, z in the padded arrays. */
  readonly stride: Triple;
  /** Rank of the level of each voxel, 1..levelOf.length - 1, or 0 outside the region; padded. */
  readonly ranks: Uint16Array | Uint32Array;
  /** The morphological mask, 1 inside; padded. */
  readonly morphological: Uint8Array;
  /** Grey level of a rank, ascending; rank 0 has level 0. */
  readonly levelOf: Uint32Array;
  /** Ng, the highest level that may occur. */
  readonly levelCount: number;
  /** Padded indices of the voxels of the region, ascending: x fastest, slice by slice. */
  readonly voxels: Int32Array;
  /** Where the voxels of slice z begin in `voxels`; one entry more than there are slices. */
  readonly sliceStart: Int32Array;
  /** How many voxels the region has. */
  readonly voxelCount: number;
  /** Where the box lies in the arrays that it was made from. */
  readonly source: RoiSource;
}

/** A box in arrays that are larger than it; x has step 1. */
export interface RoiSource {
  readonly levels: Uint16Array | Uint32Array;
  /** The morphological mask, 1 inside; undefined if the voxels that have a level are the mask. */
  readonly morphological: Uint8Array | undefined;
  /** Index of the first voxel of the box, and index steps along y and z. */
  readonly origin: number;
  readonly strideY: number;
  readonly strideZ: number;
}

/** The padded copies of a box. */
type PaddedRegion = Pick<RoiBox, 'ranks' | 'morphological' | 'voxels' | 'sliceStart'>;

/**
 * Crops grey levels, and the morphological mask of the same region, to what texture needs. The padded copies are made when one of
 * them is first read: a kernel that counts in the arrays themselves needs none.
 * @param morphological the mask before re-segmentation; without it the voxels that have a level are the mask
 * @throws TextureError GEOMETRY_MISMATCH if the arrays have different sizes, LEVEL_OUT_OF_RANGE if a level is above
 *   levelCount, LEVELS_OUTSIDE_MASK if a voxel has a level and is not in the mask
 */
export function roiBoxOf(levels: GreyLevels, morphological: Mask | undefined, engine: LevelExtentFinder): RoiBox {
  const [nx, ny] = levels.grid.size;
  const source = levels.voxels.data;
  const mask = morphological?.voxels.data;
  if (mask && morphological.grid.size.some((n, axis) => n !== levels.grid.size[axis])) {
    throw new TextureError('GEOMETRY_MISMATCH', 'grey levels and morphological mask are not on the same grid');
  }
  const { first, size, voxelCount, present } = engine.levelExtentOf(levels, morphological);
  const levelOf = levelsPresent(present);
  const origin = first[0] + nx * (first[1] + ny * first[2]);
  const place: RoiSource = { levels: source, morphological: mask, origin, strideY: nx, strideZ: nx * ny };
  let padded: PaddedRegion | undefined;
  const made = () => (padded ??= paddedOf(place, size, voxelCount, levelOf));
  return {
    size,
    stride: [1, size[0] + 2, (size[0] + 2) * (size[1] + 2)],
    levelOf,
    levelCount: levels.levelCount,
    voxelCount,
    source: place,
    get ranks() {
      return made().ranks;
    },
    get morphological() {
      return made().morphological;
    },
    get voxels() {
      return made().voxels;
    },
    get sliceStart() {
      return made().sliceStart;
    },
  };
}

function paddedOf(
  { levels, morphological, origin, strideY, strideZ }: RoiSource,
  size: Triple,
  voxelCount: number,
  levelOf: Uint32Array,
): PaddedRegion {
  const rankOf = new Uint32Array(levelOf[levelOf.length - 1] + 1);
  levelOf.forEach((level, rank) => (rankOf[level] = rank));
  const [row, plane] = [size[0] + 2, (size[0] + 2) * (size[1] + 2)];
  const length = plane * (size[2] + 2);
  const ranks = levelOf.length <= 0xffff ? new Uint16Array(length) : new Uint32Array(length);
  const inside = new Uint8Array(length);
  const voxels = new Int32Array(voxelCount);
  const sliceStart = new Int32Array(size[2] + 1);
  let n = 0;
  for (let z = 0; z < size[2]; z++) {
    sliceStart[z] = n;
    for (let y = 0; y < size[1]; y++) {
      const start = origin + strideY * y + strideZ * z;
      let to = 1 + row * (y + 1) + plane * (z + 1);
      if (morphological) inside.set(morphological.subarray(start, start + size[0]), to);
      for (let from = start; from < start + size[0]; from++, to++) {
        const level = levels[from];
        if (level === 0) continue;
        if (morphological === undefined) inside[to] = 1;
        ranks[to] = rankOf[level];
        voxels[n++] = to;
      }
    }
  }
  sliceStart[size[2]] = n;
  return { ranks, morphological: inside, voxels, sliceStart };
}

/** @returns 0 and the levels that are marked, ascending */
function levelsPresent(present: Uint8Array): Uint32Array {
  const found = [0];
  for (let level = 1; level < present.length; level++) if (present[level] === 1) found.push(level);
  return Uint32Array.from(found);
}
