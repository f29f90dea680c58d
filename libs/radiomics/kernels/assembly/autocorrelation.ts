/*
 * Sums over all pairs of voxels, weighted by the inverse of their distance, for Moran's I and Geary's C: by Parseval's
 * theorem they are sums over the spectrum, so three signals are transformed forward and nothing is transformed back.
 *
 * An element is two complex numbers side by side: one v128 of real parts, one of imaginary parts (32 bytes). The two lanes
 * are two neighbouring lines, so that no transform shuffles. Transforms are Stockham passes of radix 4, 5, 3 and 2; a plan is
 * a list of (radix, length, stride, address of its factors), four i32 per pass. Half of every line is zero padding, so the
 * first pass is always of radix 4 with two zero inputs.
 */

@inline
const ELEMENT: usize = 32;

@inline
function turned(to: usize, re: v128, im: v128, factor: usize): void {
  const c = v128.load64_splat(factor);
  const s = v128.load64_splat(factor, 8);
  v128.store(to, f64x2.sub(f64x2.mul(re, c), f64x2.mul(im, s)));
  v128.store(to, f64x2.add(f64x2.mul(re, s), f64x2.mul(im, c)), 16);
}

/** In the last pass all factors are 1. */
@inline
function turnedUnless(last: bool, to: usize, re: v128, im: v128, factor: usize): void {
  if (last) put(to, re, im);
  else turned(to, re, im, factor);
}

@inline
function put(to: usize, re: v128, im: v128): void {
  v128.store(to, re);
  v128.store(to, im, 16);
}

/**
 * Radix 4 and stride 1 for a line of which only the first `given` elements are not zero: more than a quarter and at most half of it,
 * so that inputs 2 and 3 are zero and input 1 often is. Reads the given elements only.
 */
function firstPass(from: usize, given: i32, to: usize, quarter: i32, factors: usize): void {
  const far = <usize>quarter * ELEMENT;
  const both = given - quarter;
  for (let p = 0; p < quarter; p++) {
    if (p >= given) {
      for (let k: usize = 0; k < 4; k++) put(to + k * ELEMENT, f64x2.splat(0), f64x2.splat(0));
    } else {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      if (p < both) {
        const br = v128.load(from + far);
        const bi = v128.load(from + far, 16);
        put(to, f64x2.add(ar, br), f64x2.add(ai, bi));
        turned(to + ELEMENT, f64x2.add(ar, bi), f64x2.sub(ai, br), factors);
        turned(to + 2 * ELEMENT, f64x2.sub(ar, br), f64x2.sub(ai, bi), factors + 16);
        turned(to + 3 * ELEMENT, f64x2.sub(ar, bi), f64x2.add(ai, br), factors + 32);
      } else {
        put(to, ar, ai);
        turned(to + ELEMENT, ar, ai, factors);
        turned(to + 2 * ELEMENT, ar, ai, factors + 16);
        turned(to + 3 * ELEMENT, ar, ai, factors + 32);
      }
    }
    from += ELEMENT;
    to += 4 * ELEMENT;
    factors += 48;
  }
}

@inline
function passOf4(last: bool, from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  const far = <usize>m * <usize>s * ELEMENT;
  const near = <usize>s * ELEMENT;
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + far);
      const bi = v128.load(from + far, 16);
      const cr = v128.load(from + 2 * far);
      const ci = v128.load(from + 2 * far, 16);
      const dr = v128.load(from + 3 * far);
      const di = v128.load(from + 3 * far, 16);
      const er = f64x2.add(ar, cr);
      const ei = f64x2.add(ai, ci);
      const fr = f64x2.sub(ar, cr);
      const fi = f64x2.sub(ai, ci);
      const gr = f64x2.add(br, dr);
      const gi = f64x2.add(bi, di);
      const hr = f64x2.sub(br, dr);
      const hi = f64x2.sub(bi, di);
      put(to, f64x2.add(er, gr), f64x2.add(ei, gi));
      turnedUnless(last, to + near, f64x2.add(fr, hi), f64x2.sub(fi, hr), factors);
      turnedUnless(last, to + 2 * near, f64x2.sub(er, gr), f64x2.sub(ei, gi), factors + 16);
      turnedUnless(last, to + 3 * near, f64x2.sub(fr, hi), f64x2.add(fi, hr), factors + 32);
      from += ELEMENT;
      to += ELEMENT;
    }
    to += 3 * near;
    factors += 48;
  }
}

@inline
function passOf2(last: bool, from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  const far = <usize>m * <usize>s * ELEMENT;
  const near = <usize>s * ELEMENT;
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + far);
      const bi = v128.load(from + far, 16);
      put(to, f64x2.add(ar, br), f64x2.add(ai, bi));
      turnedUnless(last, to + near, f64x2.sub(ar, br), f64x2.sub(ai, bi), factors);
      from += ELEMENT;
      to += ELEMENT;
    }
    to += near;
    factors += 16;
  }
}

@inline
function passOf3(last: bool, from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  const far = <usize>m * <usize>s * ELEMENT;
  const near = <usize>s * ELEMENT;
  const half = f64x2.splat(-0.5);
  const root = f64x2.splat(0.86602540378443864676);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + far);
      const bi = v128.load(from + far, 16);
      const cr = v128.load(from + 2 * far);
      const ci = v128.load(from + 2 * far, 16);
      const sr = f64x2.add(br, cr);
      const si = f64x2.add(bi, ci);
      const dr = f64x2.mul(root, f64x2.sub(bi, ci));
      const di = f64x2.mul(root, f64x2.sub(cr, br));
      const er = f64x2.add(ar, f64x2.mul(half, sr));
      const ei = f64x2.add(ai, f64x2.mul(half, si));
      put(to, f64x2.add(ar, sr), f64x2.add(ai, si));
      turnedUnless(last, to + near, f64x2.add(er, dr), f64x2.add(ei, di), factors);
      turnedUnless(last, to + 2 * near, f64x2.sub(er, dr), f64x2.sub(ei, di), factors + 16);
      from += ELEMENT;
      to += ELEMENT;
    }
    to += 2 * near;
    factors += 32;
  }
}

@inline
function passOf5(last: bool, from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  const far = <usize>m * <usize>s * ELEMENT;
  const near = <usize>s * ELEMENT;
  const c1 = f64x2.splat(0.30901699437494742410);
  const c2 = f64x2.splat(-0.80901699437494742410);
  const s1 = f64x2.splat(0.95105651629515357212);
  const s2 = f64x2.splat(0.58778525229247312917);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + far);
      const bi = v128.load(from + far, 16);
      const cr = v128.load(from + 2 * far);
      const ci = v128.load(from + 2 * far, 16);
      const dr = v128.load(from + 3 * far);
      const di = v128.load(from + 3 * far, 16);
      const er = v128.load(from + 4 * far);
      const ei = v128.load(from + 4 * far, 16);
      const pr = f64x2.add(br, er);
      const pi = f64x2.add(bi, ei);
      const qr = f64x2.add(cr, dr);
      const qi = f64x2.add(ci, di);
      const ur = f64x2.sub(br, er);
      const ui = f64x2.sub(bi, ei);
      const vr = f64x2.sub(cr, dr);
      const vi = f64x2.sub(ci, di);
      const gr = f64x2.add(ar, f64x2.add(f64x2.mul(c1, pr), f64x2.mul(c2, qr)));
      const gi = f64x2.add(ai, f64x2.add(f64x2.mul(c1, pi), f64x2.mul(c2, qi)));
      const hr = f64x2.add(ar, f64x2.add(f64x2.mul(c2, pr), f64x2.mul(c1, qr)));
      const hi = f64x2.add(ai, f64x2.add(f64x2.mul(c2, pi), f64x2.mul(c1, qi)));
      const kr = f64x2.add(f64x2.mul(s1, ui), f64x2.mul(s2, vi));
      const ki = f64x2.add(f64x2.mul(s1, ur), f64x2.mul(s2, vr));
      const lr = f64x2.sub(f64x2.mul(s2, ui), f64x2.mul(s1, vi));
      const li = f64x2.sub(f64x2.mul(s2, ur), f64x2.mul(s1, vr));
      put(to, f64x2.add(ar, f64x2.add(pr, qr)), f64x2.add(ai, f64x2.add(pi, qi)));
      turnedUnless(last, to + near, f64x2.add(gr, kr), f64x2.sub(gi, ki), factors);
      turnedUnless(last, to + 2 * near, f64x2.add(hr, lr), f64x2.sub(hi, li), factors + 16);
      turnedUnless(last, to + 3 * near, f64x2.sub(hr, lr), f64x2.add(hi, li), factors + 32);
      turnedUnless(last, to + 4 * near, f64x2.sub(gr, kr), f64x2.add(gi, ki), factors + 48);
      from += ELEMENT;
      to += ELEMENT;
    }
    to += 4 * near;
    factors += 64;
  }
}

function turnedPassOf4(from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  passOf4(false, from, to, m, s, factors);
}

function lastPassOf4(from: usize, to: usize, s: i32): void {
  passOf4(true, from, to, 1, s, 0);
}

function turnedPassOf5(from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  passOf5(false, from, to, m, s, factors);
}

function lastPassOf5(from: usize, to: usize, s: i32): void {
  passOf5(true, from, to, 1, s, 0);
}

function turnedPassOf3(from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  passOf3(false, from, to, m, s, factors);
}

function lastPassOf3(from: usize, to: usize, s: i32): void {
  passOf3(true, from, to, 1, s, 0);
}

function turnedPassOf2(from: usize, to: usize, m: i32, s: i32, factors: usize): void {
  passOf2(false, from, to, m, s, factors);
}

function lastPassOf2(from: usize, to: usize, s: i32): void {
  passOf2(true, from, to, 1, s, 0);
}

/**
 * Transforms one pair of lines.
 * @param source where the first `given` elements lie, the others being zero; 0 for a line that is given whole in `line`
 * @returns where the spectrum lies: `line` or `other`
 */
function transform(source: usize, given: i32, line: usize, other: usize, plan: usize, passes: i32): usize {
  let from = line;
  let to = other;
  for (let n = 0; n < passes; n++) {
    const radix = load<i32>(plan);
    const m = load<i32>(plan, 4);
    const s = load<i32>(plan, 8);
    const factors = <usize>load<i32>(plan, 12);
    if (n == 0 && source != 0) firstPass(source, given, to, m, factors);
    else if (m == 1) lastPass(radix, from, to, s);
    else if (radix == 4) turnedPassOf4(from, to, m, s, factors);
    else if (radix == 5) turnedPassOf5(from, to, m, s, factors);
    else if (radix == 3) turnedPassOf3(from, to, m, s, factors);
    else turnedPassOf2(from, to, m, s, factors);
    const swap = from;
    from = to;
    to = swap;
    plan += 16;
  }
  return from;
}

function lastPass(radix: i32, from: usize, to: usize, s: i32): void {
  if (radix == 4) lastPassOf4(from, to, s);
  else if (radix == 5) lastPassOf5(from, to, s);
  else if (radix == 3) lastPassOf3(from, to, s);
  else lastPassOf2(from, to, s);
}

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

@inline
function storeLane(signal: usize, block: usize, k: i32, lane: u8, re: v128, im: v128): void {
  const at = signal + <usize>(k >> 1) * block + (<usize>(k & 1) << 3);
  if (lane == 0) {
    v128.store64_lane(at, re, 0);
    v128.store64_lane(at + 16, im, 0);
  } else {
    v128.store64_lane(at, re, 1);
    v128.store64_lane(at + 16, im, 1);
  }
}

/**
 * Transforms the lines along x of four rows of one plane: mask and deviation of a row are the real and imaginary part of one
 * transform, squares of two rows those of another. Their spectra are parted by symmetry and stored for the next axis.
 * @param mask, deviation, rows of f64, `rowBytes` apart; @param rows how many of the four exist
 * @param m, x, q where element (row, kx = 0) of each signal goes; rows 32 bytes apart, pairs of kx `block` bytes apart
 */
export function transformRows(
  mask: usize,
  deviation: usize,
  rowBytes: usize,
  rows: i32,
  nx: i32,
  half: i32,
  m: usize,
  x: usize,
  q: usize,
  block: usize,
  line: usize,
  other: usize,
  plan: usize,
  passes: i32,
): void {
  const two = f64x2.splat(0.5);
  // `line` and `other` have room for three lines each.
  const spare = line + 2 * <usize>half * ELEMENT;
  for (let pair = 0; pair < rows; pair += 2) {
    const a = mask + <usize>pair * rowBytes;
    const b = deviation + <usize>pair * rowBytes;
    const next = pair + 1 < rows ? rowBytes : 0;
    for (let i = 0; i < nx; i++) {
      const at = <usize>i << 3;
      put(
        line + <usize>i * ELEMENT,
        v128.load64_lane(a + at + next, v128.load64_splat(a + at), 1),
        v128.load64_lane(b + at + next, v128.load64_splat(b + at), 1),
      );
    }
    const z = transform(line, nx, spare, other, plan, passes);
    for (let k = 0; k <= half; k++) {
      const here = z + <usize>k * ELEMENT;
      const there = z + <usize>(k == 0 ? 0 : 2 * half - k) * ELEMENT;
      const hr = v128.load(here);
      const hi = v128.load(here, 16);
      const tr = v128.load(there);
      const ti = v128.load(there, 16);
      const mr = f64x2.mul(two, f64x2.add(hr, tr));
      const mi = f64x2.mul(two, f64x2.sub(hi, ti));
      const xr = f64x2.mul(two, f64x2.add(hi, ti));
      const xi = f64x2.mul(two, f64x2.sub(tr, hr));
      const row = <usize>pair * ELEMENT;
      storeLane(m + row, block, k, 0, mr, mi);
      storeLane(x + row, block, k, 0, xr, xi);
      if (next != 0) {
        storeLane(m + row + ELEMENT, block, k, 1, mr, mi);
        storeLane(x + row + ELEMENT, block, k, 1, xr, xi);
      }
    }
  }
  // Squares: lane 0 holds rows 0 and 1, lane 1 rows 2 and 3, as real and imaginary parts.
  const second = rows > 1 ? rowBytes : 0;
  const third = rows > 2 ? 2 * rowBytes : 0;
  const fourth = rows > 3 ? 3 * rowBytes : 0;
  for (let i = 0; i < nx; i++) {
    const at = deviation + (<usize>i << 3);
    const re = v128.load64_lane(at + third, v128.load64_splat(at), 1);
    const im = v128.load64_lane(at + fourth, v128.load64_splat(at + second), 1);
    put(line + <usize>i * ELEMENT, f64x2.mul(re, re), f64x2.mul(im, im));
  }
  const z = transform(line, nx, spare, other, plan, passes);
  for (let k = 0; k <= half; k++) {
    const here = z + <usize>k * ELEMENT;
    const there = z + <usize>(k == 0 ? 0 : 2 * half - k) * ELEMENT;
    const hr = v128.load(here);
    const hi = v128.load(here, 16);
    const tr = v128.load(there);
    const ti = v128.load(there, 16);
    const er = f64x2.mul(two, f64x2.add(hr, tr));
    const ei = f64x2.mul(two, f64x2.sub(hi, ti));
    const or = f64x2.mul(two, f64x2.add(hi, ti));
    const oi = f64x2.mul(two, f64x2.sub(tr, hr));
    storeLane(q, block, k, 0, er, ei);
    if (second != 0) storeLane(q + ELEMENT, block, k, 0, or, oi);
    if (third != 0) storeLane(q + 2 * ELEMENT, block, k, 1, er, ei);
    if (fourth != 0) storeLane(q + 3 * ELEMENT, block, k, 1, or, oi);
  }
}

/**
 * Transforms one signal of one pair of kx along y, and stores it with z as the fast index, ready for the last axis.
 * @param signal nz x ny elements; @param to My x nz elements
 */
export function transformPlane(signal: usize, ny: i32, nz: i32, my: i32, to: usize, line: usize, other: usize, plan: usize, passes: i32): void {
  for (let z = 0; z < nz; z++) {
    const spectrum = transform(signal + <usize>(z * ny) * ELEMENT, ny, line, other, plan, passes);
    let out = to + <usize>z * ELEMENT;
    for (let k = 0; k < my; k++) {
      const at = spectrum + <usize>k * ELEMENT;
      put(out, v128.load(at), v128.load(at, 16));
      out += <usize>nz * ELEMENT;
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

/** @returns the first byte that the host may use */
export function heapBase(): usize {
  return __heap_base;
}
