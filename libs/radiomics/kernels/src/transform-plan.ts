/** One Stockham pass: radix, butterflies per block, stride, and where its factors stand. */
export interface TransformPass {
  readonly radix: number;
  readonly butterflies: number;
  readonly stride: number;
  /** cos and sin of -2 pi p k / n for p = 0..butterflies-1 and k = 1..radix-1. */
  readonly factors: Float64Array;
}

/** @returns the smallest length of at least `atLeast` that is a multiple of 4 and has no prime factor above 5 */
export function paddedLength(atLeast: number): number {
  for (let length = Math.max(4, Math.ceil(atLeast / 4) * 4); ; length += 4) {
    let rest = length;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return length;
  }
}

/** @returns the passes of a transform of that length, radix 4 first @input a length of `paddedLength` */
export function transformPasses(length: number): readonly TransformPass[] {
  const passes: TransformPass[] = [];
  let n = length;
  let stride = 1;
  while (n > 1) {
    const radix = n % 4 === 0 ? 4 : n % 5 === 0 ? 5 : n % 3 === 0 ? 3 : 2;
    const butterflies = n / radix;
    const factors = new Float64Array(2 * butterflies * (radix - 1));
    for (let p = 0, at = 0; p < butterflies; p++) {
      for (let k = 1; k < radix; k++, at += 2) {
        const angle = (-2 * Math.PI * ((p * k) % n)) / n;
        factors[at] = Math.cos(angle);
        factors[at + 1] = Math.sin(angle);
      }
    }
    passes.push({ radix, butterflies, stride, factors });
    n = butterflies;
    stride *= radix;
  }
  return passes;
}
