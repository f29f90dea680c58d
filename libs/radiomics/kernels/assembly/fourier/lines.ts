/*
 * Fourier transforms of lines, two at a time. An element is two complex numbers side by side: one v128 of real parts, one of imaginary
 * parts (32 bytes). The two lanes are two neighbouring lines, so that no transform shuffles. Transforms are Stockham passes of radix 4,
 * 5, 3 and 2; a plan is a list of (radix, length, stride, address of its factors), four i32 per pass. Half of every line is zero
 * padding, so the first pass is always of radix 4 with two zero inputs.
 */

@inline
export const ELEMENT: usize = 32;

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
export function put(to: usize, re: v128, im: v128): void {
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

/*
 * Constants of the odd radices are loaded for every butterfly: the compiler makes a constant anew for each use, which takes longer.
 */

/** A half and sin 60 degrees. */
const THIRDS: usize = memory.data<f64>([0.5, 0.86602540378443864676]);
/** sqrt(5) / 4, sin 72 and sin 36 degrees, a quarter. */
const FIFTHS: usize = memory.data<f64>([0.55901699437494742410, 0.95105651629515357212, 0.58778525229247312917, 0.25]);

@inline
function passOf3(last: bool, from: usize, to: usize, m: i32, s: i32, factors: usize): void {
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
      const sr = f64x2.add(br, cr);
      const si = f64x2.add(bi, ci);
      const dr = f64x2.mul(v128.load64_splat(THIRDS, 8), f64x2.sub(bi, ci));
      const di = f64x2.mul(v128.load64_splat(THIRDS, 8), f64x2.sub(cr, br));
      const er = f64x2.sub(ar, f64x2.mul(v128.load64_splat(THIRDS), sr));
      const ei = f64x2.sub(ai, f64x2.mul(v128.load64_splat(THIRDS), si));
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
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      const b = from + far;
      const c = b + far;
      const d = c + far;
      const e = d + far;
      const pr = f64x2.add(v128.load(b), v128.load(e));
      const qr = f64x2.add(v128.load(c), v128.load(d));
      const ui = f64x2.sub(v128.load(b, 16), v128.load(e, 16));
      const vi = f64x2.sub(v128.load(c, 16), v128.load(d, 16));
      const ar = v128.load(from);
      const tr = f64x2.add(pr, qr);
      const wr = f64x2.sub(ar, f64x2.mul(v128.load64_splat(FIFTHS, 24), tr));
      const zr = f64x2.mul(v128.load64_splat(FIFTHS), f64x2.sub(pr, qr));
      const gr = f64x2.add(wr, zr);
      const hr = f64x2.sub(wr, zr);
      const kr = f64x2.add(f64x2.mul(v128.load64_splat(FIFTHS, 8), ui), f64x2.mul(v128.load64_splat(FIFTHS, 16), vi));
      const lr = f64x2.sub(f64x2.mul(v128.load64_splat(FIFTHS, 16), ui), f64x2.mul(v128.load64_splat(FIFTHS, 8), vi));
      const pi = f64x2.add(v128.load(b, 16), v128.load(e, 16));
      const qi = f64x2.add(v128.load(c, 16), v128.load(d, 16));
      const ur = f64x2.sub(v128.load(b), v128.load(e));
      const vr = f64x2.sub(v128.load(c), v128.load(d));
      const ai = v128.load(from, 16);
      const ti = f64x2.add(pi, qi);
      put(to, f64x2.add(ar, tr), f64x2.add(ai, ti));
      const wi = f64x2.sub(ai, f64x2.mul(v128.load64_splat(FIFTHS, 24), ti));
      const zi = f64x2.mul(v128.load64_splat(FIFTHS), f64x2.sub(pi, qi));
      const gi = f64x2.add(wi, zi);
      const hi = f64x2.sub(wi, zi);
      const ki = f64x2.add(f64x2.mul(v128.load64_splat(FIFTHS, 8), ur), f64x2.mul(v128.load64_splat(FIFTHS, 16), vr));
      turnedUnless(last, to + near, f64x2.add(gr, kr), f64x2.sub(gi, ki), factors);
      turnedUnless(last, to + 4 * near, f64x2.sub(gr, kr), f64x2.add(gi, ki), factors + 48);
      const li = f64x2.sub(f64x2.mul(v128.load64_splat(FIFTHS, 16), ur), f64x2.mul(v128.load64_splat(FIFTHS, 8), vr));
      turnedUnless(last, to + 2 * near, f64x2.add(hr, lr), f64x2.sub(hi, li), factors + 16);
      turnedUnless(last, to + 3 * near, f64x2.sub(hr, lr), f64x2.add(hi, li), factors + 32);
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
export function transform(source: usize, given: i32, line: usize, other: usize, plan: usize, passes: i32): usize {
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

/** As `transform` of a line whose first elements are given, with the spectrum written to `out`. */
export function transformTo(source: usize, given: i32, line: usize, other: usize, plan: usize, passes: i32, out: usize): void {
  const last = plan + (<usize>(passes - 1) << 4);
  const radix = load<i32>(last);
  if (passes > 1) lastPass(radix, transform(source, given, line, other, plan, passes - 1), out, load<i32>(last, 8));
  else memory.copy(out, transform(source, given, line, other, plan, passes), <usize>radix * ELEMENT);
}

function lastPass(radix: i32, from: usize, to: usize, s: i32): void {
  if (radix == 4) lastPassOf4(from, to, s);
  else if (radix == 5) lastPassOf5(from, to, s);
  else if (radix == 3) lastPassOf3(from, to, s);
  else lastPassOf2(from, to, s);
}
