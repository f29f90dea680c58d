/** Values in ascending order, each once, with how often it occurs. */
export interface CountedValues {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** @input at least one finite value, any order; not changed */
export function countedAscending(unsorted: ArrayLike<number>): CountedValues {
  let [lowest, highest, whole] = [Infinity, -Infinity, true];
  for (let n = 0; n < unsorted.length; n++) {
    const value = unsorted[n];
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    if (Math.floor(value) !== value) whole = false;
  }
  // A table over the range costs its length, sorting several passes over the values.
  if (whole && highest - lowest < mostSpan(unsorted.length)) return countInTable(unsorted, lowest, highest);
  return countBySorting(unsorted);
}

/** Span of whole numbers up to which a table costs less than sorting. @param count of the values */
export function mostSpan(count: number): number {
  return 65_536 + 2 * count;
}

/** @returns the same as `countedAscending`, without a look at whether the values are whole */
export function countBySorting(unsorted: ArrayLike<number>): CountedValues {
  return countRuns(sortAscending(unsorted));
}

function countInTable(unsorted: ArrayLike<number>, lowest: number, highest: number): CountedValues {
  const table = new Uint32Array(highest - lowest + 1);
  for (let n = 0; n < unsorted.length; n++) table[unsorted[n] - lowest]++;
  return countsOfTable(table, lowest);
}

/** @param table how often lowest, lowest + 1 and so on occur @returns those that do */
export function countsOfTable(table: Uint32Array, lowest: number): CountedValues {
  let distinct = 0;
  for (let k = 0; k < table.length; k++) if (table[k] !== 0) distinct++;
  const [values, counts] = [new Float64Array(distinct), new Float64Array(distinct)];
  for (let k = 0, to = 0; k < table.length; k++) {
    if (table[k] === 0) continue;
    values[to] = lowest + k;
    counts[to++] = table[k];
  }
  return { values, counts };
}

/** @input ascending values */
function countRuns(sorted: Float32Array | Float64Array): CountedValues {
  const [values, counts] = [new Float64Array(sorted.length), new Float64Array(sorted.length)];
  let to = -1;
  for (let n = 0; n < sorted.length; n++) {
    if (n === 0 || sorted[n] !== sorted[n - 1]) values[++to] = sorted[n] + 0;
    counts[to]++;
  }
  return { values: values.subarray(0, to + 1), counts: counts.subarray(0, to + 1) };
}

function sortAscending(unsorted: ArrayLike<number>): Float32Array | Float64Array {
  const single = new Float32Array(unsorted.length);
  for (let n = 0; n < single.length; n++) {
    single[n] = unsorted[n];
    if (single[n] !== unsorted[n]) return Float64Array.from(unsorted).sort();
  }
  return sortedSingles(single);
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** Radix sort by the bits, which for positive numbers are ordered as the numbers are; negative ones are turned round. */
function sortedSingles(singles: Float32Array<ArrayBuffer>): Float32Array {
  const bits = new Uint32Array(singles.buffer);
  for (let n = 0; n < bits.length; n++) bits[n] ^= (bits[n] >> 31) | 0x8000_0000;
  let [from, to] = [bits, new Uint32Array(bits.length)];
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const next = new Uint32Array(DIGITS + 1);
    for (let n = 0; n < from.length; n++) next[((from[n] >>> shift) & (DIGITS - 1)) + 1]++;
    for (let digit = 1; digit < DIGITS; digit++) next[digit] += next[digit - 1];
    for (let n = 0; n < from.length; n++) to[next[(from[n] >>> shift) & (DIGITS - 1)]++] = from[n];
    [from, to] = [to, from];
  }
  for (let n = 0; n < from.length; n++) from[n] ^= (~from[n] >> 31) | 0x8000_0000;
  return new Float32Array(from.buffer);
}
