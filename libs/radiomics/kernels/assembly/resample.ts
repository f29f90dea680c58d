/*
 * One axis of a separable interpolation, eight lines at a time: they are laid side by side in a strip that stays in the
 * first cache, filtered there in place, and read by 1, 2 or 4 taps per new voxel. Every sum is taken in the order of the plain
 * definition (libs/radiomics/processing/src/resample-axis.ts), so the bits are the same.
 */

import { STRIP, prefilter } from './resample/prefilter';
import { resampleRows } from './resample/rows';

@inline
function tapsAt(at: usize, weights: usize, width: i32): v128 {
  let sum = f64x2.mul(v128.load64_splat(weights), v128.load(at));
  if (width > 1) sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(weights, 8), v128.load(at + STRIP)));
  if (width > 2) {
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(weights, 16), v128.load(at + 2 * STRIP)));
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(weights, 24), v128.load(at + 3 * STRIP)));
  }
  return sum;
}

/** Two halves further apart than this are no tie; see round-half-even.ts of radiomics/processing. */
const TIE: f64 = 1e-9;

@inline
function rounded(value: v128): v128 {
  const rest = f64x2.sub(value, f64x2.floor(value));
  const tie = v128.and(f64x2.ge(rest, f64x2.splat(0.5 - TIE)), f64x2.le(rest, f64x2.splat(0.5 + TIE)));
  const half = f64x2.nearest(f64x2.mul(value, f64x2.splat(0.5)));
  // Adding zero turns minus zero into zero.
  return f64x2.add(v128.bitselect(f64x2.add(half, half), f64x2.nearest(value), tie), f64x2.splat(0));
}

/** Forms of the values that come in: f64, f32, or one byte each. */
@inline
function valueAt(at: usize, form: i32): f64 {
  return form == 0 ? load<f64>(at) : form == 1 ? <f64>load<f32>(at) : <f64>load<u8>(at);
}

/** 2^13 + 1; see single-precision.ts of radiomics/processing. */
const TO_40_BITS: f64 = 8193;

/** Two values to 40 bits, so that what ends in the middle between two singles in any order of the axes ends there exactly. */
@inline
function to40Bits(value: v128): v128 {
  const scaled = f64x2.mul(value, f64x2.splat(TO_40_BITS));
  return f64x2.sub(scaled, f64x2.sub(scaled, value));
}

@inline
function storeSingles(to: usize, lanes: i32, a: v128, b: v128, c: v128, d: v128): void {
  const low = v128.shuffle<i64>(f32x4.demote_f64x2_zero(to40Bits(a)), f32x4.demote_f64x2_zero(to40Bits(b)), 0, 2);
  const high = v128.shuffle<i64>(f32x4.demote_f64x2_zero(to40Bits(c)), f32x4.demote_f64x2_zero(to40Bits(d)), 0, 2);
  if (lanes == 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  v128.store32_lane(to, low, 0);
  if (lanes > 1) v128.store32_lane(to + 4, low, 1);
  if (lanes > 2) v128.store32_lane(to + 8, low, 2);
  if (lanes > 3) v128.store32_lane(to + 12, low, 3);
  if (lanes > 4) v128.store32_lane(to + 16, high, 0);
  if (lanes > 5) v128.store32_lane(to + 20, high, 1);
  if (lanes > 6) v128.store32_lane(to + 24, high, 2);
}

@inline
function storeReached(to: usize, lanes: i32, a: v128, b: v128, c: v128, d: v128, threshold: f64): void {
  const t = f64x2.splat(threshold);
  const bits =
    i64x2.bitmask(f64x2.ge(a, t)) | (i64x2.bitmask(f64x2.ge(b, t)) << 2) | (i64x2.bitmask(f64x2.ge(c, t)) << 4) | (i64x2.bitmask(f64x2.ge(d, t)) << 6);
  for (let l = 0; l < lanes; l++) store<u8>(to + <usize>l, <u8>((bits >> l) & 1));
}

/**
 * Resamples `lanes` lines (1 to 8). All steps are in bytes.
 * @param given form of the values
 * @param step from one value of a line to the next, `lane` from one line to the next; the same for the target
 * @param pad values beyond the border that are read on either side
 * @param first i32 per new voxel: the first old voxel it reads; @param weights `width` f64 per new voxel
 * @param round 1 to round to the nearest integer, ties (to 1e-9) to even
 * @param form of the target: 0 f64, 1 f32, 2 one byte that says whether the threshold is reached; target steps are in its bytes
 */
function resampleLines(
  source: usize,
  given: i32,
  step: usize,
  lane: usize,
  lanes: i32,
  length: i32,
  pad: i32,
  strip: usize,
  width: i32,
  first: usize,
  weights: usize,
  count: i32,
  target: usize,
  targetStep: usize,
  targetLane: usize,
  round: i32,
  form: i32,
  threshold: f64,
): void {
  const begin = strip + <usize>pad * STRIP;
  if (lanes == 8 && lane == 8 && given == 0) {
    for (let i = 0; i < length; i++) {
      const from = source + <usize>i * step;
      const to = begin + <usize>i * STRIP;
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    }
  } else {
    for (let l = 0; l < lanes; l++) {
      let from = source + <usize>l * lane;
      let to = begin + (<usize>l << 3);
      for (let i = 0; i < length; i++) {
        store<f64>(to, valueAt(from, given));
        from += step;
        to += STRIP;
      }
    }
  }
  const last = begin + <usize>(length - 1) * STRIP;
  for (let i = 0; i < pad; i++) {
    memory.copy(strip + <usize>i * STRIP, begin, STRIP);
    memory.copy(last + <usize>(i + 1) * STRIP, last, STRIP);
  }
  if (width == 4) prefilter(strip, length + 2 * pad);
  for (let k = 0; k < count; k++) {
    const at = begin + <usize>load<i32>(first + (<usize>k << 2)) * STRIP;
    const weight = weights + (<usize>(k * width) << 3);
    let a = tapsAt(at, weight, width);
    let b = tapsAt(at + 16, weight, width);
    let c = tapsAt(at + 32, weight, width);
    let d = tapsAt(at + 48, weight, width);
    if (round != 0) {
      a = rounded(a);
      b = rounded(b);
      c = rounded(c);
      d = rounded(d);
    }
    const to = target + <usize>k * targetStep;
    if (form == 1) {
      storeSingles(to, lanes, a, b, c, d);
      continue;
    }
    if (form == 2) {
      storeReached(to, lanes, a, b, c, d, threshold);
      continue;
    }
    if (lanes == 8 && targetLane == 8) {
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
      continue;
    }
    v128.store64_lane(to, a, 0);
    if (lanes > 1) v128.store64_lane(to + targetLane, a, 1);
    if (lanes > 2) v128.store64_lane(to + 2 * targetLane, b, 0);
    if (lanes > 3) v128.store64_lane(to + 3 * targetLane, b, 1);
    if (lanes > 4) v128.store64_lane(to + 4 * targetLane, c, 0);
    if (lanes > 5) v128.store64_lane(to + 5 * targetLane, c, 1);
    if (lanes > 6) v128.store64_lane(to + 6 * targetLane, d, 0);
    if (lanes > 7) v128.store64_lane(to + 7 * targetLane, d, 1);
  }
}

@inline
function mixed(low: usize, high: usize, first: v128, second: v128, single: bool): v128 {
  const sum = f64x2.mul(first, v128.load(low));
  return single ? sum : f64x2.add(sum, f64x2.mul(second, v128.load(high)));
}

/** One new line of values from one or two old ones, value by value: what `resampleLines` does without a filter, in place. */
function mixLines(low: usize, high: usize, weights: usize, single: bool, length: i32, target: usize, round: i32, form: i32, threshold: f64): void {
  const cell: usize = form == 0 ? 8 : form == 1 ? 4 : 1;
  const first = v128.load64_splat(weights);
  const second = single ? first : v128.load64_splat(weights, 8);
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    const at = <usize>i << 3;
    let a = mixed(low + at, high + at, first, second, single);
    let b = mixed(low + at + 16, high + at + 16, first, second, single);
    let c = mixed(low + at + 32, high + at + 32, first, second, single);
    let d = mixed(low + at + 48, high + at + 48, first, second, single);
    if (round != 0) {
      a = rounded(a);
      b = rounded(b);
      c = rounded(c);
      d = rounded(d);
    }
    const to = target + <usize>i * cell;
    if (form == 1) {
      storeSingles(to, 8, a, b, c, d);
    } else if (form == 2) {
      storeReached(to, 8, a, b, c, d, threshold);
    } else {
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
  }
  for (; i < length; i++) {
    const at = <usize>i << 3;
    let sum = load<f64>(weights) * load<f64>(low + at);
    if (!single) sum += load<f64>(weights, 8) * load<f64>(high + at);
    if (round != 0) sum = f64x2.extract_lane(rounded(f64x2.splat(sum)), 0);
    const to = target + <usize>i * cell;
    if (form == 1) store<f32>(to, <f32>f64x2.extract_lane(to40Bits(f64x2.splat(sum)), 0));
    else if (form == 2) store<u8>(to, sum >= threshold ? 1 : 0);
    else store<f64>(to, sum);
  }
}

/**
 * Resamples one axis of an array of nx x ny x nz values (f64, x fastest); the target has `count` values along that axis. Another
 * form than f64 is made along z only, and read along x only (`given`).
 * Rows of the source begin `rowValues` values apart; that is nx, except along x, where they may lie in a wider image.
 * `strip` holds (length + 2 pad) x 64 bytes.
 */
export function resampleAxis(
  source: usize,
  given: i32,
  nx: i32,
  ny: i32,
  nz: i32,
  rowValues: i32,
  axis: i32,
  pad: i32,
  strip: usize,
  width: i32,
  first: usize,
  weights: usize,
  count: i32,
  target: usize,
  round: i32,
  form: i32,
  threshold: f64,
): void {
  const length = axis == 0 ? nx : axis == 1 ? ny : nz;
  const inner = axis == 0 ? 1 : axis == 1 ? nx : nx * ny;
  const outer = axis == 0 ? ny * nz : axis == 1 ? nz : 1;
  if (axis == 0) {
    const cell: usize = given == 0 ? 8 : given == 1 ? 4 : 1;
    const rowBytes = <usize>rowValues * cell;
    if (width <= 2) {
      resampleRows(source, given, nx, rowBytes, outer, width, first, weights, count, target);
      return;
    }
    const targetRow = <usize>count << 3;
    for (let row = 0; row < outer; row += 8) {
      const lanes = min(8, outer - row);
      resampleLines(source + <usize>row * rowBytes, given, cell, rowBytes, lanes, length, pad, strip, width, first, weights, count, target + <usize>row * targetRow, 8, targetRow, round, 0, 0);
    }
    return;
  }
  const step = <usize>inner << 3;
  const cell: usize = form == 0 ? 8 : form == 1 ? 4 : 1;
  const targetStep = <usize>inner * cell;
  for (let o = 0; o < outer; o++) {
    const from = source + <usize>o * step * <usize>length;
    const to = target + <usize>o * targetStep * <usize>count;
    if (width <= 2) {
      for (let k = 0; k < count; k++) {
        const at = load<i32>(first + (<usize>k << 2));
        const low = from + <usize>max(0, min(length - 1, at)) * step;
        const high = from + <usize>max(0, min(length - 1, at + 1)) * step;
        const weight = weights + (<usize>(k * width) << 3);
        // What weighs nothing is not read: it may be no number.
        const single = width == 1 || load<f64>(weight, 8) == 0;
        mixLines(low, high, weight, single, inner, to + <usize>k * targetStep, round, form, threshold);
      }
      continue;
    }
    for (let i = 0; i < inner; i += 8) {
      const at = <usize>i << 3;
      resampleLines(from + at, 0, step, 8, min(8, inner - i), length, pad, strip, width, first, weights, count, to + <usize>i * cell, targetStep, cell, round, form, threshold);
    }
  }
}

@inline
function wholeOrRounded(value: v128): v128 {
  return v128.bitselect(value, rounded(value), f64x2.eq(value, f64x2.floor(value)));
}

/** Rounds rows of f32 to integers in place, ties (to 1e-9) to even; `rowBytes` from one row to the next. */
export function roundRows(at: usize, rowBytes: usize, length: i32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      const from = at + (<usize>i << 2);
      const values = v128.load(from);
      // Images of whole numbers are the rule.
      if (v128.all_true<i32>(f32x4.eq(values, f32x4.floor(values)))) continue;
      const low = f32x4.demote_f64x2_zero(wholeOrRounded(f64x2.promote_low_f32x4(values)));
      const high = f32x4.demote_f64x2_zero(wholeOrRounded(f64x2.promote_low_f32x4(v128.shuffle<i64>(values, values, 1, 1))));
      v128.store(from, v128.shuffle<i64>(low, high, 0, 2));
    }
    for (; i < length; i++) {
      const from = at + (<usize>i << 2);
      store<f32>(from, <f32>f64x2.extract_lane(wholeOrRounded(f64x2.splat(<f64>load<f32>(from))), 0));
    }
    at += rowBytes;
  }
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
