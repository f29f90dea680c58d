import type { FormatError } from '../../format.error.js';

/** 64 bytes: how many segments there are, and where each begins. */
const HEADER_BYTES = 64;
const MOST_SEGMENTS = 15;

/**
 * Decodes one frame of RLE Lossless: a segment for each byte of a sample, most significant first, each packed by itself.
 * @returns little endian samples
 * @throws what `fail` makes, for a header that contradicts the image and for a segment that ends early: a codec that fills up what
 *   is missing would give wrong numbers
 * @source DICOM PS3.5 annex G
 */
export function decodeRle(
  bytes: Uint8Array,
  count: number,
  bytesPerSample: number,
  fail: (message: string) => FormatError,
): Uint8Array {
  if (bytes.length < HEADER_BYTES) throw fail('an RLE frame is shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = view.getUint32(0, true);
  if (segments > MOST_SEGMENTS || segments !== bytesPerSample)
    throw fail('an RLE frame has not one segment for each byte of a sample');
  const samples = new Uint8Array(count * bytesPerSample);
  for (let s = 0; s < segments; s++) {
    const start = view.getUint32(4 + 4 * s, true);
    const end = s + 1 < segments ? view.getUint32(8 + 4 * s, true) : bytes.length;
    if (start < HEADER_BYTES || end < start || end > bytes.length) throw fail('a segment of an RLE frame lies outside of it');
    const written = unpack(bytes.subarray(start, end), samples, bytesPerSample - 1 - s, bytesPerSample);
    if (written < count) throw fail('a segment of an RLE frame ends before its last sample');
    if (written >= 2 * count) throw fail('a segment of an RLE frame holds a frame more than the image says');
  }
  return samples;
}

/** PackBits: n from 0 to 127 copies n + 1 bytes, n from 129 to 255 repeats the next byte 257 - n times. */
function unpack(bytes: Uint8Array, target: Uint8Array, first: number, stride: number): number {
  const end = bytes.length;
  const most = target.length / stride;
  let [at, to, written] = [0, first, 0];
  while (at < end) {
    const n = bytes[at++];
    if (n === 128) continue;
    const repeats = n > 128;
    const length = repeats ? 257 - n : n + 1;
    const available = repeats ? (at < end ? length : 0) : Math.min(length, end - at);
    const taken = Math.min(available, Math.max(0, most - written));
    for (let i = 0; i < taken; i++, to += stride) target[to] = bytes[repeats ? at : at + i];
    written += available;
    at += repeats ? 1 : n + 1;
  }
  return written;
}
