import type { ImageChoice, ImagePlace, ImageSource, KeptImage } from '@collimate/platform-scans';
import { freeMemory } from '@collimate/kernel-numeric';
import { type Grid, volumeOf } from '@collimate/imaging-volume';

/** An image whose voxels every thread can look at. Plain data: it goes to worker threads, and no voxel is copied on the way. */
export interface SharedImage extends Omit<ImageSource, 'volume'> {
  readonly unit: ImageChoice['unit'];
  readonly grid: Grid;
  /** Over shared memory. */
  readonly voxels: Float32Array;
}

/** @returns the image with its voxels in shared memory, copied there unless they were read into it; the image itself is empty then */
export function sharedImage({ volume, ...facts }: ImageSource, unit: ImageChoice['unit']): SharedImage {
  const { data } = volume.voxels;
  if (data.buffer instanceof SharedArrayBuffer) return { ...facts, unit, grid: volume.grid, voxels: data };
  const voxels = new Float32Array(new SharedArrayBuffer(data.byteLength));
  voxels.set(data);
  freeMemory(data);
  return { ...facts, unit, grid: volume.grid, voxels };
}

/** @returns the image over the same memory */
export function keptImage({ unit, grid, voxels, ...facts }: SharedImage, place: ImagePlace): KeptImage {
  return { place, unit, image: { ...facts, volume: volumeOf(grid, voxels) } };
}
