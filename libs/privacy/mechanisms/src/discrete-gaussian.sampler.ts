import { integerSqrt } from '@collimate/kernel-numeric';
import { decideByFirstWord, decideByIntegers, floatAcceptance, LAST_FLOAT_STRIP } from './acceptance.js';
import { MechanismError } from './mechanism.error.js';
import type { RandomReader } from './random.reader.js';
import { FIRST_TAIL_STRIP, STRIP_OF_NUMBER, tailStrip } from './strip.proposal.js';
import { sampleUniformBelow } from './uniform.sampler.js';

/** A strip of at most this width is sampled with floats: every integer in its first strips is a float exactly. */
const WIDEST = 2 ** 48;
const LOW_BITS = (1 << 21) - 1;
const WORD_RANGE = 4294967296;
/**
 * Looked up once: nobody who changes them later hears a draw, and Jest runs tests in a context where looking up a global takes longer than
 * one.
 */
const { floor } = Math;
const toBigInt = BigInt;

/** A draw before it is accepted: it lies `offset` above the lower end of its strip. */
interface Proposal {
  readonly strip: number;
  readonly offset: bigint;
  readonly negative: boolean;
}

/**
 * The sampler of the discrete Gaussian distribution of one sigma2 (a positive rational, lattice units squared),
 * P(k) ~ exp(-k^2 / (2 sigma2)) on the integers. A trial draws a strip that is as wide as sigma and a uniform place in it, and accepts the
 * place or not. A float decides where it is proved to be right, and integers decide elsewhere (discrete-gaussian.sampler.proof.md). A trial reads
 * three words of randomness; it reads more in the tail, near a decision and where sigma is above 2^48. How many trials a draw takes does not
 * depend on what is drawn.
 * @source Karney 2016, Sampling exactly from the normal distribution, algorithm D, with a table in place of its first step
 * @throws MechanismError INVALID_SCALE
 * @example
 * ```ts
 * import { discreteGaussianSampler, RandomReader } from '@collimate/privacy-mechanisms';
 * let state = 1;
 * const random = { fill: (bytes: Uint8Array) => bytes.forEach((_, i) => (bytes[i] = (state = (state * 48271) % 2147483647) >>> 8)) };
 * const draw = discreteGaussianSampler({ num: 9n, den: 4n });
 * const reader = new RandomReader(random);
 * const drawn = Array.from({ length: 200 }, () => Number(draw(reader)));
 * drawn.every((k) => Math.abs(k) < 15); // => true
 * drawn.some((k) => k > 0) && drawn.some((k) => k < 0); // => true
 * discreteGaussianSampler({ num: 0n, den: 1n }); // throws INVALID_SCALE
 * ```
 */
export function discreteGaussianSampler(sigma2: {
  readonly num: bigint;
  readonly den: bigint;
}): (random: RandomReader) => bigint {
  const { num, den } = sigma2;
  if (num <= 0n || den <= 0n) throw new MechanismError('INVALID_SCALE', 'sigma2 must be positive');
  const width = integerSqrt(num / den) + 1n;
  const settle = (proposal: Proposal, random: RandomReader): bigint | undefined => {
    const y = toBigInt(proposal.strip) * width + proposal.offset;
    if (proposal.negative && y === 0n) return undefined;
    const exponent = { num: y * y * den, den: 2n * num };
    if (!decideByIntegers(proposal.strip, exponent, random.word(), random)) return undefined;
    return proposal.negative ? -y : y;
  };
  return width <= WIDEST && bitsOf(num) < 900 && bitsOf(den) < 900
    ? narrowSampler(Number(width), sigma2, settle)
    : wideSampler(width, settle);
}

/** Numbers for everything but one proposal in a million. */
function narrowSampler(
  width: number,
  { num, den }: { readonly num: bigint; readonly den: bigint },
  settle: (proposal: Proposal, random: RandomReader) => bigint | undefined,
): (random: RandomReader) => bigint {
  const half = Number(den) / Number(2n * num);
  // Each place of the strip stands for as many of the 2^53 numbers; those that are left over are drawn again.
  const share = floor(2 ** 53 / width);
  return (random) => {
    for (;;) {
      const word = random.word();
      const offset = floor(((word & LOW_BITS) * WORD_RANGE + random.word()) / share);
      if (offset >= width) continue;
      const negative = word >>> 31 === 1;
      let strip = STRIP_OF_NUMBER[(word >>> 21) & 1023];
      if (strip === FIRST_TAIL_STRIP) strip = tailStrip(random);
      if (strip > LAST_FLOAT_STRIP) {
        const settled = settle({ strip, offset: toBigInt(offset), negative }, random);
        if (settled !== undefined) return settled;
        continue;
      }
      const y = strip * width + offset;
      // Zero has one sign only, or it would be twice as likely as it should be.
      if (negative && y === 0) continue;
      const first = random.word();
      const accepted =
        decideByFirstWord(first, floatAcceptance(strip, y * y * half)) ??
        decideByIntegers(strip, { num: toBigInt(y) * toBigInt(y) * den, den: 2n * num }, first, random);
      if (accepted) return toBigInt(negative ? -y : y);
    }
  };
}

/** The same for strips so wide that only integers hold a place in them. */
function wideSampler(
  width: bigint,
  settle: (proposal: Proposal, random: RandomReader) => bigint | undefined,
): (random: RandomReader) => bigint {
  return (random) => {
    for (;;) {
      const word = random.word();
      let strip = STRIP_OF_NUMBER[(word >>> 21) & 1023];
      if (strip === FIRST_TAIL_STRIP) strip = tailStrip(random);
      const offset = sampleUniformBelow(width, random);
      const settled = settle({ strip, offset, negative: word >>> 31 === 1 }, random);
      if (settled !== undefined) return settled;
    }
  };
}

function bitsOf(n: bigint): number {
  return 4 * n.toString(16).length;
}
