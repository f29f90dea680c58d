import { MechanismError } from './mechanism.error.js';
import type { RandomReader } from './random.reader.js';

const WORD = 32n;
const WORD_RANGE = 4294967296;
const BIG_WORD_RANGE = 1n << WORD;

/**
 * @returns an exact uniform integer in [0, bound) by rejection @throws MechanismError INVALID_PROBABILITY if bound < 1
 * @source von Neumann 1951, Various Techniques Used in Connection With Random Digits (rejection)
 */
export function sampleUniformBelow(bound: bigint, random: RandomReader): bigint {
  if (bound < 1n) throw new MechanismError('INVALID_PROBABILITY', 'a uniform draw needs a positive bound');
  if (bound <= BIG_WORD_RANGE) return BigInt(smallUniformBelow(Number(bound), random));
  const words = Math.ceil((bound - 1n).toString(16).length / 8);
  const range = 1n << (WORD * BigInt(words));
  const limit = range - (range % bound);
  for (;;) {
    let draw = 0n;
    for (let i = 0; i < words; i++) draw = (draw << WORD) | BigInt(random.word());
    if (draw < limit) return draw % bound;
  }
}

function smallUniformBelow(bound: number, random: RandomReader): number {
  const limit = WORD_RANGE - (WORD_RANGE % bound);
  for (;;) {
    const draw = random.word();
    if (draw < limit) return draw % bound;
  }
}

/**
 * Exact Bernoulli(num / den): a uniform real number is drawn word by word, only as far as needed to tell it from num
 * / den.
 * @input 0 <= num, 0 < den; num >= den is certain @throws MechanismError INVALID_PROBABILITY
 * @source Knuth, Yao 1976, The Complexity of Nonuniform Random Number Generation
 */
export function sampleBernoulli(num: bigint, den: bigint, random: RandomReader): boolean {
  if (num < 0n || den <= 0n) throw new MechanismError('INVALID_PROBABILITY', 'a probability is num / den, num >= 0, den > 0');
  if (num >= den) return true;
  let rest = num;
  for (;;) {
    const shifted = rest << WORD;
    const digit = shifted / den;
    const draw = random.word();
    const difference = draw - Number(digit);
    if (difference !== 0) return difference < 0;
    rest = shifted - digit * den;
    if (rest === 0n) return false;
  }
}

/**
 * Exact Bernoulli(exp(-num / den)).
 * @source Canonne, Kamath, Steinke 2020, algorithm 1 @throws MechanismError INVALID_PROBABILITY
 */
export function sampleBernoulliExp(num: bigint, den: bigint, random: RandomReader): boolean {
  if (num < 0n || den <= 0n) throw new MechanismError('INVALID_PROBABILITY', 'gamma is num / den, num >= 0, den > 0');
  let rest = num;
  while (rest > den) {
    if (!sampleBernoulliExpUpToOne(den, den, random)) return false;
    rest -= den;
  }
  return sampleBernoulliExpUpToOne(rest, den, random);
}

/** Bernoulli(exp(-gamma)) for gamma = num / den in [0, 1]: the alternating series of exp, drawn term by term. */
function sampleBernoulliExpUpToOne(num: bigint, den: bigint, random: RandomReader): boolean {
  let k = 1n;
  while (sampleBernoulli(num, den * k, random)) k += 1n;
  return (k & 1n) === 1n;
}
