import fc from 'fast-check';
import { exponentialBounds, rational, SeededRandom } from '@collimate/kernel-numeric';
import { decideByFirstWord, decideByIntegers, floatAcceptance, LAST_FLOAT_STRIP } from './acceptance.js';
import { RandomReader } from './random.reader.js';
import { FIRST_TAIL_STRIP, STRIP_OF_NUMBER, tailStrip, weightOfStrip } from './strip.proposal.js';

const SCALE = 1n << 240n;

/** 2^32 times the acceptance, from integers, with the exponent taken for the float that it is. */
function exactAcceptance(strip: number, exponent: number): number {
  const { num, den } = weightOfStrip(strip);
  const x = rational(BigInt(Math.round(exponent * 2 ** 40)), 1n << 40n);
  return Number((((num * SCALE) << 72n) / (den * exponentialBounds(x, SCALE).above)) >> 0n) / 2 ** 40;
}

const strip = fc.integer({ min: 0, max: LAST_FLOAT_STRIP });

describe('the acceptance', () => {
  test('in floats stands within the proved distance of the exact one', () => {
    const onGrid = fc.integer({ min: 0, max: 59 * 65_536 }).map((units) => units / 65_536);
    fc.assert(
      fc.property(strip, onGrid, (k, above) => {
        const exponent = above + (k * k) / 2;
        fc.pre(exponent < 60);
        expect(Math.abs(floatAcceptance(k, exponent) - exactAcceptance(k, exponent))).toBeLessThan(1 / 256);
      }),
      { numRuns: 2000 },
    );
  });

  test('is nothing where the exponent is beyond the table, and the exact one is below 1e-10 there', () => {
    for (let k = 0; k <= LAST_FLOAT_STRIP; k++) {
      expect(floatAcceptance(k, 60)).toBe(0);
      expect(floatAcceptance(k, Number.POSITIVE_INFINITY)).toBe(0);
      expect(exactAcceptance(k, 60)).toBeLessThan(1e-10);
    }
  });

  test('never exceeds certainty: no strip weighs more than exp(k^2 / 2)', () => {
    for (let k = 0; k < 60; k++) {
      const { num, den } = weightOfStrip(k);
      const least = exponentialBounds(rational(BigInt(k * k), 2n), SCALE).below;
      expect(num * SCALE).toBeLessThanOrEqual(den * least);
    }
  });

  test('by the first word agrees with the integers wherever it tells', () => {
    const reader = new RandomReader(new SeededRandom(1));
    fc.assert(
      fc.property(strip, fc.integer({ min: 0, max: 4_000_000 }), fc.integer({ min: -40, max: 40 }), (k, units, near) => {
        const exponent = rational(BigInt(units) + (BigInt(k * k) << 15n), 1n << 16n);
        const acceptance = floatAcceptance(k, Number(exponent.num) / Number(exponent.den));
        const word = Math.min(4294967295, Math.max(0, Math.round(acceptance) + near));
        const told = decideByFirstWord(word, acceptance);
        if (told !== undefined) expect(decideByIntegers(k, exponent, word, reader)).toBe(told);
      }),
    );
  });

  test('by integers draws further words only as far as they are needed', () => {
    // exp(-log 2) is one half, and its first word 2^31 - 1 or 2^31: what stands below log 2 decides by the second word.
    const half = rational(6931471805599453n, 10_000_000_000_000_000n);
    let drawn = 0;
    const scripted = (answer: number): RandomReader => ({ word: () => (drawn++, answer) }) as unknown as RandomReader;
    expect(decideByIntegers(0, half, 0x7fffffff, scripted(5))).toBe(true);
    expect(decideByIntegers(0, half, 0x80000001, scripted(5))).toBe(false);
    expect(drawn).toBe(0);
    expect(decideByIntegers(0, half, 0x80000000, scripted(0xffffffff))).toBe(false);
    expect(drawn).toBe(1);
  });
});

describe('the proposal', () => {
  test('takes each strip as often as its weight says', () => {
    expect(STRIP_OF_NUMBER).toHaveLength(1024);
    for (let k = 0; k < FIRST_TAIL_STRIP; k++) {
      const entries = STRIP_OF_NUMBER.filter((strip) => strip === k).length;
      const { num, den } = weightOfStrip(k);
      expect(BigInt(entries) * num).toBe(582n * den);
    }
    // The first strip of the tail has half of one entry, the next one a quarter.
    expect(weightOfStrip(FIRST_TAIL_STRIP)).toEqual({ num: 582n * 2n, den: 1n });
    expect(weightOfStrip(FIRST_TAIL_STRIP + 1)).toEqual({ num: 582n * 4n, den: 1n });
  });

  test('goes on in the tail while the coin falls so', () => {
    const words = [0, 0x10000000];
    expect(tailStrip({ word: () => words.shift() ?? 0 } as unknown as RandomReader)).toBe(FIRST_TAIL_STRIP + 32 + 3);
  });
});
