import type { SiteId } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import { AggregationError } from './aggregation.error.js';
import type { ContributionBody, RoundBinding } from './contribution.js';
import { decodeVector } from './vector.codec.js';

/** What the coordinator expects of every contribution of one round. */
export interface RoundExpectation extends Omit<RoundBinding, 'site'> {
  readonly roster: readonly SiteId[];
  /** Number of coordinates of the statistic's layout. */
  readonly length: number;
}

/** The pooled vector of a round and who is in it. */
export interface PooledSum {
  readonly vector: readonly bigint[];
  /** Contributing sites, in the order of the roster; each added its own full noise. */
  readonly sites: readonly SiteId[];
}

/**
 * Opens one contribution and checks that it belongs to the round.
 * @throws AggregationError WRONG_ROUND for another round, query, epoch or a site outside the roster,
 * MALFORMED_CONTRIBUTION for
 *   another length
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseSiteId } from '@collimate/kernel-canonical';
 * import { encodeVector, unseal } from '@collimate/privacy-aggregation';
 * const round = { roundId: parseRoundId('lung-1'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3 };
 * const [north, south] = [parseSiteId('north'), parseSiteId('south')];
 * const bodyOf = (site: typeof north, vector: bigint[]) =>
 *   ({ mode: 'local-noise', binding: { ...round, site }, length: vector.length, vector: encodeVector(vector) }) as const;
 * const expected = { ...round, roster: [north, south], length: 2 };
 * unseal(bodyOf(north, [12n, -3n]), expected); // => [12n, -3n]
 * unseal(bodyOf(north, [12n]), expected); // throws MALFORMED_CONTRIBUTION
 * unseal(bodyOf(parseSiteId('west'), [12n, -3n]), expected); // throws WRONG_ROUND
 * ```
 */
export function unseal(body: ContributionBody, expected: RoundExpectation): readonly bigint[] {
  switch (body.mode) {
    case 'local-noise': {
      const { binding } = body;
      const belongs =
        binding.roundId === expected.roundId &&
        binding.queryDigest === expected.queryDigest &&
        binding.epoch === expected.epoch &&
        expected.roster.includes(binding.site);
      if (!belongs) throw new AggregationError('WRONG_ROUND', 'this contribution belongs to another round');
      const vector = decodeVector(body.vector);
      if (vector.length !== expected.length || body.length !== expected.length) {
        throw new AggregationError('MALFORMED_CONTRIBUTION', 'this contribution has another length than the statistic');
      }
      return vector;
    }
    default:
      return assertNever(body.mode);
  }
}

/**
 * Adds up the contributions of one round, each site once, exactly.
 * @throws AggregationError as `unseal`, and WRONG_ROUND for a second contribution of one site
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseSiteId } from '@collimate/kernel-canonical';
 * import { encodeVector, sumContributions } from '@collimate/privacy-aggregation';
 * const round = { roundId: parseRoundId('lung-1'), queryDigest: parseDigest('0'.repeat(64)), epoch: 3 };
 * const [north, south] = [parseSiteId('north'), parseSiteId('south')];
 * const bodyOf = (site: typeof north, vector: bigint[]) =>
 *   ({ mode: 'local-noise', binding: { ...round, site }, length: vector.length, vector: encodeVector(vector) }) as const;
 * const expected = { ...round, roster: [north, south], length: 2 };
 * const [one, two] = [bodyOf(south, [1n, 2n]), bodyOf(north, [12n, -3n])];
 * sumContributions([one, two], expected); // => { vector: [13n, -1n], sites: [north, south] }
 * sumContributions([one, one], expected); // throws WRONG_ROUND
 * ```
 */
export function sumContributions(bodies: readonly ContributionBody[], expected: RoundExpectation): PooledSum {
  const bySite = new Map<SiteId, readonly bigint[]>();
  for (const body of bodies) {
    const vector = unseal(body, expected);
    if (bySite.has(body.binding.site)) throw new AggregationError('WRONG_ROUND', 'a site contributed twice');
    bySite.set(body.binding.site, vector);
  }
  const sum = new Array<bigint>(expected.length).fill(0n);
  for (const vector of bySite.values()) vector.forEach((value, index) => (sum[index] += value));
  return { vector: sum, sites: expected.roster.filter((site) => bySite.has(site)) };
}
