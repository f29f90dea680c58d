/*
 * The first axis of the autocorrelation: rows of the region as mask, value and squared value, transformed along x and stored by pairs of kx.
 */
import { ELEMENT, put, transform } from './lines';

/** Rows of a plane are stored in groups of four, which begin and end with a line of the cache. */
@inline
export function groupedRows(ny: i32): i32 {
  return (ny + 3) & ~3;
}

/** Room for rows: four each of mask, deviation and square. */
const ROWS: usize = 12;

/** Spectra of two real rows of one lane each, taken apart by symmetry from the transform of one as real, the other as imaginary part. */
@inline
function storeParted(z: usize, half: i32, a: usize, linesOfA: i32, b: usize, linesOfB: i32, block: usize): void {
  const two = f64x2.splat(0.5);
  const zero = f64x2.splat(0);
  for (let k = 0; k <= half; k += 2) {
    const here = z + <usize>k * ELEMENT;
    const there = z + <usize>(k == 0 ? 0 : 2 * half - k) * ELEMENT;
    const hr = v128.load(here);
    const hi = v128.load(here, 16);
    const tr = v128.load(there);
    const ti = v128.load(there, 16);
    const ar = f64x2.mul(two, f64x2.add(hr, tr));
    const ai = f64x2.mul(two, f64x2.sub(hi, ti));
    const br = f64x2.mul(two, f64x2.add(hi, ti));
    const bi = f64x2.mul(two, f64x2.sub(tr, hr));
    let cr = zero;
    let ci = zero;
    let dr = zero;
    let di = zero;
    if (k < half) {
      const after = z + <usize>(2 * half - k - 1) * ELEMENT;
      const nr = v128.load(here, 32);
      const ni = v128.load(here, 48);
      const pr = v128.load(after);
      const pi = v128.load(after, 16);
      cr = f64x2.mul(two, f64x2.add(nr, pr));
      ci = f64x2.mul(two, f64x2.sub(ni, pi));
      dr = f64x2.mul(two, f64x2.add(ni, pi));
      di = f64x2.mul(two, f64x2.sub(pr, nr));
    }
    const at = <usize>(k >> 1) * block;
    put(a + at, v128.shuffle<i64>(ar, cr, 0, 2), v128.shuffle<i64>(ai, ci, 0, 2));
    if (linesOfA > 1) put(a + at + ELEMENT, v128.shuffle<i64>(ar, cr, 1, 3), v128.shuffle<i64>(ai, ci, 1, 3));
    if (linesOfB > 0) put(b + at, v128.shuffle<i64>(br, dr, 0, 2), v128.shuffle<i64>(bi, di, 0, 2));
    if (linesOfB > 1) put(b + at + ELEMENT, v128.shuffle<i64>(br, dr, 1, 3), v128.shuffle<i64>(bi, di, 1, 3));
  }
}

/**
 * Transforms the lines along x of up to four rows of one plane: mask and deviation of two rows are the real and imaginary parts of
 * one transform, squares of four those of another.
 * @param from ROWS rows of nx f64; @param rows how many of the four exist
 * @param m, x, q where element (row, kx = 0) of each signal goes; rows 32 bytes apart, pairs of kx `block` bytes apart
 */
function transformRows(from: usize, rows: i32, nx: i32, half: i32, m: usize, x: usize, q: usize, block: usize, line: usize, other: usize, plan: usize, passes: i32): void {
  const rowBytes = <usize>nx << 3;
  // `line` and `other` have room for three lines each.
  const spare = line + 2 * <usize>half * ELEMENT;
  for (let pair = 0; pair < rows; pair += 2) {
    const a = from + <usize>pair * rowBytes;
    const b = a + 4 * rowBytes;
    for (let i = 0; i < nx; i++) {
      const at = <usize>i << 3;
      put(
        line + <usize>i * ELEMENT,
        v128.load64_lane(a + at + rowBytes, v128.load64_splat(a + at), 1),
        v128.load64_lane(b + at + rowBytes, v128.load64_splat(b + at), 1),
      );
    }
    const z = transform(line, nx, spare, other, plan, passes);
    const row = <usize>pair * ELEMENT;
    storeParted(z, half, m + row, rows - pair, x + row, rows - pair, block);
  }
  // Lane 0 holds rows 0 and 2, lane 1 rows 1 and 3, as real and imaginary parts.
  const squares = from + 8 * rowBytes;
  for (let i = 0; i < nx; i++) {
    const at = squares + (<usize>i << 3);
    put(
      line + <usize>i * ELEMENT,
      v128.load64_lane(at + rowBytes, v128.load64_splat(at), 1),
      v128.load64_lane(at + 3 * rowBytes, v128.load64_splat(at + 2 * rowBytes), 1),
    );
  }
  const z = transform(line, nx, spare, other, plan, passes);
  storeParted(z, half, q, rows, q + 2 * ELEMENT, rows - 2, block);
}

/** Where the values of each row begin: the address of the first, i32 per row, and behind them that of the end. */
function findRowStarts(mask: usize, values: usize, nx: i32, rows: i32, starts: usize): void {
  for (let row = 0; row < rows; row++) {
    store<i32>(starts + (<usize>row << 2), <i32>values);
    for (let x = 0; x < nx; x++) values += <usize>load<u8>(mask++) << 3;
  }
  store<i32>(starts + (<usize>rows << 2), <i32>values);
}

/** Whether `count` rows have no value. */
@inline
function areEmpty(starts: usize, row: i32, count: i32): bool {
  const at = starts + (<usize>row << 2);
  return load<i32>(at) == load<i32>(at + (<usize>count << 2));
}

/** The spectra of four empty rows. */
function clearRows(to: usize, half: i32, block: usize): void {
  const zero = f64x2.splat(0);
  for (let k = 0; k <= half; k += 2) {
    for (let n: usize = 0; n < 4; n++) put(to + n * ELEMENT, zero, zero);
    to += block;
  }
}

/**
 * Writes one row as f64: mask, value, squared value, four rows apart each, 0 outside. With a `mirror` row it adds that row to it, and
 * writes the difference of the two to `differences`; without one `differences` is not touched.
 */
function spreadRow(mask: usize, value: usize, mirror: usize, mirrorValue: usize, nx: i32, sums: usize, differences: usize): void {
  const four = <usize>nx << 5;
  for (let x = 0; x < nx; x++) {
    const inside = load<u8>(mask++);
    const v = inside != 0 ? load<f64>(value) : 0;
    value += <usize>inside << 3;
    if (mirror == 0) {
      store<f64>(sums, <f64>inside);
      store<f64>(sums + four, v);
      store<f64>(sums + 2 * four, v * v);
    } else {
      const other = load<u8>(mirror++);
      const w = other != 0 ? load<f64>(mirrorValue) : 0;
      mirrorValue += <usize>other << 3;
      store<f64>(sums, <f64>(inside + other));
      store<f64>(sums + four, v + w);
      store<f64>(sums + 2 * four, v * v + w * w);
      store<f64>(differences, <f64>inside - <f64>other);
      store<f64>(differences + four, v - w);
      store<f64>(differences + 2 * four, v * v - w * w);
      differences += 8;
    }
    sums += 8;
  }
}

function clearSignals(at: usize, half: i32, m: usize, x: usize, q: usize, block: usize): void {
  clearRows(m + at, half, block);
  clearRows(x + at, half, block);
  clearRows(q + at, half, block);
}

/**
 * Transforms all lines along x, four rows at a time.
 * @param mask one byte per voxel; @param values f64 of the voxels inside, one after the other
 * @param parted 1 if the planes shall be parted by symmetry in z: first the sums of each two planes that mirror each other (and the
 *   plane in the middle), then their differences, ready for `addForms`; 0 if they shall stay as they are, ready for `addSpectrum`
 * @param rows room for 24 rows of f64; @param starts room for ny x nz + 1 i32
 */
export function transformAllRows(
  mask: usize,
  values: usize,
  nx: i32,
  ny: i32,
  nz: i32,
  parted: i32,
  half: i32,
  rows: usize,
  starts: usize,
  m: usize,
  x: usize,
  q: usize,
  block: usize,
  line: usize,
  other: usize,
  plan: usize,
  passes: i32,
): void {
  findRowStarts(mask, values, nx, ny * nz, starts);
  const rowBytes = <usize>nx << 3;
  const differences = rows + ROWS * rowBytes;
  const sums = parted != 0 ? (nz + 1) >> 1 : nz;
  for (let z = 0; z < sums; z++) {
    const opposite = parted != 0 && nz - 1 - z != z ? nz - 1 - z : -1;
    for (let y = 0; y < ny; y += 4) {
      const count = min(4, ny - y);
      const at = <usize>(z * groupedRows(ny) + y) * ELEMENT;
      const behind = at + <usize>(sums * groupedRows(ny)) * ELEMENT;
      // The corners of a box are seldom inside.
      if (areEmpty(starts, z * ny + y, count) && (opposite < 0 || areEmpty(starts, opposite * ny + y, count))) {
        clearSignals(at, half, m, x, q, block);
        if (opposite >= 0) clearSignals(behind, half, m, x, q, block);
        continue;
      }
      if (count < 4) memory.fill(rows, 0, 2 * ROWS * rowBytes);
      for (let n = 0; n < count; n++) {
        const row = z * ny + y + n;
        const mirror = opposite * ny + y + n;
        const to = <usize>n * rowBytes;
        const value = <usize>load<i32>(starts + (<usize>row << 2));
        if (opposite < 0) spreadRow(mask + <usize>(row * nx), value, 0, 0, nx, rows + to, 0);
        else spreadRow(mask + <usize>(row * nx), value, mask + <usize>(mirror * nx), <usize>load<i32>(starts + (<usize>mirror << 2)), nx, rows + to, differences + to);
      }
      transformRows(rows, count, nx, half, m + at, x + at, q + at, block, line, other, plan, passes);
      if (opposite < 0) continue;
      transformRows(differences, count, nx, half, m + behind, x + behind, q + behind, block, line, other, plan, passes);
    }
  }
}

