import { TextureKernel, type DirectionTables, type NeighbourhoodTables } from '@collimate/radiomics-kernels';
import type { MatrixGroups } from './arrange.js';
import { cellsOf, cellsOfTable } from './cells.js';
import type { CountMatrix } from './count.matrix.js';
import { DIRECTIONS_3D } from './directions.js';
import { buildCooccurrence, type CooccurrenceMatrix } from './glcm.matrix.js';
import { buildRunLength } from './glrlm.matrix.js';
import { buildNeighbourhoods, type GreyToneDifferenceMatrix, type NeighbourhoodMatrices } from './neighbourhood.matrix.js';
import type { RoiBox } from './roi-box.js';
import { buildZones, type ZoneMatrices } from './zones.matrix.js';

/** The 3D matrices of one region, each made when it is first asked for and never twice. */
export interface VolumeMatrices {
  cooccurrence(): MatrixGroups<CooccurrenceMatrix>;
  runLength(): MatrixGroups<CountMatrix>;
  zones(): ZoneMatrices;
  neighbourhoods(): NeighbourhoodMatrices;
}

/** The plain definition: what the kernel is held to, and the path for what it does not cover. */
export function plainVolumeMatrices(box: RoiBox): VolumeMatrices {
  return {
    cooccurrence: once(() => buildCooccurrence(box, '3D')),
    runLength: once(() => buildRunLength(box, '3D')),
    zones: once(() => buildZones(box, '3D')),
    neighbourhoods: once(() => buildNeighbourhoods(box, '3D')),
  };
}

/** @returns the same matrices, cell for cell, counted by the SIMD kernel where it covers the region */
export function volumeMatrices(box: RoiBox, kernel: TextureKernel): VolumeMatrices {
  const highest = box.levelOf[box.levelOf.length - 1];
  if (box.voxels.length === 0 || !TextureKernel.covers(box.size, highest)) return plainVolumeMatrices(box);
  const plain = plainVolumeMatrices(box);
  const region = {
    size: box.size,
    strideY: box.stride[1],
    strideZ: box.stride[2],
    origin: box.stride[0] + box.stride[1] + box.stride[2],
    levels: levelsOf(box),
    highest,
    morphological: box.morphological,
  };
  // Matrices are made when they are asked for, and by then the kernel may hold another region.
  const loaded = (): TextureKernel => {
    if (kernel.loaded !== region) kernel.load(region);
    return kernel;
  };
  const directions = once(() => loaded().directions(DIRECTIONS_3D));
  return {
    cooccurrence: once(() => [DIRECTIONS_3D.map((_, d) => cooccurrenceOf(directions(), d, box))]),
    runLength: once(() => [DIRECTIONS_3D.map((_, d) => runLengthOf(directions(), d, box))]),
    zones: once(() => zonesOf(box, loaded()) ?? plain.zones()),
    neighbourhoods: once(() => neighbourhoodsOf(loaded().neighbourhoods(), highest, box.voxels.length)),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Levels per voxel instead of ranks; the ranks themselves where every level up to the highest occurs. */
function levelsOf(box: RoiBox): Uint8Array | Uint16Array | Uint32Array {
  const { levelOf, ranks } = box;
  if (levelOf[levelOf.length - 1] === levelOf.length - 1) return ranks;
  const levels = new Uint8Array(ranks.length);
  for (let i = 0; i < ranks.length; i++) levels[i] = levelOf[ranks[i]];
  return levels;
}

function cooccurrenceOf({ pairs, width }: DirectionTables, d: number, { levelOf, levelCount }: RoiBox): CooccurrenceMatrix {
  const oneWay = pairs.subarray(d * width * width, (d + 1) * width * width);
  const bothWays = new Uint32Array(width * width);
  let total = 0;
  for (let m = 1; m < levelOf.length; m++) {
    const i = levelOf[m];
    for (let n = m; n < levelOf.length; n++) {
      const j = levelOf[n];
      const count = oneWay[i * width + j] + oneWay[j * width + i];
      if (count === 0) continue;
      bothWays[i * width + j] = count;
      bothWays[j * width + i] = count;
      total += i === j ? count : 2 * count;
    }
  }
  return { cells: cellsOfTable(bothWays, width, width), total, levelCount };
}

function runLengthOf({ runs, runWidth, width }: DirectionTables, d: number, box: RoiBox): CountMatrix {
  return countMatrix(runs.subarray(d * width * runWidth, (d + 1) * width * runWidth), width, runWidth, box.voxels.length);
}

function zonesOf(box: RoiBox, kernel: TextureKernel): ZoneMatrices | undefined {
  const zones = kernel.zones();
  if (zones === undefined) return undefined;
  const by = (property: Uint32Array | Uint8Array): MatrixGroups<CountMatrix> => {
    const count = property.length;
    let columns = 1;
    for (let n = 0; n < count; n++) if (property[n] >= columns) columns = property[n] + 1;
    const keys = new Float64Array(count);
    for (let n = 0; n < count; n++) keys[n] = zones.levels[n] * columns + property[n];
    const identity = Uint32Array.from({ length: box.levelOf[box.levelOf.length - 1] + 1 }, (_, level) => level);
    return [[{ cells: cellsOf(keys, count, columns, identity), total: count, voxelCount: box.voxels.length }]];
  };
  return { sizeZone: by(zones.sizes), distanceZone: by(zones.distances) };
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
      sum += Number(differences[level * 27 + k]) / k;
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
