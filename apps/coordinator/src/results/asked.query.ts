import { realisedEvent, sharingOf, type DeclaredStatistic, type FrozenStudy } from '@collimate/governance-study';
import type { RoundRow } from '@collimate/platform-coordinator-store';

/** @returns the query of a round at the noise that it asks: in the open each site adds all of it, whatever its study shares */
export function queryOfRound(
  { protocol, queries }: FrozenStudy,
  round: Pick<RoundRow, 'ordinal' | 'fallback'>,
): DeclaredStatistic {
  const query = queries[round.ordinal];
  if (!round.fallback) return query;
  return { ...query, event: realisedEvent(query.design, sharingOf(protocol), { kind: 'whole' }) };
}
