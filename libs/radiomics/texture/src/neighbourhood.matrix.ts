import type { MatrixGroups } from './arrange.js';
import { cellsOf, keysBelow } from './cells.js';
import type { CountMatrix } from './count.matrix.js';
import { neighbourStrides, type Dimensions } from './directions.js';
import type { RoiBox } from './roi-box.js';

/**
 * Neighbourhood grey tone difference matrix: for each level that occurs, how many voxels have it, and how far they lie from
 * the mean of their neighbours. Voxels without a neighbour in the region do not take part.
 * @source IBSI IPET
 */
export interface GreyToneDifferenceMatrix {
  /** Levels that occur, ascending: Ng,p of them. */
  readonly levels: Uint32Array;
  /** n_i per level of `levels`. */
  readonly counts: Float64Array;
  /** s_i per level: sum of |i - mean of neighbours|. */
  readonly differences: Float64Array;
  /** Nv,c: voxels with at least one neighbour. */
  readonly total: number;
}

/** Both matrices that look at a voxel and all its neighbours; in 2D one of each per slice, in 3D one. */
export interface NeighbourhoodMatrices {
  readonly greyToneDifference: MatrixGroups<GreyToneDifferenceMatrix>;
  /** n_ij voxels of level i of which j - 1 neighbours have the same level; the voxel itself counts. @source IBSI REK0 */
  readonly dependence: MatrixGroups<CountMatrix>;
}

/** A voxel has at most 26 neighbours. */
const WIDTH = 27;

/**
 * Counts both neighbourhood matrices of a region: Chebyshev distance 1, coarseness parameter 0.
 * @source IBSI IPET (NGTDM) and REK0 (NGLDM)
 */
export function buildNeighbourhoods(box: RoiBox, dimensions: Dimensions): NeighbourhoodMatrices {
  const visit = neighbourhoodVisit(box, dimensions);
  if (dimensions === '3D') {
    const whole = visit(0, box.voxels.length);
    return { greyToneDifference: [[whole.difference]], dependence: [[whole.dependence]] };
  }
  const slices = Array.from({ length: box.size[2] }, (_, z) => visit(box.sliceStart[z], box.sliceStart[z + 1]));
  return {
    greyToneDifference: slices.map((slice) => [slice.difference]),
    dependence: slices.map((slice) => [slice.dependence]),
  };
}

function neighbourhoodVisit(box: RoiBox, dimensions: Dimensions) {
  const { ranks, voxels, levelOf } = box;
  const strides = neighbourStrides(box, dimensions);
  const keys = keysBelow(levelOf.length * (WIDTH + 1), voxels.length);
  const counts = new Float64Array(levelOf.length);
  // |i - sum / k| = |i k - sum| / k: numerators are gathered per number k of neighbours as whole numbers, exact in any order.
  const numerators = new Float64Array(levelOf.length * WIDTH);

  return (first: number, last: number) => {
    counts.fill(0);
    numerators.fill(0);
    let total = 0;
    for (let n = first; n < last; n++) {
      const voxel = voxels[n];
      const rank = ranks[voxel];
      let neighbours = 0;
      let sum = 0;
      let dependence = 1;
      for (let k = 0; k < strides.length; k++) {
        const other = ranks[voxel + strides[k]];
        if (other === 0) continue;
        neighbours++;
        sum += levelOf[other];
        if (other === rank) dependence++;
      }
      keys[n - first] = rank * (WIDTH + 1) + dependence;
      if (neighbours === 0) continue;
      total++;
      counts[rank]++;
      numerators[rank * WIDTH + neighbours] += Math.abs(levelOf[rank] * neighbours - sum);
    }
    const voxelCount = last - first;
    return {
      difference: { ...levelSums(counts, numerators, levelOf), total },
      dependence: { cells: cellsOf(keys, voxelCount, WIDTH + 1, levelOf), total: voxelCount, voxelCount },
    };
  };
}

function levelSums(counts: Float64Array, numerators: Float64Array, levelOf: Uint32Array) {
  const present = [...levelOf.keys()].filter((rank) => counts[rank] > 0);
  const differences = present.map((rank) => {
    let sum = 0;
    for (let k = 1; k < WIDTH; k++) sum += numerators[rank * WIDTH + k] / k;
    return sum;
  });
  return {
    levels: Uint32Array.from(present, (rank) => levelOf[rank]),
    counts: Float64Array.from(present, (rank) => counts[rank]),
    differences: Float64Array.from(differences),
  };
}

/** Adds n_i and s_i level by level, in the order given. @source IBSI 62GR */
export function mergeGreyToneDifference(matrices: readonly GreyToneDifferenceMatrix[]): GreyToneDifferenceMatrix {
  const sums = new Map<number, { count: number; difference: number }>();
  for (const matrix of matrices) {
    matrix.levels.forEach((level, n) => {
      const so = sums.get(level) ?? { count: 0, difference: 0 };
      sums.set(level, { count: so.count + matrix.counts[n], difference: so.difference + matrix.differences[n] });
    });
  }
  const levels = Uint32Array.from(sums.keys()).sort();
  return {
    levels,
    counts: Float64Array.from(levels, (level) => sums.get(level)!.count),
    differences: Float64Array.from(levels, (level) => sums.get(level)!.difference),
    total: matrices.reduce((sum, matrix) => sum + matrix.total, 0),
  };
}
