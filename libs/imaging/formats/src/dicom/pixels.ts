import { decompress, type Decoders } from '../decoders.js';
import { SAMPLE_BYTES, samplesOf, type SampleArray } from '../bytes/voxel-array.js';
import { FormatError } from '../format.error.js';
import { codestreamSize } from './codestream-size.js';
import type { DicomFile } from './dicom-file.reader.js';
import { decodeJpegLs } from './jpeg-ls/jpeg-ls.decoder.js';
import { readJpegLsHeader, type JpegLsHeader } from './jpeg-ls/scan-header.js';
import { decodeRle } from './rle-frame.js';
import { TAG } from './tag.table.js';

/** How the samples of an image are stored. @source DICOM PS3.3 C.7.6.3 */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  /** Position of the most significant stored bit; bitsStored - 1 in all but files of the past. */
  readonly highBit: number;
  readonly signed: boolean;
  /** 32 or 64 bit floats, as parametric maps have them. */
  readonly floating: boolean;
  readonly photometricInterpretation: string;
}

/** Linear map from stored value to intensity. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * @input `palette` lets label maps pass whose palette only says how labels are shown
 * @throws FormatError MISSING_ATTRIBUTE, BAD_VALUE, UNSUPPORTED_IMAGE for colour and palettes
 */
export function readPixelLayout({ attributes: a }: DicomFile, options: { readonly palette?: boolean } = {}): PixelLayout {
  const rows = a.requiredInteger(TAG.Rows);
  const columns = a.requiredInteger(TAG.Columns);
  const frames = a.decimal(TAG.NumberOfFrames) ?? 1;
  const bitsAllocated = a.requiredInteger(TAG.BitsAllocated);
  const bitsStored = a.integer(TAG.BitsStored) ?? bitsAllocated;
  const highBit = a.integer(TAG.HighBit) ?? bitsStored - 1;
  const photometricInterpretation = a.text(TAG.PhotometricInterpretation) ?? 'MONOCHROME2';
  const floating = a.has(TAG.FloatPixelData) || a.has(TAG.DoubleFloatPixelData);
  if (rows === 0 || columns === 0)
    throw a.error('BAD_VALUE', 'an image has at least one row and column', rows === 0 ? TAG.Rows : TAG.Columns);
  if (!Number.isInteger(frames) || frames < 1 || frames > 65_535)
    throw a.error('BAD_VALUE', 'frames are counted from 1', TAG.NumberOfFrames);
  if ((a.integer(TAG.SamplesPerPixel) ?? 1) !== 1)
    throw a.error('UNSUPPORTED_IMAGE', 'the image is in colour', TAG.SamplesPerPixel);
  const shown =
    photometricInterpretation.startsWith('MONOCHROME') ||
    (options.palette === true && photometricInterpretation === 'PALETTE COLOR');
  if (!shown) {
    throw a.error('UNSUPPORTED_IMAGE', 'the image is in colour or has a palette', TAG.PhotometricInterpretation);
  }
  if (bitsAllocated !== 1 && bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32 && bitsAllocated !== 64) {
    throw a.error('UNSUPPORTED_IMAGE', 'samples have 1, 8, 16, 32 or 64 bits', TAG.BitsAllocated);
  }
  if (bitsAllocated === 64 && !floating)
    throw a.error('UNSUPPORTED_IMAGE', 'integer samples have at most 32 bits', TAG.BitsAllocated);
  if (a.has(TAG.ModalityLUTSequence))
    throw a.error(
      'UNSUPPORTED_IMAGE',
      'the intensities come from a table and not from slope and intercept',
      TAG.ModalityLUTSequence,
    );
  if (bitsStored < 1 || bitsStored > bitsAllocated)
    throw a.error('BAD_VALUE', 'more bits are stored than allocated', TAG.BitsStored);
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated)
    throw a.error('BAD_VALUE', 'the high bit does not fit the stored bits', TAG.HighBit);
  const signed = a.integer(TAG.PixelRepresentation) === 1;
  return { rows, columns, frames, bitsAllocated, bitsStored, highBit, signed, floating, photometricInterpretation };
}

function fragmentsOf({ attributes: a, item }: DicomFile): { table: Uint8Array; fragments: Uint8Array[]; starts: number[] } {
  const value = a.value(TAG.PixelData);
  if (value === undefined || !a.isDelimited(TAG.PixelData)) {
    throw new FormatError('DAMAGED', 'compressed pixel data come in fragments', { place: { item, tag: '(7fe0,0010)' } });
  }
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const pieces: Uint8Array[] = [];
  const starts: number[] = [];
  // The data set has walked these item headers before; lengths are inside.
  for (let at = 0; at + 8 <= value.length;) {
    const length = view.getUint32(at + 4, true);
    starts.push(at);
    pieces.push(value.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  const [table = new Uint8Array(0), ...fragments] = pieces;
  const first = starts[1] ?? 0;
  return { table, fragments, starts: starts.slice(1).map((start) => start - first) };
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The compressed bytes of each frame. @source DICOM PS3.5 A.4 @throws FormatError DAMAGED */
function encodedFrames(file: DicomFile, frames: number): readonly Uint8Array[] {
  const { table, fragments, starts } = fragmentsOf(file);
  if (frames === 1 && fragments.length > 0) return [concatenated(fragments)];
  if (fragments.length === frames) return fragments;
  // Without a table a frame begins where a codestream does.
  const begun = fragments.flatMap((fragment, i) =>
    fragment[0] === 0xff && (fragment[1] === 0xd8 || fragment[1] === 0x4f) ? [i] : [],
  );
  if (table.length === 0 && begun.length === frames && begun[0] === 0) {
    return begun.map((first, i) => concatenated(fragments.slice(first, begun[i + 1] ?? fragments.length)));
  }
  const offsets: number[] = [];
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  for (let at = 0; at + 4 <= table.length; at += 4) offsets.push(view.getUint32(at, true));
  const firsts = offsets.map((offset) => starts.indexOf(offset));
  if (offsets.length !== frames || firsts.some((first, i) => first < 0 || (i > 0 && first <= firsts[i - 1]))) {
    throw file.attributes.error('DAMAGED', 'the fragments of the pixel data cannot be told apart into frames', TAG.PixelData);
  }
  return firsts.map((first, i) => concatenated(fragments.slice(first, firsts[i + 1] ?? fragments.length)));
}

/** Drops the bits above the stored ones and extends the sign; in place on a copy. */
function stored(samples: SampleArray, layout: PixelLayout): SampleArray {
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

/** Stored values of the frames of one image, decoded one at a time. */
export interface FrameSource {
  readonly layout: PixelLayout;
  /** @returns rows x columns stored values, row by row; 0 or 1 for images of one bit @throws FormatError */
  frame(index: number): SampleArray;
  /** @returns the little endian words of 16 bits in which a frame is stored, from which `frame` makes its values; valid until the next frame */
  words?(index: number): Uint8Array | undefined;
}

function nativeType(layout: PixelLayout): 'float32' | 'float64' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' {
  if (layout.floating) return layout.bitsAllocated === 64 ? 'float64' : 'float32';
  if (layout.bitsAllocated === 32) return layout.signed ? 'int32' : 'uint32';
  if (layout.bitsAllocated === 16) return layout.signed ? 'int16' : 'uint16';
  return layout.signed ? 'int8' : 'uint8';
}

function unpackBits(bytes: Uint8Array, first: number, count: number): Uint8Array {
  const bits = new Uint8Array(count);
  for (let i = 0; i < count;) {
    const [byte, bit] = [bytes[(first + i) >> 3], (first + i) & 7];
    // Most of a segment's frame is outside of it.
    if (byte === 0) i += 8 - bit;
    else bits[i++] = (byte >> bit) & 1;
  }
  return bits;
}

/** Bytes written as big endian words (OW) come in swapped pairs. @source DICOM PS3.5 A.3 */
function swapsBytePairs(file: DicomFile, layout: PixelLayout): boolean {
  return !file.transferSyntax.littleEndian && layout.bitsAllocated <= 8 && file.attributes.vrOf(TAG.PixelData) === 'OW';
}

function pairsSwapped(bytes: Uint8Array): Uint8Array {
  const swapped = bytes.slice();
  for (let i = 0; i + 1 < swapped.length; i += 2) [swapped[i], swapped[i + 1]] = [swapped[i + 1], swapped[i]];
  return swapped;
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
    const encoded = encodedFrames(file, layout.frames);
    if (transferSyntax.codec === 'rle') return rleFrames(file, layout, encoded, type);
    if (transferSyntax.codec === 'jpeg-ls' && encoded.every((frame) => jpegLsHeaderOf(frame, layout) !== undefined))
      return jpegLsFrames(file, layout, encoded, decoders);
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
    const decode = (bytes: Uint8Array, bitsAllocated: number): Uint8Array =>
      codec.decode({
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
    const plainOf = (index: number, bits: number): Uint8Array => {
      const frameBytes = bits === 1 ? Math.ceil(count / 8) : (count * bits) / 8;
      // `decompress` turns whatever the codec throws into an error of ours.
      const plain = decompress((bytes) => decode(bytes, bits), transferSyntax.name, encoded[index], item);
      if (plain.length < frameBytes)
        throw a.error('DECODING_FAILED', 'the codec gave fewer samples than the frame has', TAG.PixelData);
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
function packedFrames(file: DicomFile, layout: PixelLayout, tag: number, type: ReturnType<typeof nativeType>): FrameSource {
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

/** Nearly always nothing stands above the stored bits; to see that costs less than to take it off. */
function noneAbove(samples: Uint16Array, most: number): boolean {
  let bits = 0;
  for (let i = 0; i < samples.length; i++) bits |= samples[i];
  return bits <= most;
}

function rleFrames(
  file: DicomFile,
  layout: PixelLayout,
  encoded: readonly Uint8Array[],
  type: ReturnType<typeof nativeType>,
): FrameSource {
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
