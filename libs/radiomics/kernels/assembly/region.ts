/*
 * One pass each over the voxels of a box: how far a mask reaches, which of its voxels lie in a range, their intensities one after
 * the other, and their levels. Most of a box around a region lies outside of it, so masks are looked at sixteen voxels at a time;
 * they hold 0 and 1, and 16 bytes behind their last voxel may be read.
 *
 * The plain definitions are maskExtentOf of imaging/volume, the steps of radiomics/processing, and roi-box.ts of radiomics/texture.
 */

@inline
function insideOf(mask: usize, at: i32, end: i32): i32 {
  const bits = i8x16.bitmask(i8x16.ne(v128.load(mask + <usize>at), i8x16.splat(0)));
  return end - at >= 16 ? bits : bits & ((1 << (end - at)) - 1);
}

/**
 * The box around a mask: lowest and highest index along x, y, z (six i32 at `box`), untouched if the mask is empty.
 * @returns how many voxels are inside
 */
export function extentOf(mask: usize, nx: i32, ny: i32, nz: i32, box: usize): i32 {
  let count = 0;
  let lowX = nx;
  let highX = -1;
  let lowY = ny;
  let highY = -1;
  let lowZ = nz;
  let highZ = -1;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      let found = 0;
      for (let x = 0; x < nx; x += 16) {
        if (!v128.any_true(v128.load(mask + <usize>x))) continue;
        const bits = insideOf(mask, x, nx);
        if (bits == 0) continue;
        lowX = min(lowX, x + ctz(bits));
        highX = max(highX, x + 31 - clz(bits));
        found += popcnt(bits);
      }
      mask += <usize>nx;
      if (found == 0) continue;
      count += found;
      lowY = min(lowY, y);
      highY = max(highY, y);
      lowZ = min(lowZ, z);
      highZ = z;
    }
  }
  if (count == 0) return 0;
  store<i32>(box, lowX);
  store<i32>(box, lowY, 4);
  store<i32>(box, lowZ, 8);
  store<i32>(box, highX, 12);
  store<i32>(box, highY, 16);
  store<i32>(box, highZ, 20);
  return count;
}

/** Keeps the voxels of a mask whose intensity lies between two bounds, both included: 1 or 0 per voxel at `kept`. */
export function keepWithin(intensities: usize, mask: usize, count: i32, lower: f64, upper: f64, kept: usize): void {
  for (let i = 0; i < count; i += 16) {
    let bits = insideOf(mask, i, count);
    v128.store(kept + <usize>i, i8x16.splat(0));
    while (bits != 0) {
      const voxel = i + ctz(bits);
      bits &= bits - 1;
      const value = <f64>load<f32>(intensities + (<usize>voxel << 2));
      store<u8>(kept + <usize>voxel, <u8>(value >= lower && value <= upper));
    }
  }
}

/** @returns 1 if every intensity inside the mask is a finite number, else 0 */
export function isFinite(intensities: usize, mask: usize, count: i32): i32 {
  for (let i = 0; i < count; i += 16) {
    let bits = insideOf(mask, i, count);
    while (bits != 0) {
      const value = load<f32>(intensities + (<usize>(i + ctz(bits)) << 2));
      bits &= bits - 1;
      // Infinity minus itself and NaN minus anything are not zero.
      if (value - value != 0) return 0;
    }
  }
  return 1;
}

/**
 * The intensities inside a mask, one after the other, as f64 at `values`.
 * @param range gets the lowest and the highest of them (two f64)
 */
export function gather(intensities: usize, mask: usize, count: i32, values: usize, range: usize): void {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < count; i += 16) {
    let bits = insideOf(mask, i, count);
    while (bits != 0) {
      const value = <f64>load<f32>(intensities + (<usize>(i + ctz(bits)) << 2));
      bits &= bits - 1;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      store<f64>(values, value);
      values += 8;
    }
  }
  store<f64>(range, lowest);
  store<f64>(range, highest, 8);
}

/**
 * Levels of fixed bin size, floor((x - bound) / width) + 1, as u16 at `levels`.
 * @returns the highest level, or -1 if one is below 1
 */
export function levelsOfSize(values: usize, count: i32, bound: f64, width: f64, levels: usize): f64 {
  const one = f64x2.splat(1);
  let highs = f64x2.splat(0);
  let proper = true;
  let n = 0;
  for (; n + 2 <= count; n += 2) {
    const pair = f64x2.add(f64x2.floor(f64x2.div(f64x2.sub(v128.load(values), f64x2.splat(bound)), f64x2.splat(width))), one);
    highs = f64x2.pmax(highs, pair);
    if (!v128.all_true<i64>(f64x2.ge(pair, one))) proper = false;
    const whole = i32x4.trunc_sat_f64x2_s_zero(pair);
    store<u16>(levels, <u16>i32x4.extract_lane(whole, 0));
    store<u16>(levels, <u16>i32x4.extract_lane(whole, 1), 2);
    values += 16;
    levels += 4;
  }
  let highest = max(f64x2.extract_lane(highs, 0), f64x2.extract_lane(highs, 1));
  if (n < count) {
    const level = Math.floor((load<f64>(values) - bound) / width) + 1;
    if (level > highest) highest = level;
    if (!(level >= 1)) proper = false;
    store<u16>(levels, <u16>(<i32>level));
  }
  return proper ? highest : -1;
}

/** Levels of fixed bin number, floor(bins (x - lowest) / (highest - lowest)) + 1 and at most `bins`, as u16 at `levels`; the range is not empty. */
export function levelsOfNumber(values: usize, count: i32, bins: f64, lowest: f64, highest: f64, levels: usize): f64 {
  let most: f64 = 0;
  for (let n = 0; n < count; n++) {
    const level = min<f64>(bins, Math.floor((bins * (load<f64>(values) - lowest)) / (highest - lowest)) + 1);
    if (level > most) most = level;
    store<u16>(levels, <u16>(<i32>level));
    values += 8;
    levels += 2;
  }
  return most;
}

/** Puts levels in their places, 0 outside of the mask; marks at `present` (one byte per level) which of them occur. */
export function placeLevels(levels: usize, mask: usize, count: i32, placed: usize, present: usize): void {
  for (let i = 0; i < count; i += 16) {
    let bits = insideOf(mask, i, count);
    const at = placed + (<usize>i << 1);
    v128.store(at, i8x16.splat(0));
    v128.store(at, i8x16.splat(0), 16);
    while (bits != 0) {
      const level = load<u16>(levels);
      levels += 2;
      store<u16>(at + (<usize>ctz(bits) << 1), level);
      bits &= bits - 1;
      store<u8>(present + <usize>level, 1);
    }
  }
}

/** Whole numbers and their counts: adds one per value to the u32 of its number above `lowest` at `table`. */
export function countWhole(values: usize, count: i32, lowest: f64, table: usize): void {
  for (let n = 0; n < count; n++) {
    const at = table + (<usize>(<i32>(load<f64>(values) - lowest)) << 2);
    store<u32>(at, load<u32>(at) + 1);
    values += 8;
  }
}

/** The lowest and the highest of values (two f64 at `range`). @returns 1 if every value is a whole number, else 0 */
export function wholeRange(values: usize, count: i32, range: usize): i32 {
  let lows = f64x2.splat(Infinity);
  let highs = f64x2.splat(-Infinity);
  let n = 0;
  for (; n + 2 <= count; n += 2) {
    const pair = v128.load(values + (<usize>n << 3));
    if (!v128.all_true<i64>(f64x2.eq(pair, f64x2.floor(pair)))) return 0;
    lows = f64x2.pmin(lows, pair);
    highs = f64x2.pmax(highs, pair);
  }
  let lowest = min(f64x2.extract_lane(lows, 0), f64x2.extract_lane(lows, 1));
  let highest = max(f64x2.extract_lane(highs, 0), f64x2.extract_lane(highs, 1));
  for (; n < count; n++) {
    const value = load<f64>(values + (<usize>n << 3));
    if (Math.floor(value) != value) return 0;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  store<f64>(range, lowest);
  store<f64>(range, highest, 8);
  return 1;
}

/** Copies a box of bytes out of one array into another: rows of nx bytes, whose steps along y and z are given in bytes. */
export function copyBox(from: usize, fromY: usize, fromZ: usize, nx: i32, ny: i32, nz: i32, to: usize, toY: usize, toZ: usize): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) memory.copy(to + <usize>y * toY + <usize>z * toZ, from + <usize>y * fromY + <usize>z * fromZ, <usize>nx);
  }
}

/**
 * The box around levels (u16) and mask together, as `extentOf` gives it. Marks the levels that occur at `present`, which has
 * `most` + 1 bytes.
 * @returns how many voxels have a level; -1 if both are empty, one has a level above `most`, or one lies outside of the mask
 */
export function extentOfLevels(levels: usize, mask: usize, nx: i32, ny: i32, nz: i32, most: u32, present: usize, box: usize): i32 {
  const inside = extentOf(mask, nx, ny, nz, box);
  let count = 0;
  const voxels = nx * ny * nz;
  for (let i = 0; i < voxels; i += 16) {
    const from = levels + (<usize>i << 1);
    if (!v128.any_true(v128.or(v128.load(from), v128.load(from, 16)))) continue;
    const end = min(16, voxels - i);
    for (let n = 0; n < end; n++) {
      const level = <u32>load<u16>(from + (<usize>n << 1));
      if (level == 0) continue;
      if (level > most || load<u8>(mask + <usize>(i + n)) == 0) return -1;
      store<u8>(present + <usize>level, 1);
      count++;
    }
  }
  return inside == 0 ? -1 : count;
}

/** Sum in the fixed binary tree of pairwiseSum of kernel/numeric. */
export function pairwiseSum(values: usize, count: i32): f64 {
  if (count <= 32) {
    let sum: f64 = 0;
    for (let i = 0; i < count; i++) sum += load<f64>(values + (<usize>i << 3));
    return sum;
  }
  const half = count >> 1;
  return pairwiseSum(values, half) + pairwiseSum(values + (<usize>half << 3), count - half);
}

/**
 * Cuts the box of a mask and its intensities out: 1 or 0 per voxel at `inside`, and the intensities one after the other at
 * `values`. Sums of intensity and intensity times x are taken row by row, into two f64 per row of the box at `rows` and `weighted`.
 */
export function cutRegion(
  intensities: usize,
  mask: usize,
  origin: i32,
  strideY: i32,
  strideZ: i32,
  nx: i32,
  ny: i32,
  nz: i32,
  inside: usize,
  values: usize,
  totals: usize,
  weighted: usize,
): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const from = origin + y * strideY + z * strideZ;
      let total: f64 = 0;
      let first: f64 = 0;
      for (let x = 0; x < nx; x++) {
        const within = load<u8>(mask + <usize>(from + x));
        store<u8>(inside++, within);
        if (within == 0) continue;
        const value = <f64>load<f32>(intensities + (<usize>(from + x) << 2));
        total += value;
        first += value * <f64>x;
        store<f64>(values, value);
        values += 8;
      }
      store<f64>(totals, total);
      store<f64>(weighted, first);
      totals += 8;
      weighted += 8;
    }
  }
}

/** Sums of rows times their y, or their z: `totals` has ny x nz values, y fastest. */
export function weighRows(totals: usize, ny: i32, nz: i32, byY: i32, out: usize): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      store<f64>(out, load<f64>(totals) * <f64>(byY != 0 ? y : z));
      totals += 8;
      out += 8;
    }
  }
}

/** Deviations of values from a centre, and their squares, which may take the place of the values. @returns 1 if all values are equal, else 0 */
export function deviate(values: usize, count: i32, centre: f64, deviations: usize, squares: usize): i32 {
  let flat = 1;
  const first = count > 0 ? load<f64>(values) : 0;
  for (let n = 0; n < count; n++) {
    const at = <usize>n << 3;
    const value = load<f64>(values + at);
    if (value != first) flat = 0;
    const x = value - centre;
    store<f64>(deviations + at, x);
    store<f64>(squares + at, x * x);
  }
  return flat;
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
