import type { SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import type { StatisticDesign } from '@collimate/statistics-menu';

/** A release as the audit sees it: what it answers on exact sums. */
export type AuditedRelease = (exact: readonly bigint[], random: SeededRandom) => readonly bigint[];

/** The mechanism as it is charged. */
export function trueRelease({ event }: StatisticDesign): AuditedRelease {
  const mechanism = mechanismOf(event);
  return (exact, random) => mechanism.release(exact, random);
}

/** Noise of another variance than the one that was charged. */
function scaled({ event, length }: StatisticDesign, [num, den]: readonly [bigint, bigint]): AuditedRelease {
  const { d2, sigma2 } = event;
  return trueRelease({ event: { kind: 'discrete-gaussian', d2, sigma2: (sigma2 * num) / den }, length } as StatisticDesign);
}

/**
 * Five ways to be wrong that look right, each with the part of the direction of a patient in which it shows. Rounding before clipping needs a lattice
 * so coarse that no design has it: it is audited by itself.
 */
export const MUTANT_RELEASES: Readonly<Record<string, (design: StatisticDesign) => AuditedRelease>> = {
  'noise of a scale that is 1.3 times too small': (design) => scaled(design, [100n, 169n]),
  'noise of a scale that is 1.3 times too large': (design) => scaled(design, [169n, 100n]),
  'the clip left out for a patient who is 1.5 clips away': (design) => {
    const honest = trueRelease(design);
    // Products of a record grow with the square of its length.
    return (exact, random) =>
      honest(
        exact.map((units) => (units * 9n) / 4n),
        random,
      );
  },
  'noise for the sensitivity of one coordinate': (design) => scaled(design, [1n, BigInt(design.length)]),
  'one draw of the noise for all coordinates': (design) => {
    const honest = trueRelease(design);
    return (exact, random) => {
      const [noise] = honest([0n], random);
      return exact.map((units) => units + noise);
    };
  },
};
