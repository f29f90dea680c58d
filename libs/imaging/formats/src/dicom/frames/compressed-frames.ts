import { TAG } from '@collimate/imaging-dicom';
import { SAMPLE_BYTES, samplesOf } from '../../bytes/voxel-array.js';
import { decompress, type Decoders, type PixelDecoder } from '../../decoders.js';
import { FormatError } from '../../format.error.js';
import { codestreamSize } from './codestream-size.js';
import type { DicomFile } from '../dicom-file.reader.js';
import { decodeJpegLs } from '../jpeg-ls/jpeg-ls.decoder.js';
import { readJpegLsHeader, type JpegLsHeader } from '../jpeg-ls/scan-header.js';
import type { PixelLayout } from '../pixel-layout.js';
import { decodeRle } from './rle-frame.js';
import { type FrameSource, nativeType, stored, unpackBits } from '../stored-samples.js';

/**
 * Frames that are decoded one at a time: RLE and JPEG-LS by our own decoders, all else by the caller's codec.
 * @input `encoded` is the codestream of each frame
 * @throws FormatError DECODER_MISSING; the frames throw DAMAGED, UNSUPPORTED_IMAGE, DECODING_FAILED
 * @source DICOM PS3.5 A.4
 */
export function compressedFrames(
  file: DicomFile,
  layout: PixelLayout,
  encoded: readonly Uint8Array[],
  decoders: Decoders,
): FrameSource {
  const { codec } = file.transferSyntax;
  if (codec === 'rle') return rleFrames(file, layout, encoded);
  if (codec === 'jpeg-ls' && encoded.every((frame) => jpegLsHeaderOf(frame, layout) !== undefined))
    return jpegLsFrames(file, layout, encoded, decoders);
  return codecFrames(file, layout, encoded, decoders);
}

function codecFrames(file: DicomFile, layout: PixelLayout, encoded: readonly Uint8Array[], decoders: Decoders): FrameSource {
  const { attributes: a, item, transferSyntax } = file;
  const count = layout.rows * layout.columns;
  const type = nativeType(layout);
  const codec = decoders.pixels;
  if (codec === undefined || !codec.supports(transferSyntax.uid)) {
    throw new FormatError(
      'DECODER_MISSING',
      `the pixels are compressed as ${transferSyntax.name}, and no decoder for it was passed`,
      {
        place: { item, tag: '(0002,0010)' },
      },
    );
  }
  const plainOf = (index: number, bits: number): Uint8Array => {
    const frameBytes = bits === 1 ? Math.ceil(count / 8) : (count * bits) / 8;
    // `decompress` turns whatever the codec throws into an error of ours.
    const plain = decompress((bytes) => decodedBy(codec, file, layout, bytes, bits), transferSyntax.name, encoded[index], item);
    if (plain.length < frameBytes)
      throw a.error('DECODING_FAILED', 'the codec gave fewer samples than the frame has', TAG.PixelData);
    // One byte may fill a frame of an odd number up.
    if (plain.length > frameBytes + 1)
      throw a.error('DECODING_FAILED', 'the codec gave more samples than the frame has', TAG.PixelData);
    return plain.subarray(0, frameBytes);
  };
  return {
    layout,
    words(index) {
      const bits = bitsOfCodestream(file, layout, encoded[index]);
      return layout.bitsAllocated === 16 && bits === 16 ? plainOf(index, bits) : undefined;
    },
    frame(index) {
      const bits = bitsOfCodestream(file, layout, encoded[index]);
      const plain = plainOf(index, bits);
      if (bits === 1) return unpackBits(plain, 0, count);
      if (bits === layout.bitsAllocated) return stored(samplesOf(plain, type, true, count, item), layout);
      const narrow = samplesOf(plain, layout.signed ? 'int8' : 'uint8', true, count, item) as Int8Array | Uint8Array;
      return layout.signed ? Int16Array.from(narrow) : Uint16Array.from(narrow);
    },
  };
}

function decodedBy(
  codec: PixelDecoder,
  { transferSyntax }: DicomFile,
  layout: PixelLayout,
  bytes: Uint8Array,
  bitsAllocated: number,
): Uint8Array {
  return codec.decode({
    transferSyntaxUid: transferSyntax.uid,
    bytes,
    columns: layout.columns,
    rows: layout.rows,
    bitsAllocated,
    bitsStored: Math.min(layout.bitsStored, bitsAllocated),
    samplesPerPixel: 1,
    pixelRepresentation: layout.signed ? 1 : 0,
    photometricInterpretation: layout.photometricInterpretation,
  });
}

/** JPEG, JPEG-LS, JPEG 2000 and HTJ2K. */
const STATES_ITS_SIZE = /^1\.2\.840\.10008\.1\.2\.4\.(?:5\d|70|8[01]|9[01]|20[123])$/u;

/**
 * A frame of another size than the header's would be read wrong, or make the codec take all memory.
 * @returns the bits in which the codec gives a sample: those allocated, or 8 where a stream of 8 bits stands in an image of 16
 * @throws FormatError DAMAGED, UNSUPPORTED_IMAGE
 */
function bitsOfCodestream({ attributes: a, transferSyntax }: DicomFile, layout: PixelLayout, bytes: Uint8Array): number {
  const size = codestreamSize(bytes);
  if (size === undefined) {
    // A codec that finds no frame header may look for it for ever.
    if (STATES_ITS_SIZE.test(transferSyntax.uid))
      throw a.error('DAMAGED', 'a compressed frame has no readable header', TAG.PixelData);
    return layout.bitsAllocated;
  }
  if (size.components !== 1) throw a.error('UNSUPPORTED_IMAGE', 'the image is in colour', TAG.PixelData);
  if (size.columns !== layout.columns || (size.rows !== 0 && size.rows !== layout.rows)) {
    throw a.error('DAMAGED', 'a compressed frame is of another size than the image', TAG.PixelData);
  }
  if (size.bits > layout.bitsAllocated)
    throw a.error('DAMAGED', 'a compressed frame has more bits than are allocated', TAG.PixelData);
  return size.bits <= 8 && layout.bitsAllocated === 16 ? 8 : layout.bitsAllocated;
}

/** @returns undefined for a stream that is left to the caller's codec */
function jpegLsHeaderOf(bytes: Uint8Array, layout: PixelLayout): JpegLsHeader | undefined {
  const header = layout.bitsAllocated === 8 || layout.bitsAllocated === 16 ? readJpegLsHeader(bytes) : undefined;
  return header && header.rows === layout.rows && header.columns === layout.columns ? header : undefined;
}

function jpegLsFrames(file: DicomFile, layout: PixelLayout, encoded: readonly Uint8Array[], { kernels }: Decoders): FrameSource {
  const decoded = (index: number): Uint16Array => {
    const header = jpegLsHeaderOf(encoded[index], layout);
    const samples =
      header && (kernels === undefined ? decodeJpegLs(encoded[index], header) : kernels.jpegLs.decode(encoded[index], header));
    if (samples === undefined)
      throw file.attributes.error('DECODING_FAILED', 'the JPEG-LS stream is damaged or cut short', TAG.PixelData);
    return samples;
  };
  return {
    layout,
    words(index) {
      const bits = bitsOfCodestream(file, layout, encoded[index]);
      return layout.bitsAllocated === 16 && bits === 16 ? bytesOf(decoded(index)) : undefined;
    },
    frame(index) {
      const bits = bitsOfCodestream(file, layout, encoded[index]);
      // The kernel gives a view of its memory.
      const samples = kernels === undefined ? decoded(index) : decoded(index).slice();
      if (layout.bitsAllocated === 8) return stored(layout.signed ? Int8Array.from(samples) : Uint8Array.from(samples), layout);
      if (layout.signed && bits === 8) return Int16Array.from(Int8Array.from(samples));
      return stored(layout.signed ? new Int16Array(samples.buffer) : samples, layout);
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function rleFrames(file: DicomFile, layout: PixelLayout, encoded: readonly Uint8Array[]): FrameSource {
  const type = nativeType(layout);
  const count = layout.rows * layout.columns;
  const packed = layout.bitsAllocated === 1;
  const fail = (message: string): FormatError => file.attributes.error('DAMAGED', message, TAG.PixelData);
  return {
    layout,
    frame(index) {
      const plain = decodeRle(encoded[index], packed ? Math.ceil(count / 8) : count, packed ? 1 : SAMPLE_BYTES[type], fail);
      return packed ? unpackBits(plain, 0, count) : stored(samplesOf(plain, type, true, count, file.item), layout);
    },
  };
}
