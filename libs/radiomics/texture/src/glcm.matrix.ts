import type { PairMargins } from '@collimate/radiomics-kernels';
import { cellsOf, keysBelow, mergeCells, type Cells, type Keys } from './cells.js';
import { directionsOf, strideOf, type Dimensions } from './directions.js';
import type { MatrixGroups } from './arrange.js';
import type { RoiBox } from './roi-box.js';

/**
 * Grey level co-occurrence matrix: how often level i lies next to level j, both ways of a direction counted, hence
 * symmetric. Not normalised: counts are merged first.
 * @source IBSI LFYI
 */
export interface CooccurrenceMatrix {
  readonly cells: Cells;
  /** Sum of all counts: twice the number of pairs. */
  readonly total: number;
  /** Ng, the highest level that may occur. */
  readonly levelCount: number;
  /** The sums over the cells, where a kernel took them on the way; `marginsOf` gives the same. */
  readonly margins?: PairMargins;
}

/**
 * @returns the sums over the cells of a matrix with at least one pair, taken in their order
 * @source IBSI LFYI, 3.6
 */
export function marginsOf({ levels, columns, counts }: Cells): PairMargins {
  const first = levels[0];
  const span = levels[levels.length - 1] - first + 1;
  const [level, difference, sum] = [new Float64Array(span), new Float64Array(span), new Float64Array(2 * span - 1)];
  let [product, squares, largest] = [0, 0, 0];
  for (let n = 0; n < counts.length; n++) {
    const count = counts[n];
    level[levels[n] - first] += count;
    difference[Math.abs(levels[n] - columns[n])] += count;
    sum[levels[n] + columns[n] - 2 * first] += count;
    product += levels[n] * columns[n] * count;
    squares += count * count;
    if (count > largest) largest = count;
  }
  return { first, level, difference, sum, product, squares, largest };
}

/**
 * @returns one matrix per direction: per slice four of them in 2D, one group of thirteen in 3D
 * @source IBSI LFYI, Chebyshev distance 1, no distance weighting
 */
export function buildCooccurrence(box: RoiBox, dimensions: Dimensions): MatrixGroups<CooccurrenceMatrix> {
  const strides = directionsOf(dimensions).map((direction) => strideOf(box, direction));
  const keys = keysBelow(box.levelOf.length * box.levelOf.length, 2 * box.voxels.length);
  const group = (first: number, last: number) => strides.map((stride) => cooccurrence(box, first, last, stride, keys));
  if (dimensions === '3D') return [group(0, box.voxels.length)];
  return Array.from({ length: box.size[2] }, (_, z) => group(box.sliceStart[z], box.sliceStart[z + 1]));
}

/** Counts the pairs that start at voxels[first..last) and go one step. */
function cooccurrence(box: RoiBox, first: number, last: number, stride: number, keys: Keys): CooccurrenceMatrix {
  const { ranks, voxels, levelOf } = box;
  const width = levelOf.length;
  let length = 0;
  for (let n = first; n < last; n++) {
    const here = ranks[voxels[n]];
    const there = ranks[voxels[n] + stride];
    if (there === 0) continue;
    keys[length++] = here * width + there;
    keys[length++] = there * width + here;
  }
  return { cells: cellsOf(keys, length, width, levelOf, levelOf), total: length, levelCount: box.levelCount };
}

/**
 * Adds matrices of one region.
 * @source IBSI LFYI, 3.6, aggregation
 */
export function mergeCooccurrence(matrices: readonly CooccurrenceMatrix[]): CooccurrenceMatrix {
  return {
    cells: mergeCells(matrices.map((matrix) => matrix.cells)),
    total: matrices.reduce((sum, matrix) => sum + matrix.total, 0),
    levelCount: Math.max(0, ...matrices.map((matrix) => matrix.levelCount)),
  };
}
