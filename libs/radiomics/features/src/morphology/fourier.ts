import { butterfly, type Twiddles } from './butterflies.js';

/*
 * A small fast Fourier transform for lengths made of the factors 2, 3, 4 and 5, after Stockham: every pass reads one array and
 * writes the other, so no reordering is left at the end. Many lines are transformed side by side ("lanes"), which is what the
 * three-dimensional transform needs and what keeps the innermost loop long.
 */

/** @returns the smallest length of at least `atLeast` whose only prime factors are 2, 3 and 5 */
export function smoothLength(atLeast: number): number {
  for (let length = Math.max(1, atLeast); ; length++) {
    let rest = length;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return length;
  }
}

/** A transform of one length, for a number of lanes: element k of lane q stands at index k * lanes + q. */
export interface LineTransform {
  readonly length: number;
  readonly lanes: number;
  /** Real and imaginary parts, filled by the caller before `forward` and read after it. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** Replaces every lane by its transform, sum over k of value(k) exp(-2 pi i j k / length). */
  forward(): void;
}

/** @param length made of the factors 2, 3 and 5 */
export function lineTransform(length: number, lanes: number): LineTransform {
  const re = new Float64Array(length * lanes);
  const im = new Float64Array(length * lanes);
  const spare = { re: new Float64Array(length * lanes), im: new Float64Array(length * lanes) };
  const radices = radicesOf(length);
  const turns = Array.from({ length }, (_, k) => (2 * Math.PI * k) / length);
  const cos = Float64Array.from(turns, Math.cos);
  const sin = Float64Array.from(turns, (angle) => -Math.sin(angle));
  // Filled anew for every butterfly: of the largest radix there are five outputs.
  const twiddles: Twiddles = { cos: new Float64Array(5), sin: new Float64Array(5) };
  return {
    length,
    lanes,
    re,
    im,
    forward() {
      let [from, to] = [{ re, im }, spare];
      let [rest, stride] = [length, lanes];
      for (const radix of radices) {
        const count = rest / radix;
        for (let p = 0; p < count; p++) {
          const at = { read: stride * p, gap: stride * count, write: stride * radix * p, stride };
          for (let j = 1; j < radix; j++) {
            // The j-th output of butterfly p is turned by the angle of p * j, in turns of the transform at hand.
            const turn = (p * j * (length / rest)) % length;
            twiddles.cos[j] = cos[turn];
            twiddles.sin[j] = sin[turn];
          }
          butterfly(radix, from, to, at, twiddles);
        }
        [from, to] = [to, from];
        rest /= radix;
        stride *= radix;
      }
      if (from !== spare) return;
      re.set(spare.re);
      im.set(spare.im);
    },
  };
}

function radicesOf(length: number): readonly (2 | 3 | 4 | 5)[] {
  const radices: (2 | 3 | 4 | 5)[] = [];
  for (const radix of [4, 5, 3, 2] as const) {
    while (length % radix === 0) {
      radices.push(radix);
      length /= radix;
    }
  }
  return radices;
}
