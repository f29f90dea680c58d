import { MechanismError } from './mechanism.error.js';
import type { RandomReader } from './random.reader.js';

const WORD = 32n;
/** As it was when this file was read: nobody who changes it later hears a draw. */
const toBigInt = BigInt;

/**
 * @returns an exact uniform integer in [0, bound) by rejection @throws MechanismError INVALID_PROBABILITY if bound < 1
 */
export function sampleUniformBelow(bound: bigint, random: RandomReader): bigint {
  if (bound < 1n) throw new MechanismError('INVALID_PROBABILITY', 'a uniform draw needs a positive bound');
  const words = Math.ceil(bound.toString(16).length / 8);
  const range = 1n << (WORD * toBigInt(words));
  const limit = range - (range % bound);
  for (;;) {
    let draw = 0n;
    for (let i = 0; i < words; i++) draw = (draw << WORD) | toBigInt(random.word());
    if (draw < limit) return draw % bound;
  }
}
