import type { GreyLevels, Mask } from '@collimate/imaging-volume';
import {
  type CountedCells,
  type EngineKernels,
  type NeighbourhoodTables,
  type PairCells,
  type RegionKernel,
  TextureKernel,
} from '@collimate/radiomics-kernels';
import { cellsOfTable } from '../cells.js';
import type { CountMatrix } from '../count.matrix.js';
import { DIRECTIONS_3D } from '../directions.js';
import type { CooccurrenceMatrix } from '../glcm.matrix.js';
import type { LevelExtent } from '../level-extent.js';
import type { GreyToneDifferenceMatrix, NeighbourhoodMatrices } from '../neighbourhood.matrix.js';
import type { RoiBox } from '../roi-box.js';
import { type VolumeMatrices, once, plainVolumeMatrices } from '../volume-matrices.js';
import type { ZoneMatrices } from '../zones.matrix.js';
import { plainTexture } from './plain.engine.js';
import type { TextureEngine } from './texture.engine.js';

/** @returns texture by kernels; what a kernel does not cover, the plain definitions take */
export function wasmTexture(kernels: Pick<EngineKernels, 'region' | 'texture'>): TextureEngine {
  return {
    levelExtentOf: (levels, morphological) =>
      extentBy(kernels.region, levels, morphological) ?? plainTexture.levelExtentOf(levels, morphological),
    volumeMatrices: (box) => volumeMatricesBy(kernels.texture, box),
  };
}

/** @returns undefined where the kernel has nothing to find or something to complain of */
function extentBy(
  kernel: RegionKernel,
  { voxels, grid, levelCount }: GreyLevels,
  mask: Mask | undefined,
): LevelExtent | undefined {
  const levels = voxels.data;
  if (mask === undefined || !(levels instanceof Uint16Array)) return undefined;
  const found = kernel.levelExtentOf(levels, mask.voxels.data, grid.size, levelCount);
  if (found === undefined) return undefined;
  const { first, last } = found;
  return { ...found, size: [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1] };
}

/** @returns the same matrices, cell for cell, counted by the SIMD kernel where it covers the region */
function volumeMatricesBy(kernel: TextureKernel, box: RoiBox): VolumeMatrices {
  const highest = box.levelOf[box.levelOf.length - 1];
  if (box.voxelCount === 0 || !TextureKernel.covers(box.size, highest)) return plainVolumeMatrices(box);
  const plain = plainVolumeMatrices(box);
  const { levels, morphological, origin, strideY, strideZ } = box.source;
  const region = { size: box.size, strideY, strideZ, origin, levels, highest, morphological };
  // Matrices are made when they are asked for, and by then the kernel may hold another region.
  const loaded = (): TextureKernel => {
    if (kernel.loaded !== region) kernel.load(region);
    return kernel;
  };
  const directions = once(() => loaded().directions(DIRECTIONS_3D));
  return {
    cooccurrence: once(() => [directions().pairs.map((pairs) => cooccurrenceOf(pairs, box.levelCount))]),
    mergedCooccurrence: once(() => cooccurrenceOf(directions().mergedPairs, box.levelCount)),
    runLength: once(() => [directions().runs.map((runs) => countedAs(runs, box.voxelCount))]),
    mergedRunLength: once(() => countedAs(directions().mergedRuns, DIRECTIONS_3D.length * box.voxelCount)),
    zones: once(() => zonesOf(box, loaded()) ?? plain.zones()),
    neighbourhoods: once(() => neighbourhoodsOf(loaded().neighbourhoods(), highest, box.voxelCount)),
  };
}

function cooccurrenceOf({ levels, columns, counts, total, margins }: PairCells, levelCount: number): CooccurrenceMatrix {
  return { cells: { levels, columns, counts }, total, levelCount, margins };
}

function countedAs({ levels, columns, counts, total }: CountedCells, voxelCount: number): CountMatrix {
  return { cells: { levels, columns, counts }, total, voxelCount };
}

function zonesOf({ voxelCount }: RoiBox, kernel: TextureKernel): ZoneMatrices | undefined {
  const zones = kernel.zones();
  return zones && { sizeZone: [[countedAs(zones.sizes, voxelCount)]], distanceZone: [[countedAs(zones.distances, voxelCount)]] };
}

function neighbourhoodsOf(tables: NeighbourhoodTables, highest: number, voxelCount: number): NeighbourhoodMatrices {
  const { dependences } = tables;
  return {
    greyToneDifference: [[greyToneDifferenceOf(tables, highest)]],
    dependence: [[countMatrix(dependences, highest + 1, 28, voxelCount)]],
  };
}

function greyToneDifferenceOf({ differences, voxels }: NeighbourhoodTables, highest: number): GreyToneDifferenceMatrix {
  const levels: number[] = [];
  const counts: number[] = [];
  const sums: number[] = [];
  let total = 0;
  for (let level = 1; level <= highest; level++) {
    let [count, sum] = [0, 0];
    for (let k = 1; k < 27; k++) {
      count += voxels[level * 27 + k];
      sum += differences[level * 27 + k] / k;
    }
    if (count === 0) continue;
    levels.push(level);
    counts.push(count);
    sums.push(sum);
    total += count;
  }
  return { levels: Uint32Array.from(levels), counts: Float64Array.from(counts), differences: Float64Array.from(sums), total };
}

function countMatrix(table: Uint32Array, rows: number, columns: number, voxelCount: number): CountMatrix {
  const cells = cellsOfTable(table, rows, columns);
  let total = 0;
  for (let n = 0; n < cells.counts.length; n++) total += cells.counts[n];
  return { cells, total, voxelCount };
}
