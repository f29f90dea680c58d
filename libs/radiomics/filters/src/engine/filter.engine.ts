import type { Triple } from '@collimate/imaging-volume';

/** What weighs the voxels around a voxel along one axis. */
export interface Taps {
  /** An odd number, as many as voxels are read. */
  readonly weights: Float64Array;
  /** For each voxel of a line the places in it that are read, as many as there are weights; -1 where zero stands. */
  readonly places: Int32Array;
}

/** An image, and what weighs its lines. */
export interface Weighed {
  /** One per voxel, x fastest; not changed. */
  readonly values: Float32Array | Float64Array;
  readonly taps: Taps;
}

/**
 * What filters ask of an engine. Two engines answer: the plain definition, written to be read, and the kernel, which gives the same bits.
 */
export interface FilterEngine {
  /**
   * One pass of a separable filter.
   * @input at least one term, each of one value per voxel of `size` @param axis along which voxels are weighed
   * @returns for each voxel the weighed voxels around it: term after term, and from the lower place to the higher, so that a voxel has the
   * same sum wherever the image ends
   */
  sumAlong(size: Triple, axis: 0 | 1 | 2, terms: readonly Weighed[]): Float64Array<ArrayBuffer>;
}
