import type { RandomReader } from './random.reader.js';

/** As it was when this file was read: nobody who changes it later hears a draw. */
const { clz32 } = Math;

/**
 * The half line is cut into strips as wide as sigma, and a proposal takes strip k by a draw of these 1024 equally likely
 * numbers. They are whole numbers near exp(-k^2 / 2), so the choice costs ten bits and is exact; the acceptance makes good
 * what they are off (discrete-gaussian.sampler.proof.md).
 */
const ENTRIES = [582, 354, 80, 7] as const;

/** Strips from this one on share the last of the 1024 numbers, each half as likely as the one before. */
export const FIRST_TAIL_STRIP: number = ENTRIES.length;

/** Strip of each of the 1024 numbers; the last says tail. */
export const STRIP_OF_NUMBER: Uint8Array = Uint8Array.from([
  ...ENTRIES.flatMap((entries, strip) => new Array<number>(entries).fill(strip)),
  FIRST_TAIL_STRIP,
]);

/** @returns a strip of the tail: each further one takes another toss of a coin */
export function tailStrip(random: RandomReader): number {
  let strip = FIRST_TAIL_STRIP;
  for (;;) {
    const zeros = clz32(random.word());
    strip += zeros;
    if (zeros < 32) return strip;
  }
}

/**
 * The factor by which the acceptance of strip k stands above exp(-z^2 / 2): how likely strip 0 is over how likely strip k is.
 * @returns the fraction, not in lowest terms
 */
export function weightOfStrip(strip: number): { readonly num: bigint; readonly den: bigint } {
  if (strip < FIRST_TAIL_STRIP) return { num: BigInt(ENTRIES[0]), den: BigInt(ENTRIES[strip]) };
  return { num: BigInt(ENTRIES[0]) << BigInt(strip - FIRST_TAIL_STRIP + 1), den: 1n };
}
