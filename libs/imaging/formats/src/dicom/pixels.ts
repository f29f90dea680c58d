import { TAG } from '@collimate/imaging-dicom';
import { bytesBehind } from '../bytes/bytes-behind.js';
import { SAMPLE_BYTES, samplesOf } from '../bytes/voxel-array.js';
import type { Decoders } from '../decoders.js';
import { compressedFrames } from './frames/compressed-frames.js';
import type { DicomFile } from './dicom-file.reader.js';
import { encodedFrames } from './frames/encoded-frames.js';
import { type PixelLayout, readPixelLayout } from './pixel-layout.js';
import { type FrameSource, nativeType, type SampleType, stored, unpackBits } from './stored-samples.js';

/** Bytes written as big endian words (OW) come in swapped pairs. @source DICOM PS3.5 A.3 */
function swapsBytePairs(file: DicomFile, layout: PixelLayout): boolean {
  return !file.transferSyntax.littleEndian && layout.bitsAllocated <= 8 && file.attributes.vrOf(TAG.PixelData) === 'OW';
}

function pairsSwapped(bytes: Uint8Array): Uint8Array {
  const swapped = bytes.slice();
  for (let i = 0; i + 1 < swapped.length; i += 2) [swapped[i], swapped[i + 1]] = [swapped[i + 1], swapped[i]];
  return swapped;
}

function tagOf({ floating, bitsAllocated }: PixelLayout): number {
  return floating ? (bitsAllocated === 64 ? TAG.DoubleFloatPixelData : TAG.FloatPixelData) : TAG.PixelData;
}

function bytesNeeded({ rows, columns, frames, bitsAllocated }: PixelLayout): number {
  return Math.ceil((rows * columns * frames * bitsAllocated) / 8);
}

/**
 * Bytes behind the frames of an image that is not compressed.
 * @throws FormatError DAMAGED where there is room for one more frame, row or column; of single bits for two bytes more than they need, for then a frame
 *   may begin with a byte of its own
 */
export function bytesBehindFrames(file: DicomFile, layout: PixelLayout): number {
  const { attributes: a, transferSyntax } = file;
  if (transferSyntax.encapsulated && !layout.floating) return 0;
  const tag = tagOf(layout);
  const ofSlice = layout.bitsAllocated === 1 ? 1 : (layout.rows * layout.columns * layout.bitsAllocated) / 8;
  const { columns, rows } = layout;
  return bytesBehind({ found: a.lengthOf(tag), needed: bytesNeeded(layout), ofSlice, columns, rows }, () =>
    a.error(
      'DAMAGED',
      'there are more samples than rows, columns and frames need',
      tag,
      'NumberOfFrames, Rows, Columns or BitsAllocated may be wrong.',
    ),
  );
}

/**
 * Opens the pixels of an image: native or through the caller's codec.
 * @throws FormatError MISSING_ATTRIBUTE, TRUNCATED, DECODER_MISSING, UNSUPPORTED_IMAGE
 */
export function openFrames(file: DicomFile, decoders: Decoders, layout: PixelLayout = readPixelLayout(file)): FrameSource {
  const { attributes: a, item, transferSyntax } = file;
  const count = layout.rows * layout.columns;
  const type = nativeType(layout);
  const tag = tagOf(layout);
  if (!a.has(tag)) throw a.missing(tag);

  if (transferSyntax.encapsulated && !layout.floating) {
    return compressedFrames(file, layout, encodedFrames(file, layout.frames), decoders);
  }

  if (a.lengthOf(tag) < bytesNeeded(layout))
    throw a.error('TRUNCATED', 'there are fewer samples than rows, columns and frames need', tag);
  bytesBehindFrames(file, layout);
  if (layout.bitsAllocated === 1 || swapsBytePairs(file, layout)) return packedFrames(file, layout, tag, type);
  const frameBytes = count * SAMPLE_BYTES[type];
  const bytesOf = (index: number): Uint8Array => a.part(tag, index * frameBytes, frameBytes);
  return {
    layout,
    frame: (index) => stored(samplesOf(bytesOf(index), type, transferSyntax.littleEndian, count, item), layout),
    words: (index) => (SAMPLE_BYTES[type] === 2 && transferSyntax.littleEndian ? bytesOf(index) : undefined),
  };
}

/** Samples that are less than a byte, or bytes that come in swapped pairs: neither need begin where a frame does. */
function packedFrames(file: DicomFile, layout: PixelLayout, tag: number, type: SampleType): FrameSource {
  const { attributes: a, item, transferSyntax } = file;
  const count = layout.rows * layout.columns;
  const value = a.value(tag) ?? new Uint8Array(0);
  const plain = swapsBytePairs(file, layout) ? pairsSwapped(value) : value;
  return {
    layout,
    frame(index) {
      if (layout.bitsAllocated === 1) return unpackBits(plain, index * count, count);
      const bytes = plain.subarray(index * count, (index + 1) * count);
      return stored(samplesOf(bytes, type, transferSyntax.littleEndian, count, item), layout);
    },
  };
}
