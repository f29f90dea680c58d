import { wordsOf } from './mask-words.js';
import type { Mask } from './volume.js';

/**
 * The mask with one bit per voxel, for its digest: eight voxels to a byte, the first in the lowest bit, x fastest.
 * @returns voxels / 8 bytes, rounded up
 * @source DICOM PS3.5 8.1.1, the order of binary segmentations
 */
export function maskBits({ voxels: { data } }: Mask): Uint8Array {
  const bits = new Uint8Array(Math.ceil(data.length / 8));
  const words = wordsOf(data);
  // Most of an image is outside, and there eight voxels are passed at a time.
  for (let n = 0; n < data.length; n++) {
    if ((n & 7) === 0 && words[n >> 3] === 0) n += 7;
    else if (data[n] !== 0) bits[n >> 3] |= 1 << (n & 7);
  }
  return bits;
}
