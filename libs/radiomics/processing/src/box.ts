import {
  type Grid,
  type Mask,
  type Triple,
  type Volume,
  knownExtentOf,
  maskExtentOf,
  maskOf,
  positionMm,
  volumeOf,
} from '@collimate/imaging-volume';
import type { RegionKernel } from '@collimate/radiomics-kernels';

/** A box of voxels on a grid: indices from `from` (inclusive) to `to` (exclusive) along x, y, z. */
export interface Box {
  readonly from: Triple;
  readonly to: Triple;
}

/** @returns the whole grid as a box */
export function wholeBox(grid: Grid): Box {
  return { from: [0, 0, 0], to: grid.size };
}

/** @returns the smallest box that holds the ROI, or undefined for an empty mask @param kernel finds the same faster */
export function boundingBox(mask: Mask, kernel?: RegionKernel): Box | undefined {
  const extent =
    kernel === undefined ? maskExtentOf(mask) : (knownExtentOf(mask) ?? kernel.extentOf(mask.voxels.data, mask.grid.size));
  return extent && { from: extent.first, to: along((a) => extent.last[a] + 1) };
}

/** @returns the box grown by a margin in voxels on every side, cut at the border of the grid */
export function grownBox(box: Box, margin: Triple, grid: Grid): Box {
  return {
    from: along((a) => Math.max(0, box.from[a] - margin[a])),
    to: along((a) => Math.min(grid.size[a], box.to[a] + margin[a])),
  };
}

/** @returns how many voxels the box has along x, y, z */
export function boxSize(box: Box): Triple {
  return along((a) => box.to[a] - box.from[a]);
}

/** @returns the grid of the box alone: voxel 0 is the box's first voxel */
export function boxGrid(grid: Grid, box: Box): Grid {
  return { ...grid, size: boxSize(box), originMm: positionMm(grid, box.from) };
}

/** @returns the image inside the box, a copy */
export function cropVolume(volume: Volume, box: Box): Volume {
  const out = volumeOf(boxGrid(volume.grid, box));
  copyRows(volume.voxels.data, volume.grid, out.voxels.data, box);
  return out;
}

/** @returns the mask inside the box, a copy */
export function cropMask(mask: Mask, box: Box, kernel?: RegionKernel): Mask {
  if (kernel !== undefined) {
    const size = boxSize(box);
    return maskOf(boxGrid(mask.grid, box), kernel.moveBox(mask.voxels.data, mask.grid.size, box.from, size, size, [0, 0, 0]));
  }
  const out = maskOf(boxGrid(mask.grid, box));
  copyRows(mask.voxels.data, mask.grid, out.voxels.data, box);
  return out;
}

/** @returns a triple made of one value per axis */
export function along(value: (axis: 0 | 1 | 2) => number): Triple {
  return [value(0), value(1), value(2)];
}

function copyRows<T extends Float32Array | Uint8Array>(source: T, grid: Grid, target: T, box: Box): void {
  const [nx, ny] = grid.size;
  const [width] = boxSize(box);
  let to = 0;
  for (let z = box.from[2]; z < box.to[2]; z++) {
    for (let y = box.from[1]; y < box.to[1]; y++, to += width) {
      const from = box.from[0] + nx * (y + ny * z);
      target.set(source.subarray(from, from + width), to);
    }
  }
}
