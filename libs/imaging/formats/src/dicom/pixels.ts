import { TAG } from '@collimate/imaging-dicom';
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

/**
 * Opens the pixels of an image: native or through the caller's codec.
 * @throws FormatError MISSING_ATTRIBUTE, TRUNCATED, DECODER_MISSING, UNSUPPORTED_IMAGE
 */
export function openFrames(file: DicomFile, decoders: Decoders, layout: PixelLayout = readPixelLayout(file)): FrameSource {
  const { attributes: a, item, transferSyntax } = file;
  const count = layout.rows * layout.columns;
  const type = nativeType(layout);
  const tag = layout.floating ? (layout.bitsAllocated === 64 ? TAG.DoubleFloatPixelData : TAG.FloatPixelData) : TAG.PixelData;
  if (!a.has(tag)) throw a.missing(tag);

  if (transferSyntax.encapsulated && !layout.floating) {
    return compressedFrames(file, layout, encodedFrames(file, layout.frames), decoders);
  }

  const expected =
    layout.bitsAllocated === 1 ? Math.ceil((count * layout.frames) / 8) : count * layout.frames * SAMPLE_BYTES[type];
  if (a.lengthOf(tag) < expected) throw a.error('TRUNCATED', 'there are fewer samples than rows, columns and frames need', tag);
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
