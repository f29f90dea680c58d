import { realisedEvent, sharingOf, type DeclaredStatistic, type FrozenStudy } from '@collimate/governance-study';
import type { RoundRow } from '@collimate/platform-coordinator-store';

/**
 * @returns the query of a round with the noise that the round asks for: in the open each site adds the whole noise,
 *   even in a study that shares it
 */
export function queryOfRound(
  { protocol, queries }: FrozenStudy,
  round: Pick<RoundRow, 'ordinal' | 'fallback'>,
): DeclaredStatistic {
  const query = queries[round.ordinal];
  if (!round.fallback) return query;
  return { ...query, event: realisedEvent(query.design, sharingOf(protocol), { kind: 'whole' }) };
}
