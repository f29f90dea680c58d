import type { MatrixGroups } from './arrange.js';
import { type CountMatrix, mergeCounts } from './count.matrix.js';
import { type CooccurrenceMatrix, buildCooccurrence, mergeCooccurrence } from './glcm.matrix.js';
import { buildRunLength } from './glrlm.matrix.js';
import { buildNeighbourhoods, type NeighbourhoodMatrices } from './neighbourhood.matrix.js';
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

/** The matrices as they are defined: what the kernel is held to, and the path for what it does not cover. */
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

/** @returns what `make` gives, made when it is first asked for */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
