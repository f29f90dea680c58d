import { exponentialBounds, rational, type Rational } from '@collimate/kernel-numeric';
import type { RandomReader } from './random.reader.js';
import { weightOfStrip } from './strip.proposal.js';

const WORD = 32n;
/** Beyond this strip only integers decide: one proposal in a million. */
export const LAST_FLOAT_STRIP = 12;
/** Above this exponent the acceptance is below 1e-11 units of the first word. */
const LARGEST_EXPONENT = 60;
/** Entries of the table of exponentials per unit of the exponent. */
const PER_UNIT = 16;
/** The float stands nearer to 2^32 times the acceptance than this (proved in discrete-gaussian.sampler.proof.md: below 2^-8). */
const MARGIN = 1 / 16;

/** As they were when this file was read: nobody who changes them later hears a draw. */
const { floor } = Math;
const toBigInt = BigInt;
const EXPONENTIALS = exponentials();
const WEIGHTS = Float64Array.from({ length: LAST_FLOAT_STRIP + 1 }, (_, strip) => {
  const { num, den } = weightOfStrip(strip);
  return (4294967296 * Number(num)) / Number(den);
});

/** exp(-i / 16) for i = 0 .. 960, each the nearest float but for its last bit, from integers. */
function exponentials(): Float64Array {
  const bits = 320n;
  const one = 1n << bits;
  const step = (one * one) / exponentialBounds(rational(1n, toBigInt(PER_UNIT)), one).below;
  let value = one;
  return Float64Array.from({ length: LARGEST_EXPONENT * PER_UNIT + 1 }, () => {
    const entry = Number(value) / 2 ** Number(bits);
    value = (value * step) >> bits;
    return entry;
  });
}

/**
 * 2^32 times the acceptance weight(strip) exp(-exponent), wrong by less than 2^-8. Only additions, multiplications and
 * divisions of IEEE 754 and one table: the same bits on every engine.
 */
export function floatAcceptance(strip: number, exponent: number): number {
  if (!(exponent < LARGEST_EXPONENT)) return 0;
  const index = floor(exponent * PER_UNIT);
  const r = exponent - index / PER_UNIT;
  const rest = 1 + r * (-1 + r * (1 / 2 + r * (-1 / 6 + r * (1 / 24 + r * (-1 / 120 + r / 720)))));
  return WEIGHTS[strip] * EXPONENTIALS[index] * rest;
}

/**
 * Whether a uniform real number with this first word is surely below or surely above the acceptance.
 * @returns undefined if the first word does not tell: about one time in 2^32
 */
export function decideByFirstWord(word: number, acceptance: number): boolean | undefined {
  if (word + 1 + MARGIN <= acceptance) return true;
  if (word >= acceptance + MARGIN) return false;
  return undefined;
}

/**
 * Whether a uniform real number is below weight(strip) exp(-exponent), exact: as many words are drawn as are needed to
 * tell it from the integer bounds of that number.
 * @param word the first word of the number, already drawn
 */
export function decideByIntegers(strip: number, exponent: Rational, word: number, random: RandomReader): boolean {
  let uniform = toBigInt(word);
  for (let bits = WORD; ; bits += WORD) {
    const { below, above } = acceptanceBounds(strip, exponent, bits);
    if (uniform + 1n <= below) return true;
    if (uniform >= above) return false;
    uniform = (uniform << WORD) | toBigInt(random.word());
  }
}

/** Integers below and above 2^bits times the acceptance. */
function acceptanceBounds(strip: number, exponent: Rational, bits: bigint): { readonly below: bigint; readonly above: bigint } {
  // A weight is below 2^(strip + 11), and exp(-x) below 2^-floor(x).
  if (exponent.num / exponent.den >= bits + toBigInt(strip) + 11n) return { below: 0n, above: 1n };
  const { num, den } = weightOfStrip(strip);
  const scale = 1n << (bits + 64n);
  const exponential = exponentialBounds(exponent, scale);
  const target = (num << bits) * scale;
  return { below: target / (den * exponential.above), above: target / (den * exponential.below) + 1n };
}
