import type { Triple } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import type { Padding } from '@collimate/radiomics-vocabulary';
import type { FilterEngine } from './engine/filter.engine.js';
import { paddedPlaces } from './padded-index.js';

/** A square within the slice or a cube around a voxel, and what lies beyond the image. */
export interface Box {
  /** Voxels along an edge, odd. */
  readonly support: number;
  readonly dimensions: '2D' | '3D';
  readonly padding: Padding;
}

/**
 * The mean of the voxels in a box around each voxel: the mean over z of the means over y of the means over x, and what pads each axis pads
 * the box.
 * @input at least one value, one per voxel of `size`, x fastest; not changed @returns one mean per voxel
 */
export function boxMean(
  values: Float32Array | Float64Array,
  size: Triple,
  { support, dimensions, padding }: Box,
  engine: FilterEngine,
): Float64Array<ArrayBuffer> {
  const weights = new Float64Array(support).fill(1);
  const along = (source: Float32Array | Float64Array, axis: 0 | 1 | 2): Float64Array<ArrayBuffer> => {
    const taps = { weights, places: paddedPlaces(size[axis], support, padding) };
    const means = engine.sumAlong(size, axis, [{ values: source, taps }]);
    for (let i = 0; i < means.length; i++) means[i] /= support;
    return means;
  };
  const rows = along(values, 0);
  const square = along(rows, 1);
  freeMemory(rows);
  if (dimensions === '2D') return square;
  const cube = along(square, 2);
  freeMemory(square);
  return cube;
}
