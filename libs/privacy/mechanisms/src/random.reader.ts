import type { RandomSource } from '@collimate/kernel-numeric';
import { MechanismError } from './mechanism.error.js';

const POOL_BYTES = 4096;
/** Four equal 32-bit words in a row happen by chance once in 2^96 words. */
const REPETITIONS_ALLOWED = 3;

/**
 * Reads 32-bit words of a random source through a pool, each byte once, and refuses a source that is stuck or gives one block
 * again and again.
 * @source NIST SP 800-90B section 4.4.1 (repetition count test)
 * @example
 * ```ts
 * import { RandomReader } from '@collimate/privacy-mechanisms';
 * let next = 0;
 * const counting = { fill: (bytes: Uint8Array) => bytes.forEach((_, i) => (bytes[i] = next++)) };
 * new RandomReader(counting).word(); // => 0x03020100
 * new RandomReader({ fill: (bytes: Uint8Array) => bytes.fill(0) }).word(); // throws RANDOM_SOURCE_STUCK
 * ```
 */
export class RandomReader {
  private readonly pool = new Uint8Array(POOL_BYTES);
  private readonly words = new Uint32Array(this.pool.buffer);
  private next = this.words.length;
  private last = -1;
  private repetitions = 0;
  /** The first four words of the block before, held against those of this one: equal by chance once in 2^128. */
  private head: readonly number[] = [];

  constructor(private readonly source: RandomSource) {}

  /** @returns 32 uniform bits @throws MechanismError RANDOM_SOURCE_STUCK */
  word(): number {
    if (this.next === this.words.length) this.refill();
    return this.words[this.next++];
  }

  private refill(): void {
    this.source.fill(this.pool);
    const { words, head } = this;
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      this.repetitions = word === this.last ? this.repetitions + 1 : 0;
      this.last = word;
      if (this.repetitions >= REPETITIONS_ALLOWED) throw stuck();
    }
    if (head.length > 0 && isSameHead(head, words)) throw stuck();
    this.head = [words[0], words[1], words[2], words[3]];
    this.next = 0;
  }
}

/** A loop, as above: a function of the platform that somebody changed would hear of which words the noise is made. */
function isSameHead(head: readonly number[], words: Uint32Array): boolean {
  for (let i = 0; i < head.length; i++) if (head[i] !== words[i]) return false;
  return true;
}

function stuck(): MechanismError {
  return new MechanismError('RANDOM_SOURCE_STUCK', 'the random source repeats itself', {
    hint: 'Nothing is released until the source of the operating system works again.',
  });
}
