import { type Mask, maskExtentOf, voxelCount } from '@collimate/imaging-volume';

/**
 * Memory on which the regions of one image are drawn one after the other. A mask that is given back has only its own box
 * cleared: fresh memory for a whole image costs more than the features of a small region.
 */
export class MaskPaper {
  private blank: Uint8Array | undefined;

  /** @returns a byte per voxel of a grid, all 0; the caller has it alone */
  take(grid: Mask['grid']): Uint8Array {
    const length = voxelCount(grid);
    const found = this.blank?.length === length ? this.blank : new Uint8Array(length);
    this.blank = undefined;
    return found;
  }

  /** Takes a mask back. It must not be used any more. */
  giveBack(mask: Mask): void {
    const extent = maskExtentOf(mask);
    if (extent === undefined) return;
    const { first, last } = extent;
    const [nx, ny] = mask.grid.size;
    for (let z = first[2]; z <= last[2]; z++) {
      for (let y = first[1]; y <= last[1]; y++) {
        const row = nx * (y + ny * z);
        mask.voxels.data.fill(0, row + first[0], row + last[0] + 1);
      }
    }
    this.blank = mask.voxels.data;
  }
}
