import { AggregationError } from '../aggregation.error.js';

/** Bytes of one coordinate of a masked vector: an integer modulo 2^64, little-endian. */
export const MASKED_COORDINATE_BYTES = 8;

/** Beyond this no sum of 200 sites with 2^24 subjects each can lie; half of the range stays empty. */
export const LARGEST_SUM = 1n << 62n;

/**
 * @returns 8 bytes a coordinate, modulo 2^64 @throws AggregationError OUT_OF_RANGE for a coordinate of 2^62 or more in size
 */
export function encodeWords(vector: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(vector.length * MASKED_COORDINATE_BYTES);
  const view = new DataView(bytes.buffer);
  vector.forEach((value, index) => {
    if (value >= LARGEST_SUM || value <= -LARGEST_SUM) {
      throw new AggregationError('OUT_OF_RANGE', 'a coordinate does not fit into 62 bits', { place: { item: index } });
    }
    view.setBigUint64(index * MASKED_COORDINATE_BYTES, BigInt.asUintN(64, value), true);
  });
  return bytes;
}

/** @returns the signed integers of the coordinates, in [-2^63, 2^63) */
export function decodeWords(bytes: Uint8Array): readonly bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / MASKED_COORDINATE_BYTES }, (_, index) =>
    view.getBigInt64(index * MASKED_COORDINATE_BYTES, true),
  );
}

/** Adds the words to the total in place, modulo 2^64, in time that depends on the length alone. */
export function addWords(total: Uint8Array, words: Uint8Array): void {
  const [into, from] = [viewOf(total), viewOf(words)];
  for (let at = 0; at < total.length; at += MASKED_COORDINATE_BYTES) {
    const low = into.getUint32(at, true) + from.getUint32(at, true);
    const carry = low > 0xffffffff ? 1 : 0;
    into.setUint32(at, low >>> 0, true);
    into.setUint32(at + 4, (into.getUint32(at + 4, true) + from.getUint32(at + 4, true) + carry) >>> 0, true);
  }
}

/** Takes the words from the total in place, modulo 2^64. */
export function subtractWords(total: Uint8Array, words: Uint8Array): void {
  const [into, from] = [viewOf(total), viewOf(words)];
  for (let at = 0; at < total.length; at += MASKED_COORDINATE_BYTES) {
    const low = into.getUint32(at, true) - from.getUint32(at, true);
    const borrow = low < 0 ? 1 : 0;
    into.setUint32(at, low >>> 0, true);
    into.setUint32(at + 4, (into.getUint32(at + 4, true) - from.getUint32(at + 4, true) - borrow) >>> 0, true);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
