import { SeededRandom, type RandomSource } from '@collimate/kernel-numeric';
import { MechanismError, mechanismOf } from '@collimate/privacy-mechanisms';
import { reportAttack } from './attack.report.js';
import { answerOf, NAMED_BUDGETS, productRelease } from './attacked.release.js';

const seeded = new SeededRandom(520);
const block = new Uint8Array(1 << 16);
seeded.fill(block);

/** Sources that are broken, each as a machine breaks. */
const BROKEN: Readonly<Record<string, RandomSource>> = {
  'gives nothing but zeros': { fill: (bytes) => void bytes.fill(0) },
  'gives one byte for ever': { fill: (bytes) => void bytes.fill(0xa5) },
  'repeats a word': { fill: (bytes) => bytes.forEach((_, i) => (bytes[i] = block[i % 4])) },
  'gives the same block whenever it is asked': { fill: (bytes) => void bytes.set(block.subarray(0, bytes.length)) },
};

describe('a random source that', () => {
  // As long as a release of a hundred features: more than one block is asked for.
  const design = productRelease(NAMED_BUDGETS[0][1]);
  const long = Array.from({ length: 400 }, () => 0n);

  test.each(Object.entries(BROKEN))('%s lets nothing out', (name, source) => {
    let code = 'released';
    try {
      mechanismOf(design.event).release(long, source);
    } catch (error) {
      code = error instanceof MechanismError ? error.code : String(error);
    }
    const holds = code === 'RANDOM_SOURCE_STUCK';
    expect(reportAttack({ attack: '5.20', figure: `${code}: a source that ${name}`, bar: 'RANDOM_SOURCE_STUCK', holds })).toBe(
      true,
    );
  });

  test('works is used', () => {
    expect(answerOf(design, [], new SeededRandom(1))).toHaveLength(design.length);
  });
});
