import { AggregationError } from './aggregation.error.js';

/** Bytes of one coordinate: a signed 128-bit integer, little-endian, so that size says nothing about value. */
export const COORDINATE_BYTES = 16;

const BITS = 128n;
const LIMIT = 1n << (BITS - 1n);
const WORD_MASK = (1n << 64n) - 1n;

/**
 * @returns 16 bytes per coordinate @throws AggregationError OUT_OF_RANGE beyond 127 bits
 * @example
 * ```ts
 * import { encodeVector } from '@collimate/privacy-aggregation';
 * [...encodeVector([-2n]).subarray(0, 3)]; // => [254, 255, 255]
 * encodeVector([2n ** 127n]); // throws OUT_OF_RANGE
 * ```
 */
export function encodeVector(vector: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(vector.length * COORDINATE_BYTES);
  const view = new DataView(bytes.buffer);
  vector.forEach((value, index) => {
    if (value >= LIMIT || value < -LIMIT) {
      throw new AggregationError('OUT_OF_RANGE', 'a coordinate does not fit into 128 bits', { place: { item: index } });
    }
    const unsigned = BigInt.asUintN(128, value);
    view.setBigUint64(index * COORDINATE_BYTES, unsigned & WORD_MASK, true);
    view.setBigUint64(index * COORDINATE_BYTES + 8, unsigned >> 64n, true);
  });
  return bytes;
}

/**
 * @throws AggregationError MALFORMED_CONTRIBUTION unless the bytes are whole coordinates
 * @example
 * ```ts
 * import { decodeVector, encodeVector } from '@collimate/privacy-aggregation';
 * decodeVector(encodeVector([5n, -7n])); // => [5n, -7n]
 * decodeVector(new Uint8Array(15)); // throws MALFORMED_CONTRIBUTION
 * ```
 */
export function decodeVector(bytes: Uint8Array): readonly bigint[] {
  if (bytes.length % COORDINATE_BYTES !== 0) {
    throw new AggregationError('MALFORMED_CONTRIBUTION', 'a vector has 16 bytes per coordinate');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / COORDINATE_BYTES }, (_, index) => {
    const low = view.getBigUint64(index * COORDINATE_BYTES, true);
    const high = view.getBigUint64(index * COORDINATE_BYTES + 8, true);
    return BigInt.asIntN(128, (high << 64n) | low);
  });
}
