import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { type Decoders, ImageKernels } from '@collimate/imaging-formats';
import { bunzip2 } from './bunzip2.js';
import { asBytes } from './files.source.js';

/** Deflate cannot shrink anything further than this, so a trailer that promises more is wrong. */
const MOST_EXPANSION = 1032;
/** Bytes of a header, decompressed; compressed it is usually shorter. */
const HEAD_BYTES = 1024;
/** Enough compressed bytes for any header, even with a long file name before it. */
const MOST_HEAD_BYTES = 4096;

/** The decompressors of the platform, and the kernels of this thread. */
export const DECOMPRESSORS: Decoders = {
  gunzip: (bytes, maxOutputLength) =>
    asBytes(gunzipSync(bytes, { maxOutputLength, chunkSize: gunzippedSize(bytes, maxOutputLength) })),
  gunzipHead,
  inflateRaw: (bytes, maxOutputLength) => asBytes(inflateRawSync(bytes, { maxOutputLength })),
  inflateZlib: (bytes, maxOutputLength) => asBytes(inflateSync(bytes, { maxOutputLength })),
  bunzip2,
  kernels: new ImageKernels(),
};

function gunzipHead(bytes: Uint8Array): Uint8Array {
  const headOf = (taken: number): Uint8Array =>
    asBytes(
      gunzipSync(bytes.subarray(0, taken), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_EXPANSION * taken }),
    );
  const head = headOf(HEAD_BYTES);
  return head.length < HEAD_BYTES && bytes.length > HEAD_BYTES ? headOf(MOST_HEAD_BYTES) : head;
}

/**
 * Size of the output buffer. One buffer for the whole output halves the time. The last four bytes of a gzip file state
 * its length. A wrong statement does no harm: after too small a chunk others follow, and too large a one is limited by
 * the largest expansion of deflate.
 */
function gunzippedSize(bytes: Uint8Array, maximumBytes: number): number {
  const at = bytes.length - 4;
  const stated = at < 0 ? 0 : bytes[at] + 256 * bytes[at + 1] + 65_536 * bytes[at + 2] + 16_777_216 * bytes[at + 3];
  return Math.max(16_384, Math.min(stated + 64, MOST_EXPANSION * bytes.length, maximumBytes, 0x7fff_ffff));
}
