import type { MatrixGroups } from './arrange.js';
import { cellsOf, keysBelow, type Keys } from './cells.js';
import type { CountMatrix } from './count.matrix.js';
import { directionsOf, strideOf, type Dimensions } from './directions.js';
import type { RoiBox } from './roi-box.js';

/**
 * Grey level run length matrices: r_ij runs of level i and length j along a direction.
 * @returns one matrix per direction: per slice four of them in 2D, one group of thirteen in 3D
 * @source IBSI TP0I
 */
export function buildRunLength(box: RoiBox, dimensions: Dimensions): MatrixGroups<CountMatrix> {
  const strides = directionsOf(dimensions).map((direction) => strideOf(box, direction));
  const width = Math.max(...box.size) + 1;
  const table = { width, keys: keysBelow(box.levelOf.length * width, box.voxels.length) };
  const group = (first: number, last: number) => strides.map((stride) => runs(box, first, last, stride, table));
  if (dimensions === '3D') return [group(0, box.voxels.length)];
  return Array.from({ length: box.size[2] }, (_, z) => group(box.sliceStart[z], box.sliceStart[z + 1]));
}

/** Where runs are written down: made once, and used for every direction. */
interface RunTable {
  /** Above every length of a run. */
  readonly width: number;
  readonly keys: Keys;
}

/** Follows every run from its first voxel, the one whose predecessor has another level. */
function runs(box: RoiBox, first: number, last: number, stride: number, { width, keys }: RunTable): CountMatrix {
  const { ranks, voxels } = box;
  let total = 0;
  for (let n = first; n < last; n++) {
    let voxel = voxels[n];
    const rank = ranks[voxel];
    if (ranks[voxel - stride] === rank) continue;
    let length = 1;
    while (ranks[(voxel += stride)] === rank) length++;
    keys[total++] = rank * width + length;
  }
  return { cells: cellsOf(keys, total, width, box.levelOf), total, voxelCount: last - first };
}
