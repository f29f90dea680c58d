import { type CountedCells, type NeighbourhoodTables, type PairCells, TextureKernel } from '@collimate/radiomics-kernels';
import type { MatrixGroups } from './arrange.js';
import { cellsOfTable } from './cells.js';
import { type CountMatrix, mergeCounts } from './count.matrix.js';
import { DIRECTIONS_3D } from './directions.js';
import { type CooccurrenceMatrix, buildCooccurrence, mergeCooccurrence } from './glcm.matrix.js';
import { buildRunLength } from './glrlm.matrix.js';
import { buildNeighbourhoods, type GreyToneDifferenceMatrix, type NeighbourhoodMatrices } from './neighbourhood.matrix.js';
import type { RoiBox } from './roi-box.js';
import { buildZones, type ZoneMatrices } from './zones.matrix.js';

/** The 3D matrices of one region, each made when it is first asked for and never twice. */
export interface VolumeMatrices {
  cooccurrence(): MatrixGroups<CooccurrenceMatrix>;
  /** The sum of the thirteen. */
  mergedCooccurrence(): CooccurrenceMatrix;
  runLength(): MatrixGroups<CountMatrix>;
  /** The sum of the thirteen. */
  mergedRunLength(): CountMatrix;
  zones(): ZoneMatrices;
  neighbourhoods(): NeighbourhoodMatrices;
}

/** The plain definition: what the kernel is held to, and the path for what it does not cover. */
export function plainVolumeMatrices(box: RoiBox): VolumeMatrices {
  const cooccurrence = once(() => buildCooccurrence(box, '3D'));
  const runLength = once(() => buildRunLength(box, '3D'));
  return {
    cooccurrence,
    mergedCooccurrence: once(() => mergeCooccurrence(cooccurrence().flat())),
    runLength,
    mergedRunLength: once(() => mergeCounts(runLength().flat())),
    zones: once(() => buildZones(box, '3D')),
    neighbourhoods: once(() => buildNeighbourhoods(box, '3D')),
  };
}

/** @returns the same matrices, cell for cell, counted by the SIMD kernel where it covers the region */
export function volumeMatrices(box: RoiBox, kernel: TextureKernel): VolumeMatrices {
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
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
