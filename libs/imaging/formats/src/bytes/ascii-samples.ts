import { FormatError } from '../format.error.js';
import { latin1 } from './text.js';

/** Reads `count` numbers written as text. @throws FormatError TRUNCATED, BAD_VALUE, DAMAGED for more than are meant */
export function asciiSamples(bytes: Uint8Array, count: number, item: number): Float64Array {
  // A number takes two bytes at least, so the array is at most four times the text.
  if (bytes.length < 2 * count - 1)
    throw new FormatError('TRUNCATED', 'the file ends before its last voxel', { place: { item } });
  const numbers = new Float64Array(count);
  let found = 0;
  let at = 0;
  const space = (byte: number): boolean => byte <= 32 || byte === 44;
  while (found < count) {
    while (at < bytes.length && space(bytes[at])) at += 1;
    if (at >= bytes.length) throw new FormatError('TRUNCATED', 'the file ends before its last voxel', { place: { item } });
    const start = at;
    while (at < bytes.length && !space(bytes[at])) at += 1;
    const value = Number(latin1(bytes, start, Math.min(at, start + 64)));
    if (Number.isNaN(value)) throw new FormatError('BAD_VALUE', 'a voxel is no number', { place: { item } });
    numbers[found++] = value;
  }
  while (at < bytes.length && space(bytes[at])) at += 1;
  if (at < bytes.length) throw new FormatError('DAMAGED', 'there are more voxels than the header says', { place: { item } });
  return numbers;
}
