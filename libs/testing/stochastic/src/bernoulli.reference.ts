import type { WordSource } from './word-source.js';

const WORD = 32n;

/** @returns an exact uniform integer in [0, bound) by rejection @input bound >= 1 */
export function referenceUniformBelow(bound: bigint, random: WordSource): bigint {
  const words = Math.ceil(bound.toString(16).length / 8);
  const range = 1n << (WORD * BigInt(words));
  const limit = range - (range % bound);
  for (;;) {
    let draw = 0n;
    for (let i = 0; i < words; i++) draw = (draw << WORD) | BigInt(random.word());
    if (draw < limit) return draw % bound;
  }
}

/**
 * Exact Bernoulli(num / den): a uniform real number is drawn word by word, only as far as needed to tell it from num / den.
 * @input 0 <= num, 0 < den; num >= den is certain
 */
export function referenceBernoulli(num: bigint, den: bigint, random: WordSource): boolean {
  if (num >= den) return true;
  let rest = num;
  for (;;) {
    const shifted = rest << WORD;
    const digit = shifted / den;
    const difference = random.word() - Number(digit);
    if (difference !== 0) return difference < 0;
    rest = shifted - digit * den;
    if (rest === 0n) return false;
  }
}

/**
 * Exact Bernoulli(exp(-num / den)).
 * @source Canonne, Kamath, Steinke 2020, algorithm 1
 */
export function referenceBernoulliExp(num: bigint, den: bigint, random: WordSource): boolean {
  let rest = num;
  while (rest > den) {
    if (!bernoulliExpUpToOne(den, den, random)) return false;
    rest -= den;
  }
  return bernoulliExpUpToOne(rest, den, random);
}

/** Bernoulli(exp(-gamma)) for gamma = num / den in [0, 1]: the alternating series of exp, drawn term by term. */
function bernoulliExpUpToOne(num: bigint, den: bigint, random: WordSource): boolean {
  let k = 1n;
  while (referenceBernoulli(num, den * k, random)) k += 1n;
  return (k & 1n) === 1n;
}
