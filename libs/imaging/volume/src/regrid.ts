import { type Grid, type Triple, ascends, voxelCount } from './grid.js';
import { GRID_TOLERANCE, compareGrids, indexMap, type GridDifference } from './grid-comparison.js';
import { maskExtentOf } from './mask-extent.js';
import { knownExtentOf, maskOf, type Mask, type MaskExtent } from './volume.js';
import { VolumeError } from './volume.error.js';

/** In voxels: points so near to the middle between two voxels lie on it, and go by the place in the patient. */
const TIE = 1e-6;

/**
 * The mask on another grid: a voxel is inside when the nearest voxel of the given mask is. Exact when the grids differ
 * by flips, swaps of axes or whole-voxel shifts; otherwise shapes change, so the caller asks for it by name.
 */
export function regridMask(mask: Mask, grid: Grid): Mask {
  const target = new Uint8Array(voxelCount(grid));
  const source = mask.voxels.data;
  const [nx, ny, nz] = mask.grid.size;
  const [mx, my] = grid.size;
  const extent = maskExtentOf(mask);
  if (extent === undefined) return maskOf(grid, target);
  const { from, to } = reachOf(extent, mask.grid, grid);
  const { offset: o, steps } = indexMap(grid, mask.grid);
  const [sx, sy, sz] = steps;
  const half = ([0, 1, 2] as const).map((axis) => (ascends(mask.grid, axis) ? 0.5 + TIE : 0.5 - TIE));
  for (let k = from[2]; k < to[2]; k++) {
    for (let j = from[1]; j < to[1]; j++) {
      const [x0, y0, z0] = [0, 1, 2].map((a) => o[a] + sy[a] * j + sz[a] * k);
      for (let i = from[0], at = i + mx * (j + my * k); i < to[0]; i++, at++) {
        const x = Math.floor(x0 + sx[0] * i + half[0]);
        const y = Math.floor(y0 + sx[1] * i + half[1]);
        const z = Math.floor(z0 + sx[2] * i + half[2]);
        if (x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz) target[at] = source[x + nx * (y + ny * z)];
      }
    }
  }
  return maskOf(grid, target);
}

/** @returns the voxels of a grid, from inclusive to exclusive, whose nearest voxel of another grid can lie within an extent there */
function reachOf({ first, last }: MaskExtent, own: Grid, grid: Grid): { readonly from: Triple; readonly to: Triple } {
  const { offset: o, steps } = indexMap(own, grid);
  // A voxel ends half of its size beyond its centre; the rest is for rounding.
  const ends = ([0, 1, 2] as const).map((axis) => [first[axis] - 0.51, last[axis] + 0.51]);
  const bounds = ([0, 1, 2] as const).map((a) => {
    const parts = steps.map((step, axis) => ends[axis].map((at) => step[a] * at));
    const lowest = parts.reduce((sum, [low, high]) => sum + Math.min(low, high), o[a]);
    const highest = parts.reduce((sum, [low, high]) => sum + Math.max(low, high), o[a]);
    return [Math.max(0, Math.floor(lowest)), Math.min(grid.size[a], Math.ceil(highest) + 1)];
  });
  return { from: [bounds[0][0], bounds[1][0], bounds[2][0]], to: [bounds[0][1], bounds[1][1], bounds[2][1]] };
}

/** A mask brought onto the grid of its image. */
export interface MatchedMask {
  readonly mask: Mask;
  /** How the mask's own grid differed; empty when it was the same. */
  readonly differences: readonly GridDifference[];
  /**
   * `same`: nothing was done; `reordered`: the same voxels were put in the image's order; `moved`: the mask covers another part of the
   * same lattice, and each voxel kept its place; `regridded`: shapes changed.
   */
  readonly how: 'same' | 'reordered' | 'moved' | 'regridded';
  /** Voxels of the mask whose centres lie outside of the image: they are lost. Counted on the mask's own grid. */
  readonly outside: number;
}

/** How a mask may be brought onto the grid of its image. */
export interface MatchOptions {
  /** Take the nearest voxel of a mask on another grid, and what lies within the image of one that leaves it. */
  readonly regrid?: boolean;
  /** False when the file does not say where the mask lies, so that its place is a guess. */
  readonly placed?: boolean;
  /** The same of the image: only a mask on its very grid fits wherever both lie. */
  readonly imagePlaced?: boolean;
}

/** Voxels of the one grid lie on voxels of the other: axes are swapped or flipped, a step is one voxel, and shifts are whole. */
function onVoxels(from: Grid, to: Grid): boolean {
  const { offset, steps } = indexMap(from, to);
  // A voxel of a thousandth would round to no step at all, and one of twice the size to two.
  const isOneVoxel = (step: Triple): boolean => step.reduce((sum, v) => sum + Math.abs(Math.round(v)), 0) === 1;
  if (!steps.every(isOneVoxel)) return false;
  const whole = (v: number, reach: number): boolean => Math.abs(v - Math.round(v)) * reach <= 10 * GRID_TOLERANCE;
  return (
    offset.every((v) => whole(v, 1)) && steps.every((step, axis) => step.every((v) => whole(v, Math.max(1, from.size[axis] - 1))))
  );
}

/** The size of a grid along the axes of another whose voxels lie on its own. */
function sizeAlong(from: Grid, to: Grid): Triple {
  const { steps } = indexMap(from, to);
  const along = (axis: number): number => from.size[steps.findIndex((step) => Math.abs(step[axis]) > 0.5)] ?? 0;
  return [along(0), along(1), along(2)];
}

/** @returns how many voxels inside the mask have their centre outside of the other grid's voxels */
function voxelsOutside(mask: Mask, grid: Grid): number {
  const { offset: o, steps } = indexMap(mask.grid, grid);
  const inside = mask.voxels.data;
  const [nx, ny] = mask.grid.size;
  const extent = maskExtentOf(mask);
  if (extent === undefined) return 0;
  const { first, last } = extent;
  // A centre on the outer face of the image belongs to its last voxel.
  const within = (v: number, size: number): boolean => v >= -0.5 - GRID_TOLERANCE && v <= size - 0.5 + GRID_TOLERANCE;
  let outside = 0;
  for (let k = first[2]; k <= last[2]; k++) {
    for (let j = first[1]; j <= last[1]; j++) {
      for (let i = first[0], at = i + nx * (j + ny * k); i <= last[0]; i++, at++) {
        if (inside[at] === 0) continue;
        const lies = [0, 1, 2].every((a) => within(o[a] + steps[0][a] * i + steps[1][a] * j + steps[2][a] * k, grid.size[a]));
        if (!lies) outside++;
      }
    }
  }
  return outside;
}

/**
 * Brings a mask onto the grid of its image. A mask on the same voxels in another order is put in order; one that covers another part of
 * the same lattice keeps its place, as long as no voxel of it falls outside of the image. Any other is refused, unless regridding is
 * allowed: also one of the size of the image that lies beside it, whose origin was most likely lost.
 * @throws VolumeError GEOMETRY_MISMATCH with each differing field and by how much; OUTSIDE_GRID when a part of the mask lies outside of
 *         the image; EMPTY_MASK when all of it does
 */
export function matchMask(mask: Mask, grid: Grid, options: MatchOptions = {}): MatchedMask {
  const differences = compareGrids(grid, mask.grid);
  if (differences.length === 0)
    return { mask: maskOf(grid, mask.voxels.data, knownExtentOf(mask)), differences, how: 'same', outside: 0 };
  const exact = onVoxels(mask.grid, grid) && onVoxels(grid, mask.grid);
  const regrid = options.regrid === true;
  if (!regrid && options.imagePlaced === false && options.placed !== false)
    throw mismatch('the file of the image does not say where it lies, and the grid of the mask is another', differences);
  if (!exact && !regrid) throw mismatch('mask and image lie on different grids', differences);
  const sameSize = exact && sizeAlong(mask.grid, grid).every((n, axis) => n === grid.size[axis]);
  const sameVoxels = sameSize && cornersWithin(mask.grid, grid);
  if (sameVoxels) return { mask: regridMask(mask, grid), differences, how: 'reordered', outside: 0 };
  if (!regrid && options.placed === false)
    throw mismatch('the file of the mask does not say where it lies, and its grid is not that of the image', differences);
  if (!regrid && sameSize) throw mismatch('the mask has as many voxels as the image and lies beside it', differences);
  const outside = voxelsOutside(mask, grid);
  const matched = regridMask(mask, grid);
  if (maskExtentOf(mask) !== undefined && maskExtentOf(matched) === undefined) {
    throw new VolumeError('EMPTY_MASK', `the mask lies outside of the image: ${inWords(differences)}`, {
      hint: 'Check that mask and image belong together.',
    });
  }
  if (outside > 0 && !regrid) {
    throw new VolumeError('OUTSIDE_GRID', `${outside} voxels of the region lie outside of the image`, {
      details: { voxels: outside },
      hint: 'Check that mask and image belong together; --regrid takes the part that lies within the image.',
    });
  }
  return { mask: matched, differences, how: exact ? 'moved' : 'regridded', outside };
}

function cornersWithin(from: Grid, to: Grid): boolean {
  const { offset, steps } = indexMap(from, to);
  const last = from.size.map((n) => n - 1);
  const end = [0, 1, 2].map((a) => offset[a] + steps[0][a] * last[0] + steps[1][a] * last[1] + steps[2][a] * last[2]);
  return [offset, end].every((corner) => corner.every((v, a) => v > -0.5 && v < to.size[a] - 0.5));
}

function mismatch(sentence: string, differences: readonly GridDifference[]): VolumeError {
  return new VolumeError('GEOMETRY_MISMATCH', `${sentence}: ${inWords(differences)}`, {
    details: Object.fromEntries(differences.map((d) => [`${d.field}.${'xyz'[d.axis]}`, d.difference])),
    hint: 'Make the mask on the grid of the image; --regrid takes the nearest voxel of the mask as it lies.',
  });
}

const FIELDS = {
  size: ['size', 'voxels'],
  spacingMm: ['spacing', 'mm'],
  originMm: ['origin', 'mm'],
  direction: ['direction', 'degrees'],
} as const;

function inWords(differences: readonly GridDifference[]): string {
  return differences
    .map(({ field, axis, difference }) => {
      const [name, unit] = FIELDS[field];
      return `${name} ${'xyz'[axis]} by ${Number(difference.toPrecision(6))} ${unit}`;
    })
    .join(', ');
}
