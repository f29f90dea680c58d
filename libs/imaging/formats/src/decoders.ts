import { FormatError } from './format.error.js';
import type { ImageKernels } from './kernels/image-kernels.js';

/**
 * Decompresses one complete stream. The caller brings it (zlib of the platform), since this lib touches no platform.
 * It must stop with an error rather than make more than `maximumBytes`.
 */
export type Decompress = (bytes: Uint8Array, maximumBytes: number) => Uint8Array;

/** One compressed frame of DICOM pixel data and what a codec has to know of it. */
export interface EncodedFrame {
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly samplesPerPixel: number;
  /** 0 unsigned, 1 two's complement. */
  readonly pixelRepresentation: 0 | 1;
  readonly photometricInterpretation: string;
}

/** Decodes the frames of encapsulated transfer syntaxes. The caller has initialised it before any file is read. */
export interface PixelDecoder {
  /** @returns whether frames of this transfer syntax can be decoded */
  supports(transferSyntaxUid: string): boolean;
  /** @returns rows x columns samples of bitsAllocated bits, little endian, row by row */
  decode(frame: EncodedFrame): Uint8Array;
}

/** The decompressors that the caller has; a file that needs an absent one is refused with DECODER_MISSING. */
export interface Decoders {
  /** gzip, RFC 1952: `.nii.gz`, NRRD `gzip`. */
  readonly gunzip?: Decompress;
  /**
   * The beginning of a gzip stream, a kilobyte at least unless it is shorter: from it the size of the whole is known, so that a
   * small hostile file cannot fill the memory.
   */
  readonly gunzipHead?: (bytes: Uint8Array) => Uint8Array;
  /** Raw deflate, RFC 1951: deflated DICOM. */
  readonly inflateRaw?: Decompress;
  /** zlib, RFC 1950: compressed MetaImage. */
  readonly inflateZlib?: Decompress;
  /** bzip2: NRRD `bzip2`. */
  readonly bunzip2?: Decompress;
  /** Encapsulated DICOM pixel data. */
  readonly pixels?: PixelDecoder;
  /** WebAssembly in place of the plain loops: the same values and refusals, sooner. One set for each thread. */
  readonly kernels?: ImageKernels;
}

/** The largest decompressed file: 2 GiB, so that a small hostile file cannot fill the memory. */
const MAXIMUM_DECOMPRESSED_BYTES = 2 ** 31;

/** Bytes that a stream may hold beyond what its header asks for. */
const SLACK_BYTES = 1 << 16;

/** @returns the most bytes that a stream may give of which a reader needs so many */
export function mostBytesFor(needed: number): number {
  return Math.min(MAXIMUM_DECOMPRESSED_BYTES, 2 * needed + SLACK_BYTES);
}

/** @throws FormatError DECODER_MISSING, DECODING_FAILED, TOO_LARGE */
export function decompress(
  decoder: Decompress | undefined,
  name: string,
  bytes: Uint8Array,
  item: number,
  maximumBytes: number = MAXIMUM_DECOMPRESSED_BYTES,
): Uint8Array {
  if (decoder === undefined) {
    throw new FormatError('DECODER_MISSING', `the file is compressed with ${name}, and no decoder for it was passed`, {
      place: { item },
      hint: `Pass a ${name} decoder, or decompress the file first.`,
    });
  }
  let plain: Uint8Array;
  try {
    plain = decoder(bytes, maximumBytes);
  } catch (cause) {
    throw new FormatError('DECODING_FAILED', `the ${name} stream is damaged, cut short or too large`, {
      cause,
      place: { item },
    });
  }
  if (plain.length > maximumBytes) {
    throw new FormatError('TOO_LARGE', 'the file is larger when decompressed than it may be', { place: { item } });
  }
  return plain;
}
