/*
 * One scan of JPEG-LS, a single component. Every line is decoded by one call, so that the engine has compiled the loop before the
 * second frame begins. The plain definition is src/dicom/jpeg-ls/jpeg-ls.decoder.ts: names, order of the steps and what is damage are
 * as there.
 *
 * Memory is laid out by the host. A state holds what lives from line to line, then the contexts of 16 bytes each:
 * A i32, B i32 (Nn of the run mode), N u16, C i16, k u8, flip i8 (all ones where the mapping of errors is turned round).
 */

/** Fields of a state. */
const BITS: usize = 0; // u64, the next bits from the top
const HELD: usize = 8; // i32, how many of them
const NEXT: usize = 12; // u32, address of the next word
const LAST: usize = 16; // u32, address behind which nothing is read
const RUN_INDEX: usize = 20;
const MAXIMUM: usize = 24;
const NEAR: usize = 28;
const RESET: usize = 32;
const RANGE: usize = 36;
const QBPP: usize = 40;
const LIMIT: usize = 44;
const REGION: usize = 48; // u32, address of the region of gradient 0
const BASE: usize = 52; // u32, address of the first word
const LENGTH: usize = 56; // u32, bits of the scan
const CONTEXTS: usize = 64;

const REGULAR: i32 = 365;
const RUN_ORDER: usize = memory.data<u8>([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

/**
 * Takes out what is stuffed into a scan (behind FF one bit) and packs the bits into words of 32, the first bit on top. Reads `bytes`
 * bytes, writes at most that many and 24 more.
 * @returns how many bits there are before the marker that ends the scan
 */
export function unstuff(from: usize, bytes: usize, to: usize): u32 {
  const end = from + bytes;
  const start = to;
  let cache: u64 = 0;
  let held: u32 = 0;
  let afterFf = false;
  while (from < end) {
    const byte = load<u8>(from);
    if (afterFf && byte >= 0x80) break;
    const width: u32 = afterFf ? 7 : 8;
    cache = (cache << width) | byte;
    held += width;
    if (held >= 32) {
      held -= 32;
      store<u32>(to, <u32>(cache >> held));
      to += 4;
    }
    afterFf = byte == 0xff;
    from += 1;
  }
  const count = 8 * <u32>(to - start) + held;
  store<u32>(to, held == 0 ? 0 : <u32>(cache << (32 - held)));
  store<u64>(to, 0, 4);
  store<u64>(to, 0, 12);
  // The FF of the marker itself was taken for data.
  return afterFf && count >= 8 ? count - 8 : count;
}

/** Prepares a state: contexts empty, bits from the words at `words` on; `region` is the table of 2 x maximum + 1 regions. */
export function begin(state: usize, words: usize, bits: u32, region: usize, maximum: i32, near: i32, reset: i32, range: i32, qbpp: i32, limit: i32): void {
  store<u64>(state, 0, BITS);
  store<i32>(state, 0, HELD);
  store<usize>(state, words, NEXT);
  store<usize>(state, words + (((<usize>bits + 31) >> 5) << 2) + 12, LAST);
  store<i32>(state, 0, RUN_INDEX);
  store<i32>(state, maximum, MAXIMUM);
  store<i32>(state, near, NEAR);
  store<i32>(state, reset, RESET);
  store<i32>(state, range, RANGE);
  store<i32>(state, qbpp, QBPP);
  store<i32>(state, limit, LIMIT);
  store<usize>(state, region + maximum, REGION);
  store<usize>(state, words, BASE);
  store<u32>(state, bits, LENGTH);
  const a = max(2, (range + 32) >> 6);
  for (let q = 0; q < REGULAR + 2; q++) {
    const at = state + CONTEXTS + (<usize>q << 4);
    store<i32>(at, a);
    store<i32>(at, 0, 4);
    store<u16>(at, 1, 8);
    store<i16>(at, 0, 10);
    store<u8>(at, <u8>orderOf(1, a), 12);
    store<i8>(at, 0, 13);
  }
}

/** The smallest k for which n << k is a at least. */
@inline
function orderOf(n: i32, a: i32): i32 {
  let k = <i32>clz(n) - <i32>clz(a);
  k &= ~(k >> 31);
  return k + i32((n << k) < a);
}

/** Fills the bits of a state up to 33 at least; words behind the end are zero and are not passed. */
@inline
function filled(state: usize): u64 {
  const held = load<i32>(state, HELD);
  let bits = load<u64>(state, BITS);
  if (held <= 32) {
    const next = load<usize>(state, NEXT);
    bits |= (<u64>load<u32>(next)) << <u64>(32 - held);
    store<i32>(state, held + 32, HELD);
    store<usize>(state, min(next + 4, load<usize>(state, LAST)), NEXT);
    store<u64>(state, bits, BITS);
  }
  return bits;
}

/** Takes up to 32 bits. */
function take(state: usize, count: i32): i32 {
  if (count == 0) return 0;
  const bits = filled(state);
  store<u64>(state, bits << <u64>count, BITS);
  store<i32>(state, load<i32>(state, HELD) - count, HELD);
  return <i32>(bits >> <u64>(64 - count));
}

/** A code of Golomb. @returns the mapped error, -1 where the code is damaged */
function golomb(state: usize, k: i32, limit: i32): i32 {
  const qbpp = load<i32>(state, QBPP);
  const escape = limit - qbpp - 1;
  let zeros = 0;
  for (;;) {
    const here = <i32>clz(filled(state));
    if (here < 32) {
      take(state, here + 1);
      zeros += here;
      break;
    }
    take(state, 32);
    zeros += 32;
    if (zeros > escape) return -1;
  }
  if (zeros > escape) return -1;
  const mapped = zeros < escape ? (zeros << k) + take(state, k) : take(state, qbpp) + 1;
  return mapped > 2 * load<i32>(state, RANGE) ? -1 : mapped;
}

/**
 * Decodes one line of `columns` samples. Both lines have a sample more on either side; the host has set those of `above`, and the one
 * before `line`.
 * @returns 0, or 1 where the scan is damaged
 */
export function decodeLine(state: usize, line: usize, above: usize, columns: i32): i32 {
  const maximum = load<i32>(state, MAXIMUM);
  const near = load<i32>(state, NEAR);
  return near == 0 && (maximum & (maximum + 1)) == 0 ? lineOf<i8>(state, line, above, columns) : lineOf<i16>(state, line, above, columns);
}

/** T is i8 for lossless scans of whole bits, whose wrapping is a mask, and i16 for all others. */
@inline
function lineOf<T>(state: usize, line: usize, above: usize, columns: i32): i32 {
  const maximum = load<i32>(state, MAXIMUM);
  const near = load<i32>(state, NEAR);
  const step = 2 * near + 1;
  const reset = load<i32>(state, RESET);
  const range = load<i32>(state, RANGE);
  const qbpp = load<i32>(state, QBPP);
  const limit = load<i32>(state, LIMIT);
  const escape = limit - qbpp - 1;
  const region = load<usize>(state, REGION);
  const last = load<usize>(state, LAST);
  const contexts = state + CONTEXTS;
  const end = line + (<usize>columns << 1);
  const toAbove = above - line;
  let bits = load<u64>(state, BITS);
  let held = load<i32>(state, HELD);
  let next = load<usize>(state, NEXT);

  // `line` is the address of the sample to the left.
  let Ra = <i32>load<u16>(line);
  let Rc = <i32>load<u16>(line + toAbove);
  let Rb = <i32>load<u16>(line + toAbove, 2);
  let ahead = <i32>load<i8>(region + (Rb - Rc));
  while (line < end) {
    const behind = ahead;
    const Rd = <i32>load<u16>(line + toAbove, 4);
    ahead = <i32>load<i8>(region + (Rd - Rb));
    let q = 81 * ahead + 9 * behind + <i32>load<i8>(region + (Rc - Ra));
    if (q == 0) {
      store<u64>(state, bits, BITS);
      store<i32>(state, held, HELD);
      store<usize>(state, next, NEXT);
      const to = run(state, line, toAbove, end);
      if (to == 0) return 1;
      bits = load<u64>(state, BITS);
      held = load<i32>(state, HELD);
      next = load<usize>(state, NEXT);
      line = to;
      Ra = <i32>load<u16>(line);
      Rc = <i32>load<u16>(line + toAbove);
      Rb = <i32>load<u16>(line + toAbove, 2);
      ahead = <i32>load<i8>(region + (Rb - Rc));
      continue;
    }
    const sign = q >> 31;
    q = (q ^ sign) - sign;
    const at = contexts + (<usize>q << 4);
    const k = <i32>load<u8>(at, 12);
    // 33 bits at least are held from here on.
    if (held <= 32) {
      bits |= (<u64>load<u32>(next)) << <u64>(32 - held);
      held += 32;
      next = min(next + 4, last);
    }
    const low = min(Ra, Rb);
    const high = max(Ra, Rb);
    let Px = Ra + Rb - Rc;
    Px = Rc >= high ? low : Px;
    Px = Rc <= low ? high : Px;
    Px += (<i32>load<i16>(at, 10) ^ sign) - sign;
    Px = min(max(Px, 0), maximum);

    let zeros = <i32>clz(bits);
    let mapped: i32;
    if (zeros + k < 32 && zeros < escape) {
      // Two shifts, so that k may be 0.
      const tail = bits << <u64>(zeros + 1);
      mapped = (zeros << k) | <i32>((tail >> 1) >> <u64>(63 - k));
      bits = tail << <u64>k;
      held -= zeros + 1 + k;
      if (mapped > 2 * range) return 1;
    } else {
      store<u64>(state, bits, BITS);
      store<i32>(state, held, HELD);
      store<usize>(state, next, NEXT);
      mapped = golomb(state, k, limit);
      if (mapped < 0) return 1;
      bits = load<u64>(state, BITS);
      held = load<i32>(state, HELD);
      next = load<usize>(state, NEXT);
    }
    const error = ((mapped >>> 1) ^ -(mapped & 1)) ^ <i32>load<i8>(at, 13);

    let Rx = Px + ((error ^ sign) - sign) * (sizeof<T>() == 1 ? 1 : step);
    if (sizeof<T>() == 1) {
      Rx &= maximum;
    } else {
      if (Rx < -near) Rx += range * step;
      else if (Rx > maximum + near) Rx -= range * step;
      Rx = min(max(Rx, 0), maximum);
    }
    line += 2;
    store<u16>(line, <u16>Rx);
    Ra = Rx;
    Rc = Rb;
    Rb = Rd;

    let A = load<i32>(at) + ((error ^ (error >> 31)) - (error >> 31));
    let b = load<i32>(at, 4) + error * (sizeof<T>() == 1 ? 1 : step);
    let N = <i32>load<u16>(at, 8);
    if (N == reset) {
      A >>= 1;
      b = b >= 0 ? b >> 1 : -((1 - b) >> 1);
      N >>= 1;
    }
    N += 1;
    const down = (b + N - 1) >> 31; // all ones where b <= -N
    const up = (0 - b) >> 31; // all ones where b > 0
    b += (N & down) - (N & up);
    b = max(min(b, 0), 1 - N);
    const C = min(max(<i32>load<i16>(at, 10) + down - up, -128), 127);
    const order = orderOf(N, A);
    store<i32>(at, A);
    store<i32>(at, b, 4);
    store<u16>(at, <u16>N, 8);
    store<i16>(at, <i16>C, 10);
    store<u8>(at, <u8>order, 12);
    if (sizeof<T>() == 1 || near == 0) store<i8>(at, order == 0 && 2 * b <= -N ? -1 : 0, 13);
  }
  store<u64>(state, bits, BITS);
  store<i32>(state, held, HELD);
  store<usize>(state, next, NEXT);
  return i32(8 * <i64>(next - load<usize>(state, BASE)) - held > <i64>load<u32>(state, LENGTH) || next == last);
}

/** Reads a run behind the sample at `line`, and the sample that interrupts it. @returns the last sample written, 0 where the scan is damaged */
function run(state: usize, line: usize, toAbove: usize, end: usize): usize {
  const Ra = <i32>load<u16>(line);
  let index = load<i32>(state, RUN_INDEX);
  while (take(state, 1) == 1) {
    const length = <usize>1 << load<u8>(RUN_ORDER + <usize>index);
    const room = (end - line) >> 1;
    line = fill(line, Ra, min(length, room));
    if (length <= room && index < 31) index += 1;
    store<i32>(state, index, RUN_INDEX);
    if (line == end) return line;
  }
  const order = <i32>load<u8>(RUN_ORDER + <usize>index);
  const rest = <usize>take(state, order);
  if (rest >= (end - line) >> 1) return 0;
  line = fill(line, Ra, rest);
  const Rx = interruption(state, Ra, <i32>load<u16>(line + toAbove, 2), order);
  if (Rx < 0) return 0;
  store<u16>(line, <u16>Rx, 2);
  if (index > 0) store<i32>(state, index - 1, RUN_INDEX);
  return line + 2;
}

@inline
function fill(line: usize, value: i32, count: usize): usize {
  const stop = line + (count << 1);
  while (line < stop) {
    line += 2;
    store<u16>(line, <u16>value);
  }
  return line;
}

function interruption(state: usize, Ra: i32, Rb: i32, order: i32): i32 {
  const near = load<i32>(state, NEAR);
  const maximum = load<i32>(state, MAXIMUM);
  const type = i32(abs(Ra - Rb) <= near);
  const at = state + CONTEXTS + (<usize>(REGULAR + type) << 4);
  let A = load<i32>(at);
  let N = <i32>load<u16>(at, 8);
  let Nn = load<i32>(at, 4);
  const k = orderOf(N, type == 1 ? A + (N >> 1) : A);
  const mapped = golomb(state, k, load<i32>(state, LIMIT) - order - 1);
  if (mapped < 0) return -1;
  const doubled = mapped + type;
  const odd = doubled & 1;
  const size = (doubled + odd) >> 1;
  const leansNegative = i32(k != 0 || 2 * Nn >= N);
  const error = leansNegative == odd ? -size : size;
  if (error < 0) Nn += 1;
  A += (mapped + 1 - type) >> 1;
  if (N == load<i32>(state, RESET)) {
    A >>= 1;
    N >>= 1;
    Nn >>= 1;
  }
  store<i32>(at, A);
  store<i32>(at, Nn, 4);
  store<u16>(at, <u16>(N + 1), 8);
  const span = load<i32>(state, RANGE) * (2 * near + 1);
  const turned = type == 0 && Ra > Rb ? -error : error;
  let Rx = (type == 1 ? Ra : Rb) + turned * (2 * near + 1);
  if (Rx < -near) Rx += span;
  else if (Rx > maximum + near) Rx -= span;
  return min(max(Rx, 0), maximum);
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
