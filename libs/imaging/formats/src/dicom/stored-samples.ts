import type { SampleArray } from '../bytes/voxel-array.js';
import type { PixelLayout } from './pixel-layout.js';

/** Stored values of the frames of one image, decoded one at a time. */
export interface FrameSource {
  readonly layout: PixelLayout;
  /** @returns rows x columns stored values, row by row; 0 or 1 for images of one bit @throws FormatError */
  frame(index: number): SampleArray;
  /** @returns the little endian words of 16 bits in which a frame is stored, from which `frame` makes its values; valid until the next frame */
  words?(index: number): Uint8Array | undefined;
}

/** How a sample is stored. */
export type SampleType = 'float32' | 'float64' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32';

/** @returns how the samples of an image are stored, those of one bit as bytes */
export function nativeType(layout: PixelLayout): SampleType {
  if (layout.floating) return layout.bitsAllocated === 64 ? 'float64' : 'float32';
  if (layout.bitsAllocated === 32) return layout.signed ? 'int32' : 'uint32';
  if (layout.bitsAllocated === 16) return layout.signed ? 'int16' : 'uint16';
  return layout.signed ? 'int8' : 'uint8';
}

/** Drops the bits above the stored ones and extends the sign; in place on a copy. */
export function stored(samples: SampleArray, layout: PixelLayout): SampleArray {
  if (
    layout.floating ||
    layout.bitsStored === layout.bitsAllocated ||
    samples instanceof BigInt64Array ||
    samples instanceof BigUint64Array
  ) {
    return samples;
  }
  if (
    !layout.signed &&
    layout.highBit === layout.bitsStored - 1 &&
    samples instanceof Uint16Array &&
    noneAbove(samples, 2 ** layout.bitsStored - 1)
  ) {
    return samples;
  }
  const copy = samples.slice();
  const left = 31 - layout.highBit;
  const right = 32 - layout.bitsStored;
  for (let i = 0; i < copy.length; i++) copy[i] = layout.signed ? (copy[i] << left) >> right : (copy[i] << left) >>> right;
  return copy;
}

/** Nearly always nothing stands above the stored bits; to see that costs less than to take it off. */
function noneAbove(samples: Uint16Array, most: number): boolean {
  let bits = 0;
  for (let i = 0; i < samples.length; i++) bits |= samples[i];
  return bits <= most;
}

/** @returns `count` bits from the `first` on, the lowest of each byte first, one a byte */
export function unpackBits(bytes: Uint8Array, first: number, count: number): Uint8Array {
  const bits = new Uint8Array(count);
  for (let i = 0; i < count;) {
    const [byte, bit] = [bytes[(first + i) >> 3], (first + i) & 7];
    // Most of a segment's frame is outside of it.
    if (byte === 0) i += 8 - bit;
    else bits[i++] = (byte >> bit) & 1;
  }
  return bits;
}
