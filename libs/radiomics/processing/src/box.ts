import {
  type Grid,
  type Mask,
  type MaskExtent,
  type Triple,
  type Volume,
  maskExtentOf,
  maskOf,
  positionMm,
  volumeOf,
} from '@collimate/imaging-volume';

/** A box of voxels on a grid: indices from `from` (inclusive) to `to` (exclusive) along x, y, z. */
export interface Box {
  readonly from: Triple;
  readonly to: Triple;
}

/** @returns the whole grid as a box */
export function wholeBox(grid: Grid): Box {
  return { from: [0, 0, 0], to: grid.size };
}

/** @returns the smallest box that holds the ROI, or undefined for an empty mask */
export function boundingBox(mask: Mask): Box | undefined {
  return boxOfExtent(maskExtentOf(mask));
}

/** @returns the box of a mask's extent, or undefined if it has none */
export function boxOfExtent(extent: MaskExtent | undefined): Box | undefined {
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
  copyRows(volume.voxels.data, volume.grid, box, out.voxels.data, { onto: out.grid, at: [0, 0, 0] });
  return out;
}

/** @returns the mask inside the box, a copy */
export function cropMask(mask: Mask, box: Box): Mask {
  return movedBox(mask, box, boxGrid(mask.grid, box), [0, 0, 0]);
}

/** Cuts a box out of a mask and puts it into an empty mask. @param onto the grid of that mask, @param at where the box goes in it */
export function movedBox(mask: Mask, box: Box, onto: Grid, at: Triple): Mask {
  const out = maskOf(onto);
  copyRows(mask.voxels.data, mask.grid, box, out.voxels.data, { onto, at });
  return out;
}

/** @returns a triple made of one value per axis */
export function along(value: (axis: 0 | 1 | 2) => number): Triple {
  return [value(0), value(1), value(2)];
}

function copyRows<T extends Float32Array | Uint8Array>(
  source: T,
  grid: Grid,
  box: Box,
  target: T,
  { onto, at }: { readonly onto: Grid; readonly at: Triple },
): void {
  const [nx, ny] = grid.size;
  const [width, height, depth] = boxSize(box);
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const from = box.from[0] + nx * (box.from[1] + y + ny * (box.from[2] + z));
      const to = at[0] + onto.size[0] * (at[1] + y + onto.size[1] * (at[2] + z));
      target.set(source.subarray(from, from + width), to);
    }
  }
}
