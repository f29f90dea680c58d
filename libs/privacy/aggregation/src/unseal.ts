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
