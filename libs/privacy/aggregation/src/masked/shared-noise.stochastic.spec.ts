import { SeededRandom } from '@collimate/kernel-numeric';
import { sharedGaussian } from '@collimate/privacy-accounting';
import { auditAccepts, auditMeanShift, referenceDiscreteGaussian } from '@collimate/testing-stochastic';
import { attemptParameters, type SharingTerms } from './attempt.parameters.js';
import { summed, uploaded } from './attempt.walk.fixture.js';
import { NobleCrypto, questionOf, sitesOf } from './noble.crypto.fixture.js';

const SIGMA2 = 1n << 40n;
const LENGTH = 800;
/** Six standard errors of a sample variance. */
const MARGIN = 6 * Math.sqrt(2 / LENGTH);

/** All (n, d, t) up to 8 sites that a roster may have. */
const ROSTERS = [4, 5, 6, 7, 8].flatMap((sites) =>
  [1, 2, 3].flatMap((colluding) =>
    [0, 1, 2, 3].flatMap((dropouts) => {
      const terms: SharingTerms = { closing: dropouts === 0 ? 'all' : 'threshold', colluding, dropouts };
      return 'kind' in attemptParameters(sites, terms) ? [] : [{ sites, ...terms }];
    }),
  ),
);

const words = (seed: number) => {
  const random = new SeededRandom(seed);
  return { word: () => random.nextUint32() };
};

/** The noise of each site, exact: drawn here by the reference, for this room does not know the mechanism. */
function noiseOf(sites: number, honest: number, seed: number): readonly (readonly bigint[])[] {
  const { share2 } = sharedGaussian({ sigma2: SIGMA2, d2: 4n, honest, length: LENGTH });
  return Array.from({ length: sites }, (_, i) => {
    const source = words(100 * seed + i);
    return Array.from({ length: LENGTH }, () => referenceDiscreteGaussian({ num: share2, den: 1n }, source));
  });
}

const variance = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0) / values.length;

describe('what is left of the noise in a sum, less what colluding sites know of it', () => {
  test('is walked for every roster up to eight sites', () => {
    expect(ROSTERS.length).toBeGreaterThan(25);
  });

  test.each(ROSTERS)('is at least that of h shares: n $sites, d $dropouts, t $colluding', (roster) => {
    const { sites, colluding, dropouts, closing } = roster;
    const honest = sites - colluding - dropouts;
    const noise = noiseOf(sites, honest, sites * 16 + colluding * 4 + dropouts);
    // The worst case: whoever vanishes is honest, and every colluding site stays.
    const vanished = Array.from({ length: dropouts }, (_, i) => i);
    const question = questionOf({ closing, colluding, dropouts }, LENGTH);
    const sum = summed(sitesOf(sites), question, (i) => noise[i], vanished);
    if (sum.kind !== 'sum') throw new Error(sum.code);
    const known = noise.slice(sites - colluding);
    const left = sum.vector.map((value, k) => Number(value - known.reduce((total, one) => total + one[k], 0n)));
    const share2 = Number(SIGMA2 / BigInt(honest) + 1n);
    expect(variance(left) / (honest * share2)).toBeGreaterThan(1 - MARGIN);
    expect(variance(left) / Number(SIGMA2)).toBeGreaterThan(1 - MARGIN);
    expect(variance(left) / Number(SIGMA2)).toBeLessThan(1 + MARGIN);
  });
});

describe('an audit of the sum of four shares from outside', () => {
  const RUNS = 20_000;
  /** The sum of shares at two neighbours that differ by `shift`. */
  const sums = (num: bigint, den: bigint, shift: bigint, seed: number): number[] => {
    const source = words(seed);
    const sample = (): bigint => referenceDiscreteGaussian({ num, den }, source);
    return Array.from({ length: RUNS }, () => Number(sample() + sample() + sample() + sample() + shift));
  };

  test('agrees with the charge where a share has a sigma of 4', () => {
    const audit = auditMeanShift(sums(16n, 1n, 16n, 1), sums(16n, 1n, 0n, 2));
    expect(auditAccepts(audit, 16 / Math.sqrt(64))).toBe(true);
  });

  test('fails where a share is forced to a sigma of 0.5: the sum is narrower than what is charged', () => {
    const audit = auditMeanShift(sums(1n, 4n, 2n, 1), sums(1n, 4n, 0n, 2));
    expect(auditAccepts(audit, 2 / Math.sqrt(1))).toBe(false);
    expect(() => sharedGaussian({ sigma2: 1n, d2: 4n, honest: 4, length: 1 })).toThrow(
      expect.objectContaining({ code: 'SHARE_TOO_SMALL' }),
    );
  });
});

describe('the bytes of one upload', () => {
  const chiSquare = (bytes: Uint8Array): number => {
    const counts = new Array<number>(256).fill(0);
    for (const byte of bytes) counts[byte]++;
    const expected = bytes.length / 256;
    return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  };
  // 255 degrees of freedom: mean 255, standard deviation 22.6; six of them to either side.
  const [LOW, HIGH] = [119, 391];

  test.each(['all', 'threshold'] as const)('are uniform under `%s`, and those of the vector behind them are not', (closing) => {
    const terms = { closing, colluding: 1, dropouts: closing === 'all' ? 0 : 1 };
    const noise = noiseOf(5, 3, 9);
    const { uploads } = uploaded(sitesOf(5, new NobleCrypto(), 3), questionOf(terms, LENGTH), (i) => noise[i]);
    for (const { masked } of uploads) {
      expect(chiSquare(masked)).toBeGreaterThan(LOW);
      expect(chiSquare(masked)).toBeLessThan(HIGH);
      const tops = masked.filter((_, k) => k % 8 === 7);
      expect(chiSquare(tops)).toBeLessThan(HIGH);
    }
    const plain = new Uint8Array(BigInt64Array.from(noise[0]).buffer);
    expect(chiSquare(plain)).toBeGreaterThan(10 * HIGH);
  });
});
