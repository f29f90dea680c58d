import { parseRoundId, type SiteId } from '@collimate/kernel-canonical';
import type { RoundRow, StoreSession } from '@collimate/platform-coordinator-store';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** @returns the round if this site is asked in it @throws CoordinatorError ROUND_UNKNOWN, NOT_IN_ROSTER */
export async function askedRound(session: StoreSession, siteId: SiteId, roundId: string): Promise<RoundRow> {
  const round = await session.rounds.find(parseRoundId(roundId));
  if (round === undefined) throw new CoordinatorError('ROUND_UNKNOWN', 'there is no such round');
  if (!round.roster.includes(siteId)) throw new CoordinatorError('NOT_IN_ROSTER', 'this site is not asked in this round');
  return round;
}
