import type { OpeningOfResult } from '@collimate/governance-publication';
import { standingOf, type FrozenStudy } from '@collimate/governance-study';
import { parseDigest } from '@collimate/kernel-canonical';
import { eventDocument } from '@collimate/privacy-accounting';
import type { SpentTurn } from './turn.charges.js';

/**
 * The part of a standing study's result that tells the turns before it.
 * @param before cost of those turns @param published turns that have a result
 * @returns undefined for a study that asks once
 */
export function openingOf(
  study: FrozenStudy,
  turn: number,
  before: readonly SpentTurn[],
  published: readonly { readonly turn: number; readonly result_digest: string }[],
): OpeningOfResult | undefined {
  const standing = standingOf(study.protocol);
  if (standing === undefined) return undefined;
  return {
    number: turn + 1,
    of: standing.turns,
    before: before.flatMap(({ last, charged }) =>
      last.map((round, index) => ({
        statistic: round.statistic,
        epoch: round.epoch,
        mechanism: eventDocument(study.queries[round.ordinal].event),
        charged: charged?.[index].charged ?? 1,
      })),
    ),
    results: published
      .filter((one) => one.turn < turn)
      .map((one) => ({ number: one.turn + 1, digest: parseDigest(one.result_digest) })),
  };
}
