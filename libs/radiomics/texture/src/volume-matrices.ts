import { TextureKernel, type DirectionTables, type NeighbourhoodTables } from '@collimate/radiomics-kernels';
import type { MatrixGroups } from './arrange.js';
import { cellsOf, cellsOfTable, keysBelow } from './cells.js';
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
    cooccurrence: once(() => [DIRECTIONS_3D.map((_, d) => cooccurrenceOf(directions(), d, box))]),
    runLength: once(() => [DIRECTIONS_3D.map((_, d) => runLengthOf(directions(), d, box))]),
    zones: once(() => zonesOf(box, loaded()) ?? plain.zones()),
    neighbourhoods: once(() => neighbourhoodsOf(loaded().neighbourhoods(), highest, box.voxelCount)),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function cooccurrenceOf({ pairs, width }: DirectionTables, d: number, { levelOf, levelCount }: RoiBox): CooccurrenceMatrix {
  const present = levelOf.length - 1;
  const [levels, columns, counts] = [new Uint32Array(present * present), new Uint32Array(present * present), new Float64Array(present * present)];
  const table = d * width * width;
  let [found, total] = [0, 0];
  for (let m = 1; m <= present; m++) {
    const i = levelOf[m];
    for (let n = 1; n <= present; n++) {
      const j = levelOf[n];
      const count = pairs[table + i * width + j] + pairs[table + j * width + i];
      if (count === 0) continue;
      levels[found] = i;
      columns[found] = j;
      counts[found++] = count;
      total += count;
    }
  }
  const cells = { levels: levels.subarray(0, found), columns: columns.subarray(0, found), counts: counts.subarray(0, found) };
  return { cells, total, levelCount };
}

function runLengthOf({ runs, runWidth, width }: DirectionTables, d: number, box: RoiBox): CountMatrix {
  return countMatrix(runs.subarray(d * width * runWidth, (d + 1) * width * runWidth), width, runWidth, box.voxelCount);
}

function zonesOf(box: RoiBox, kernel: TextureKernel): ZoneMatrices | undefined {
  const zones = kernel.zones();
  if (zones === undefined) return undefined;
  const identity = new Uint32Array(box.levelOf[box.levelOf.length - 1] + 1);
  for (let level = 0; level < identity.length; level++) identity[level] = level;
  const by = (property: Uint32Array | Uint8Array): MatrixGroups<CountMatrix> => {
    const count = property.length;
    let columns = 1;
    for (let n = 0; n < count; n++) if (property[n] >= columns) columns = property[n] + 1;
    const keys = keysBelow(identity.length * columns, count);
    for (let n = 0; n < count; n++) keys[n] = zones.levels[n] * columns + property[n];
    return [[{ cells: cellsOf(keys, count, columns, identity), total: count, voxelCount: box.voxelCount }]];
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
