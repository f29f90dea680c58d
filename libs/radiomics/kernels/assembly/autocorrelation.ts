/*
 * Sums over all pairs of voxels, weighted by the inverse of their distance, for Moran's I and Geary's C: by Parseval's
 * theorem they are sums over the spectrum, so three signals are transformed forward and nothing is transformed back.
 * How a line is transformed, and what an element is, stands in fourier/lines.ts; the first axis in fourier/rows.ts.
 */
import { ELEMENT, put, transform, transformTo } from './fourier/lines';
import { groupedRows } from './fourier/rows';

export { transformAllRows } from './fourier/rows';

@inline
function valueOffset(k: i32, odd: usize, pair: usize): usize {
  return <usize>(k >> 1) * pair + (k & 1 ? odd : 0);
}

/**
 * Transforms even real lines in place, four at a time: the octant's lines of `half` + 1 values become those of its spectrum.
 * @param odd bytes from a value of even index to the one after it; `pair` bytes from there to the next of even index, counted
 *   from the first; `next` bytes from one line to the next
 * @param outer factor of the first and last value, @param inner of those between
 */
export function transformEven(
  octant: usize,
  lines: i32,
  half: i32,
  odd: usize,
  pair: usize,
  next: usize,
  line: usize,
  other: usize,
  plan: usize,
  passes: i32,
  outer: f64,
  inner: f64,
): void {
  for (let n = 0; n < lines; n += 4) {
    const at = octant + <usize>n * next;
    const b = n + 1 < lines ? next : 0;
    const c = n + 2 < lines ? 2 * next : 0;
    const d = n + 3 < lines ? 3 * next : 0;
    for (let k = 0; k <= half; k++) {
      const from = at + valueOffset(k, odd, pair);
      const re = v128.load64_lane(from + b, v128.load64_splat(from), 1);
      const im = v128.load64_lane(from + d, v128.load64_splat(from + c), 1);
      put(line + <usize>k * ELEMENT, re, im);
      if (k > 0 && k < half) put(line + <usize>(2 * half - k) * ELEMENT, re, im);
    }
    const spectrum = transform(0, 0, line, other, plan, passes);
    for (let k = 0; k <= half; k++) {
      const to = at + valueOffset(k, odd, pair);
      const factor = f64x2.splat(k == 0 || k == half ? outer : inner);
      const re = f64x2.mul(factor, v128.load(spectrum + <usize>k * ELEMENT));
      const im = f64x2.mul(factor, v128.load(spectrum + <usize>k * ELEMENT, 16));
      v128.store64_lane(to, re, 0);
      if (b != 0) v128.store64_lane(to + b, re, 1);
      if (c != 0) v128.store64_lane(to + c, im, 0);
      if (d != 0) v128.store64_lane(to + d, im, 1);
    }
  }
}

/** Inverse distances 1 / r over an octant of offsets, x slowest by pairs: [x / 2][y][z][x % 2]; 0 at no offset. */
export function fillInverseDistances(octant: usize, hx: i32, hy: i32, hz: i32, sx: f64, sy: f64, sz: f64): void {
  for (let x = 0; x <= hx; x++) {
    for (let y = 0; y <= hy; y++) {
      const plane = <f64>x * sx * (<f64>x * sx) + <f64>y * sy * (<f64>y * sy);
      let at = octant + (((<usize>(x >> 1) * <usize>(hy + 1) + <usize>y) * <usize>(hz + 1)) << 4) + (<usize>(x & 1) << 3);
      for (let z = 0; z <= hz; z++) {
        const square = plane + <f64>z * sz * (<f64>z * sz);
        store<f64>(at, square == 0 ? 0 : 1 / Math.sqrt(square));
        at += 16;
      }
    }
  }
}

/**
 * Transforms one signal of one pair of kx along y, and stores it with z as the fast index, ready for the last axis.
 * @param signal nz x groupedRows(ny) elements; @param to My x nz elements; @param line room for five lines
 */
export function transformPlane(signal: usize, ny: i32, nz: i32, my: i32, to: usize, line: usize, other: usize, plan: usize, passes: i32): void {
  const bytes = <usize>my * ELEMENT;
  const found = line + bytes;
  const rowBytes = <usize>nz * ELEMENT;
  for (let z = 0; z < nz; z += 4) {
    const count = min(4, nz - z);
    // Four lines at a time: written one by one, they would ask for another page of memory with every element.
    for (let n = 0; n < count; n++) {
      transformTo(signal + <usize>((z + n) * groupedRows(ny)) * ELEMENT, ny, line, other, plan, passes, found + <usize>n * bytes);
    }
    let out = to + <usize>z * ELEMENT;
    let from = found;
    for (let k = 0; k < my; k++) {
      put(out, v128.load(from), v128.load(from, 16));
      if (count > 1) put(out + ELEMENT, v128.load(from + bytes), v128.load(from + bytes, 16));
      if (count > 2) put(out + 2 * ELEMENT, v128.load(from + 2 * bytes), v128.load(from + 2 * bytes, 16));
      if (count > 3) put(out + 3 * ELEMENT, v128.load(from + 3 * bytes), v128.load(from + 3 * bytes, 16));
      out += rowBytes;
      from += ELEMENT;
    }
  }
}

/**
 * The last axis of one pair of kx, and the weighted sums over it: adds K |m|^2, K |x|^2 and K Re(q conj m) to three pairs of
 * f64 at `sums`.
 * @param m, x, q My x nz elements each; @param weights (hy + 1) x (hz + 1) pairs of f64
 */
export function addSpectrum(
  m: usize,
  x: usize,
  q: usize,
  nz: i32,
  my: i32,
  mz: i32,
  weights: usize,
  sums: usize,
  lineM: usize,
  lineX: usize,
  lineQ: usize,
  other: usize,
  plan: usize,
  passes: i32,
): void {
  const hz = mz >> 1;
  const bytes = <usize>nz * ELEMENT;
  const lineBytes = <usize>mz * ELEMENT;
  for (let ky = 0; ky < my; ky++) {
    const at = <usize>ky * bytes;
    const sm = transform(m + at, nz, lineM, other, plan, passes);
    const sx = transform(x + at, nz, lineX, other + lineBytes, plan, passes);
    const sq = transform(q + at, nz, lineQ, other + 2 * lineBytes, plan, passes);
    const row = weights + ((<usize>(ky <= my - ky ? ky : my - ky) * <usize>(hz + 1)) << 4);
    let mm = f64x2.splat(0);
    let xx = f64x2.splat(0);
    let qm = f64x2.splat(0);
    for (let kz = 0; kz < mz; kz++) {
      const weight = v128.load(row + (<usize>(kz <= hz ? kz : mz - kz) << 4));
      const k = <usize>kz * ELEMENT;
      const mr = v128.load(sm + k);
      const mi = v128.load(sm + k, 16);
      const xr = v128.load(sx + k);
      const xi = v128.load(sx + k, 16);
      const qr = v128.load(sq + k);
      const qi = v128.load(sq + k, 16);
      mm = f64x2.add(mm, f64x2.mul(weight, f64x2.add(f64x2.mul(mr, mr), f64x2.mul(mi, mi))));
      xx = f64x2.add(xx, f64x2.mul(weight, f64x2.add(f64x2.mul(xr, xr), f64x2.mul(xi, xi))));
      qm = f64x2.add(qm, f64x2.mul(weight, f64x2.add(f64x2.mul(qr, mr), f64x2.mul(qi, mi))));
    }
    v128.store(sums, f64x2.add(v128.load(sums), mm));
    v128.store(sums, f64x2.add(v128.load(sums, 16), xx), 16);
    v128.store(sums, f64x2.add(v128.load(sums, 32), qm), 32);
  }
}

/**
 * Adds m C m, x C x and q C m of one column of `count` elements, C_ij = k(i - j) + sign k(last - i - j), to three pairs of f64 at `sums`.
 * @param k f64 pairs by distance
 */
@inline
function addForm(m: usize, x: usize, q: usize, count: i32, last: i32, k: usize, minus: bool, sums: usize): void {
  let mm = f64x2.splat(0);
  let xx = f64x2.splat(0);
  let qm = f64x2.splat(0);
  for (let i = 0; i < count; i++) {
    let mr = f64x2.splat(0);
    let mi = f64x2.splat(0);
    let xr = f64x2.splat(0);
    let xi = f64x2.splat(0);
    let qr = f64x2.splat(0);
    let qi = f64x2.splat(0);
    let near = k + (<usize>i << 4);
    let far = k + (<usize>(last - i) << 4);
    const end = <usize>i * ELEMENT;
    for (let at: usize = 0; at < end; at += ELEMENT) {
      const c = minus ? f64x2.sub(v128.load(near), v128.load(far)) : f64x2.add(v128.load(near), v128.load(far));
      mr = f64x2.add(mr, f64x2.mul(c, v128.load(m + at)));
      mi = f64x2.add(mi, f64x2.mul(c, v128.load(m + at, 16)));
      xr = f64x2.add(xr, f64x2.mul(c, v128.load(x + at)));
      xi = f64x2.add(xi, f64x2.mul(c, v128.load(x + at, 16)));
      qr = f64x2.add(qr, f64x2.mul(c, v128.load(q + at)));
      qi = f64x2.add(qi, f64x2.mul(c, v128.load(q + at, 16)));
      near -= 16;
      far -= 16;
    }
    const c = minus ? f64x2.sub(v128.load(near), v128.load(far)) : f64x2.add(v128.load(near), v128.load(far));
    const ar = v128.load(m + end);
    const ai = v128.load(m + end, 16);
    const br = v128.load(x + end);
    const bi = v128.load(x + end, 16);
    const cr = f64x2.mul(c, ar);
    const ci = f64x2.mul(c, ai);
    mm = f64x2.add(mm, f64x2.add(f64x2.mul(ar, f64x2.add(cr, f64x2.add(mr, mr))), f64x2.mul(ai, f64x2.add(ci, f64x2.add(mi, mi)))));
    xx = f64x2.add(
      xx,
      f64x2.add(f64x2.mul(br, f64x2.add(f64x2.mul(c, br), f64x2.add(xr, xr))), f64x2.mul(bi, f64x2.add(f64x2.mul(c, bi), f64x2.add(xi, xi)))),
    );
    qm = f64x2.add(qm, f64x2.add(f64x2.mul(v128.load(q + end), f64x2.add(cr, mr)), f64x2.mul(v128.load(q + end, 16), f64x2.add(ci, mi))));
    qm = f64x2.add(qm, f64x2.add(f64x2.mul(ar, qr), f64x2.mul(ai, qi)));
  }
  v128.store(sums, f64x2.add(v128.load(sums), mm));
  v128.store(sums, f64x2.add(v128.load(sums, 16), xx), 16);
  v128.store(sums, f64x2.add(v128.load(sums, 32), qm), 32);
}

function addSums(m: usize, x: usize, q: usize, count: i32, last: i32, k: usize, sums: usize): void {
  addForm(m, x, q, count, last, k, false, sums);
}

function addDifferences(m: usize, x: usize, q: usize, count: i32, last: i32, k: usize, sums: usize): void {
  addForm(m, x, q, count, last, k, true, sums);
}

/**
 * The last axis without a transform: for few planes the quadratic forms of a symmetric Toeplitz matrix, which fall apart into one of
 * the sums and one of the differences of planes that mirror each other, cost less. Adds twice what `addSpectrum` does.
 * @param m, x, q My x nz elements each, first the sums, then the differences; @param weights (hy + 1) x nz pairs of f64 by distance in z
 */
export function addForms(m: usize, x: usize, q: usize, nz: i32, my: i32, weights: usize, sums: usize): void {
  const differences = nz >> 1;
  const half = nz - differences;
  for (let ky = 0; ky < my; ky++) {
    const at = <usize>(ky * nz) * ELEMENT;
    const behind = at + <usize>half * ELEMENT;
    const row = weights + (<usize>((ky <= my - ky ? ky : my - ky) * nz) << 4);
    addSums(m + at, x + at, q + at, half, nz - 1, row, sums);
    addDifferences(m + behind, x + behind, q + behind, differences, nz - 1, row, sums);
  }
}

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
