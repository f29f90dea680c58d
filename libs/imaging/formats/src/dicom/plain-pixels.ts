import type { Decoders } from '../decoders.js';
import type { DicomFile } from './dicom-file.reader.js';
import { openFrames } from './pixels.js';
import { readPixelLayout } from './pixel-layout.js';

const WORDS = {
  8: (length: number) => new Uint8Array(length),
  16: (length: number) => new Uint16Array(length),
  32: (length: number) => new Uint32Array(length),
} as const;

/**
 * The samples of an image as a file without compression holds them: those that every reader of this lib sees, frame after frame, in
 * words of BitsAllocated, little endian, and zeros or the sign in all other bits.
 * @throws FormatError as the reader of a series does; UNSUPPORTED_IMAGE for floating point samples
 * @source DICOM PS3.5 8.1.1, 8.2
 */
export function plainPixels(file: DicomFile, decoders: Decoders): Uint8Array {
  const layout = readPixelLayout(file, { palette: true });
  const { rows, columns, frames, bitsAllocated, bitsStored, highBit, floating } = layout;
  if (floating || bitsAllocated === 64)
    throw file.attributes.error('UNSUPPORTED_IMAGE', 'samples with a floating point have no words');
  const source = openFrames(file, decoders, layout);
  const count = rows * columns;
  if (bitsAllocated === 1) return packed(count * frames, count, source.frame);
  const words = WORDS[bitsAllocated](count * frames);
  const below = highBit + 1 - bitsStored;
  for (let index = 0; index < frames; index++) {
    const frame = source.frame(index) as Exclude<ReturnType<typeof source.frame>, BigInt64Array | BigUint64Array>;
    // Words of another sign or width count modulo their own.
    words.set(below === 0 ? frame : frame.map((value) => value << below), index * count);
  }
  return new Uint8Array(words.buffer);
}

/** Bits of all frames one after the other, the first in the lowest place of a byte. */
function packed(bits: number, count: number, frame: (index: number) => ArrayLike<number | bigint>): Uint8Array {
  const out = new Uint8Array(Math.ceil(bits / 8));
  for (let index = 0; index * count < bits; index++) {
    const samples = frame(index);
    for (let i = 0, at = index * count; i < count; i++, at++) if (Number(samples[i]) !== 0) out[at >> 3] |= 1 << (at & 7);
  }
  return out;
}
