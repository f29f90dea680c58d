import { type Grid, ascends, voxelCount } from './grid.js';
import { GRID_TOLERANCE, compareGrids, indexMap, type GridDifference } from './grid-comparison.js';
import { maskOf, type Mask } from './volume.js';
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
  const [mx, my, mz] = grid.size;
  const { offset: o, steps } = indexMap(grid, mask.grid);
  const [sx, sy, sz] = steps;
  const half = ([0, 1, 2] as const).map((axis) => (ascends(mask.grid, axis) ? 0.5 + TIE : 0.5 - TIE));
  let at = 0;
  for (let k = 0; k < mz; k++) {
    for (let j = 0; j < my; j++) {
      const [x0, y0, z0] = [0, 1, 2].map((a) => o[a] + sy[a] * j + sz[a] * k);
      for (let i = 0; i < mx; i++, at++) {
        const x = Math.floor(x0 + sx[0] * i + half[0]);
        const y = Math.floor(y0 + sx[1] * i + half[1]);
        const z = Math.floor(z0 + sx[2] * i + half[2]);
        if (x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz) target[at] = source[x + nx * (y + ny * z)];
      }
    }
  }
  return maskOf(grid, target);
}

/** A mask brought onto the grid of its image. */
export interface MatchedMask {
  readonly mask: Mask;
  /** How the mask's own grid differed; empty when it was the same. */
  readonly differences: readonly GridDifference[];
  /** `same`: nothing was done; `reordered`: voxels were put in the image's order, exactly; `regridded`: shapes changed. */
  readonly how: 'same' | 'reordered' | 'regridded';
}

/** Voxels of the one grid lie on voxels of the other: axes are swapped or flipped and shifts are whole. */
function onVoxels(from: Grid, to: Grid): boolean {
  const { offset, steps } = indexMap(from, to);
  const whole = (v: number, reach: number): boolean => Math.abs(v - Math.round(v)) * reach <= 10 * GRID_TOLERANCE;
  return (
    offset.every((v) => whole(v, 1)) && steps.every((step, axis) => step.every((v) => whole(v, Math.max(1, from.size[axis] - 1))))
  );
}

/**
 * Brings a mask onto the grid of its image. A mask whose voxels lie on voxels of the image, flipped, swapped, cropped
 * or shifted by whole voxels, is put in order exactly. Any other is refused, unless regridding is allowed.
 * @throws VolumeError GEOMETRY_MISMATCH with each differing field and by how much; EMPTY_MASK when nothing of the mask
 *         lies in the image
 */
export function matchMask(mask: Mask, grid: Grid, options: { readonly regrid?: boolean } = {}): MatchedMask {
  const differences = compareGrids(grid, mask.grid);
  if (differences.length === 0) return { mask: { grid, voxels: mask.voxels }, differences, how: 'same' };
  const exact = onVoxels(mask.grid, grid) && onVoxels(grid, mask.grid);
  if (!exact && options.regrid !== true) {
    const details = Object.fromEntries(differences.map((d) => [`${d.field}.${'xyz'[d.axis]}`, d.difference]));
    const named = differences.map((d) => `${d.field} ${'xyz'[d.axis]} by ${Number(d.difference.toPrecision(6))}`).join(', ');
    throw new VolumeError('GEOMETRY_MISMATCH', `mask and image lie on different grids: ${named}`, {
      details,
      hint: 'Allow regridding (nearest voxel), or make the mask on the grid of the image.',
    });
  }
  const matched = regridMask(mask, grid);
  if (mask.voxels.data.includes(1) && !matched.voxels.data.includes(1)) {
    throw new VolumeError('EMPTY_MASK', 'the mask lies outside of the image');
  }
  return { mask: matched, differences, how: exact ? 'reordered' : 'regridded' };
}
