/** Damages bytes the way transfers, disks and enemies do. Everything is drawn from `next`, so that a seed gives the damage again. */

/** Numbers at which lengths, counts and sizes break. */
const EXTREMES = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];
const WORDS = ['0', '-1', '65535', '99999999', '1e308', '-1e308', 'NaN', '1e-300', '4294967296', '(0,0,0)', 'none', '\\\\\\', ''];

/** @param {number} seed 32 bits @returns a generator of numbers in [0, n) */
export function generator(seed) {
  let state = seed >>> 0 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** @returns a damaged copy of `bytes`; `others` lend parts */
export function mutate(bytes, others, next) {
  let copy = bytes.slice();
  // Mostly one small damage: a file that is broken all over is refused at its first line and tests no other.
  const rounds = next(3) === 0 ? 1 + next(4) : 1;
  for (let round = 0; round < rounds && copy.length > 0; round++) {
    const kinds = next(4) === 0 ? ROUGH : GENTLE;
    copy = kinds[next(kinds.length)](copy, others, next);
  }
  return copy;
}

/** Headers are short and full of meaning, so half of all places are in the first kilobyte. */
function place(bytes, next) {
  return next(2) === 0 ? next(Math.min(bytes.length, 1024)) : next(bytes.length);
}

const GENTLE = [
  function flipBits(bytes, _, next) {
    for (let n = 1 + next(8); n > 0; n--) bytes[place(bytes, next)] ^= 1 << next(8);
    return bytes;
  },
  function setBytes(bytes, _, next) {
    for (let n = 1 + next(4); n > 0; n--) bytes[place(bytes, next)] = EXTREMES[next(6)];
    return bytes;
  },
  function setNumber(bytes, _, next) {
    const at = place(bytes, next);
    const value = EXTREMES[next(EXTREMES.length)];
    const width = [2, 4][next(2)];
    const bigEndian = next(2) === 1;
    for (let i = 0; i < width && at + i < bytes.length; i++)
      bytes[at + i] = (value / 2 ** (8 * (bigEndian ? width - 1 - i : i))) & 0xff;
    return bytes;
  },
  function retype(bytes, _, next) {
    // A number of a text header or a decimal string becomes another one.
    const digits = [];
    for (let i = 0; i < Math.min(bytes.length, 4096); i++) if (bytes[i] >= 48 && bytes[i] <= 57) digits.push(i);
    if (digits.length === 0) return bytes;
    const at = digits[next(digits.length)];
    let end = at;
    while (end < bytes.length && bytes[end] >= 48 && bytes[end] <= 57) end++;
    const word = new TextEncoder().encode(WORDS[next(WORDS.length)]);
    if (next(2) === 0) return joined(bytes.subarray(0, at), word, bytes.subarray(end));
    for (let i = 0; i < end - at; i++) bytes[at + i] = word[i] ?? 57;
    return bytes;
  },
];

const ROUGH = [
  function cut(bytes, _, next) {
    return bytes.slice(0, next(bytes.length + 1));
  },
  function remove(bytes, _, next) {
    const at = place(bytes, next);
    return joined(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + next(64))));
  },
  function repeat(bytes, _, next) {
    const at = place(bytes, next);
    const part = bytes.subarray(at, at + 1 + next(256));
    return joined(bytes.subarray(0, at), ...Array.from({ length: 1 + next(8) }, () => part), bytes.subarray(at));
  },
  function splice(bytes, others, next) {
    const other = others[next(others.length)];
    return joined(bytes.subarray(0, place(bytes, next)), other.subarray(next(other.length)));
  },
];

function joined(...parts) {
  const whole = new Uint8Array(
    Math.min(
      1 << 22,
      parts.reduce((sum, part) => sum + part.length, 0),
    ),
  );
  let at = 0;
  for (const part of parts) {
    const fits = part.subarray(0, whole.length - at);
    whole.set(fits, at);
    at += fits.length;
  }
  return whole;
}
