import type { RandomSource } from '@collimate/kernel-numeric';

/**
 * Splits a secret into shares of which any `threshold` give it back and fewer say nothing: per byte a polynomial over GF(2^8) whose
 * constant is the byte. Share i stands at x = i + 1.
 * @returns count shares, as long as the secret
 * @source Shamir 1979, How to Share a Secret; the field of FIPS 197 section 4.2
 * @example
 * ```ts
 * import { joinShares, splitSecret } from '@collimate/privacy-aggregation';
 * let next = 7;
 * const random = { fill: (bytes: Uint8Array) => bytes.forEach((_, i) => (bytes[i] = next = (next * 31 + 11) & 255)) };
 * const shares = splitSecret(Uint8Array.of(1, 2, 3), 5, 3, random);
 * [...joinShares([[0, shares[0]], [2, shares[2]], [4, shares[4]]])]; // => [1, 2, 3]
 * ```
 */
export function splitSecret(secret: Uint8Array, count: number, threshold: number, random: RandomSource): readonly Uint8Array[] {
  const higher = new Uint8Array((threshold - 1) * secret.length);
  random.fill(higher);
  const shares = Array.from({ length: count }, (_, index) => {
    const x = index + 1;
    const share = new Uint8Array(secret.length);
    for (let power = threshold - 2; power >= 0; power--) {
      for (let at = 0; at < share.length; at++) share[at] = times(share[at] ^ higher[power * secret.length + at], x);
    }
    for (let at = 0; at < share.length; at++) share[at] ^= secret[at];
    return share;
  });
  higher.fill(0);
  return shares;
}

/**
 * Puts a secret together. It tells nothing about false shares: whoever calls it checks the result against what its owner promised.
 * @param shares positions, counted from 0, with their shares; positions differ
 * @source Shamir 1979; Lagrange interpolation at 0
 * @example
 * ```ts
 * import { joinShares } from '@collimate/privacy-aggregation';
 * // A polynomial of degree 0: every share is the secret.
 * [...joinShares([[3, Uint8Array.of(9)]])]; // => [9]
 * ```
 */
export function joinShares(shares: readonly (readonly [position: number, share: Uint8Array])[]): Uint8Array {
  return interpolated(shares, 0);
}

/** @returns the share that a site at this position has, by `threshold` shares that are true */
export function shareAt(shares: readonly (readonly [position: number, share: Uint8Array])[], position: number): Uint8Array {
  const known = shares.find(([own]) => own === position);
  return known === undefined ? interpolated(shares, position + 1) : known[1];
}

/** The polynomial through the shares, at x, which is none of theirs. @source Shamir 1979, How to Share a Secret */
function interpolated(shares: readonly (readonly [position: number, share: Uint8Array])[], at: number): Uint8Array {
  const value = new Uint8Array(shares[0][1].length);
  for (const [position, share] of shares) {
    const x = position + 1;
    let weight = 1;
    for (const [other] of shares) {
      if (other !== position) weight = times(weight, times(at ^ (other + 1), inverse(x ^ (other + 1))));
    }
    for (let byte = 0; byte < value.length; byte++) value[byte] ^= times(weight, share[byte]);
  }
  return value;
}

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, without a branch or a table. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit++) {
    product ^= a & -(b & 1);
    a = ((a << 1) ^ (0x11b & -((a >> 7) & 1))) & 0xff;
    b >>= 1;
  }
  return product;
}

/** a^254, the inverse of a. */
function inverse(a: number): number {
  let power = a;
  let result = 1;
  for (let bit = 1; bit < 8; bit++) {
    power = times(power, power);
    result = times(result, power);
  }
  return result;
}
