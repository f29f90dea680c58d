import { assertNever } from '@collimate/kernel-errors';

/** Real and imaginary parts. */
export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Where a butterfly reads and writes: `stride` neighbouring elements at once. */
export interface Place {
  /** Index of the first input, and the distance to the next one. */
  readonly read: number;
  readonly gap: number;
  /** Index of the first output; the next one is `stride` further on. */
  readonly write: number;
  readonly stride: number;
}

/** The factors that turn the outputs of one butterfly: that of output j stands at j. */
export interface Twiddles {
  readonly cos: Float64Array;
  /** Negative sines. */
  readonly sin: Float64Array;
}

/** Transform of `radix` points, each output but the first then turned by its twiddle factor. */
export function butterfly(radix: 2 | 3 | 4 | 5, from: Complex, to: Complex, at: Place, twiddles: Twiddles): void {
  switch (radix) {
    case 2:
      return two(from, to, at, twiddles);
    case 3:
      return three(from, to, at, twiddles);
    case 4:
      return four(from, to, at, twiddles);
    case 5:
      return five(from, to, at, twiddles);
    default:
      return assertNever(radix);
  }
}

function two({ re, im }: Complex, to: Complex, { read, gap, write, stride }: Place, { cos, sin }: Twiddles): void {
  const [c1, s1] = [cos[1], sin[1]];
  const { re: outRe, im: outIm } = to;
  for (let q = 0; q < stride; q++) {
    const a = read + q;
    const b = a + gap;
    const w = write + q;
    const dr = re[a] - re[b];
    const di = im[a] - im[b];
    outRe[w] = re[a] + re[b];
    outIm[w] = im[a] + im[b];
    outRe[w + stride] = dr * c1 - di * s1;
    outIm[w + stride] = dr * s1 + di * c1;
  }
}

const SIN_60 = Math.sqrt(3) / 2;

function three({ re, im }: Complex, to: Complex, { read, gap, write, stride }: Place, { cos, sin }: Twiddles): void {
  const [c1, c2] = [cos[1], cos[2]];
  const [s1, s2] = [sin[1], sin[2]];
  const { re: outRe, im: outIm } = to;
  for (let q = 0; q < stride; q++) {
    const a = read + q;
    const b = a + gap;
    const c = b + gap;
    const w = write + q;
    const tr = re[b] + re[c];
    const ti = im[b] + im[c];
    const mr = re[a] - tr / 2;
    const mi = im[a] - ti / 2;
    const nr = SIN_60 * (im[b] - im[c]);
    const ni = SIN_60 * (re[c] - re[b]);
    outRe[w] = re[a] + tr;
    outIm[w] = im[a] + ti;
    outRe[w + stride] = (mr + nr) * c1 - (mi + ni) * s1;
    outIm[w + stride] = (mr + nr) * s1 + (mi + ni) * c1;
    outRe[w + 2 * stride] = (mr - nr) * c2 - (mi - ni) * s2;
    outIm[w + 2 * stride] = (mr - nr) * s2 + (mi - ni) * c2;
  }
}

function four({ re, im }: Complex, to: Complex, { read, gap, write, stride }: Place, { cos, sin }: Twiddles): void {
  const [c1, c2, c3] = [cos[1], cos[2], cos[3]];
  const [s1, s2, s3] = [sin[1], sin[2], sin[3]];
  const { re: outRe, im: outIm } = to;
  for (let q = 0; q < stride; q++) {
    const a = read + q;
    const b = a + gap;
    const c = b + gap;
    const d = c + gap;
    const w = write + q;
    const pr = re[a] + re[c];
    const pi = im[a] + im[c];
    const mr = re[a] - re[c];
    const mi = im[a] - im[c];
    const qr = re[b] + re[d];
    const qi = im[b] + im[d];
    const nr = im[b] - im[d];
    const ni = re[d] - re[b];
    outRe[w] = pr + qr;
    outIm[w] = pi + qi;
    outRe[w + stride] = (mr + nr) * c1 - (mi + ni) * s1;
    outIm[w + stride] = (mr + nr) * s1 + (mi + ni) * c1;
    outRe[w + 2 * stride] = (pr - qr) * c2 - (pi - qi) * s2;
    outIm[w + 2 * stride] = (pr - qr) * s2 + (pi - qi) * c2;
    outRe[w + 3 * stride] = (mr - nr) * c3 - (mi - ni) * s3;
    outIm[w + 3 * stride] = (mr - nr) * s3 + (mi - ni) * c3;
  }
}

const COS_72 = Math.cos((2 * Math.PI) / 5);
const COS_144 = Math.cos((4 * Math.PI) / 5);
const SIN_72 = Math.sin((2 * Math.PI) / 5);
const SIN_144 = Math.sin((4 * Math.PI) / 5);

function five({ re, im }: Complex, to: Complex, { read, gap, write, stride }: Place, { cos, sin }: Twiddles): void {
  const [c1, c2, c3, c4] = [cos[1], cos[2], cos[3], cos[4]];
  const [s1, s2, s3, s4] = [sin[1], sin[2], sin[3], sin[4]];
  const { re: outRe, im: outIm } = to;
  for (let q = 0; q < stride; q++) {
    const a = read + q;
    const b = a + gap;
    const c = b + gap;
    const d = c + gap;
    const e = d + gap;
    const w = write + q;
    const ur = re[b] + re[e];
    const ui = im[b] + im[e];
    const vr = re[c] + re[d];
    const vi = im[c] + im[d];
    const xr = re[b] - re[e];
    const xi = im[b] - im[e];
    const yr = re[c] - re[d];
    const yi = im[c] - im[d];
    const mr = re[a] + COS_72 * ur + COS_144 * vr;
    const mi = im[a] + COS_72 * ui + COS_144 * vi;
    const nr = re[a] + COS_144 * ur + COS_72 * vr;
    const ni = im[a] + COS_144 * ui + COS_72 * vi;
    const fr = SIN_72 * xi + SIN_144 * yi;
    const fi = -SIN_72 * xr - SIN_144 * yr;
    const gr = SIN_144 * xi - SIN_72 * yi;
    const gi = -SIN_144 * xr + SIN_72 * yr;
    outRe[w] = re[a] + ur + vr;
    outIm[w] = im[a] + ui + vi;
    outRe[w + stride] = (mr + fr) * c1 - (mi + fi) * s1;
    outIm[w + stride] = (mr + fr) * s1 + (mi + fi) * c1;
    outRe[w + 2 * stride] = (nr + gr) * c2 - (ni + gi) * s2;
    outIm[w + 2 * stride] = (nr + gr) * s2 + (ni + gi) * c2;
    outRe[w + 3 * stride] = (nr - gr) * c3 - (ni - gi) * s3;
    outIm[w + 3 * stride] = (nr - gr) * s3 + (ni - gi) * c3;
    outRe[w + 4 * stride] = (mr - fr) * c4 - (mi - fi) * s4;
    outIm[w + 4 * stride] = (mr - fr) * s4 + (mi - fi) * c4;
  }
}
