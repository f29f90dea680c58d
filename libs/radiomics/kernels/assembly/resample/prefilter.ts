/*
 * The filter that turns samples into coefficients of a cubic B-spline, in place, for eight lines side by side.
 */

/** Bytes of one value of all eight lines. */
@inline
export const STRIP: usize = 64;

/** The pole of the cubic B-spline, sqrt(3) - 2 in double precision, as the definition computes it. */
const POLE: f64 = -0.2679491924311228;

/** Where the sweep back begins: the last coefficient, for a line that goes on for ever with its last value. */
@inline
function lastCoefficient(settled: v128, before: v128, pole: v128, one: v128, onePair: v128): v128 {
  return f64x2.mul(f64x2.neg(pole), f64x2.add(f64x2.div(settled, one), f64x2.div(f64x2.sub(before, settled), onePair)));
}

/**
 * Samples to spline coefficients without the gain of 6, for lines that go on for ever with their first and last value. Each value waits
 * for the one before, so all eight lines go side by side.
 */
export function prefilter(strip: usize, length: i32): void {
  const pole = f64x2.splat(POLE);
  const end = strip + <usize>(length - 1) * STRIP;
  const one = f64x2.splat(1 - POLE);
  const onePair = f64x2.splat(1 - POLE * POLE);
  const settledA = f64x2.div(v128.load(end), one);
  const settledB = f64x2.div(v128.load(end, 16), one);
  const settledC = f64x2.div(v128.load(end, 32), one);
  const settledD = f64x2.div(v128.load(end, 48), one);
  let a = f64x2.div(v128.load(strip), one);
  let b = f64x2.div(v128.load(strip, 16), one);
  let c = f64x2.div(v128.load(strip, 32), one);
  let d = f64x2.div(v128.load(strip, 48), one);
  storeFour(strip, a, b, c, d);
  for (let at = strip + STRIP; at <= end; at += STRIP) {
    a = f64x2.add(v128.load(at), f64x2.mul(pole, a));
    b = f64x2.add(v128.load(at, 16), f64x2.mul(pole, b));
    c = f64x2.add(v128.load(at, 32), f64x2.mul(pole, c));
    d = f64x2.add(v128.load(at, 48), f64x2.mul(pole, d));
    storeFour(at, a, b, c, d);
  }
  a = lastCoefficient(settledA, a, pole, one, onePair);
  b = lastCoefficient(settledB, b, pole, one, onePair);
  c = lastCoefficient(settledC, c, pole, one, onePair);
  d = lastCoefficient(settledD, d, pole, one, onePair);
  storeFour(end, a, b, c, d);
  for (let at = end - STRIP; at >= strip; at -= STRIP) {
    a = f64x2.mul(pole, f64x2.sub(a, v128.load(at)));
    b = f64x2.mul(pole, f64x2.sub(b, v128.load(at, 16)));
    c = f64x2.mul(pole, f64x2.sub(c, v128.load(at, 32)));
    d = f64x2.mul(pole, f64x2.sub(d, v128.load(at, 48)));
    storeFour(at, a, b, c, d);
  }
}

@inline
function storeFour(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
  v128.store(at, d, 48);
}
