import type { FrozenStudy } from '@collimate/governance-study';
import { amongHonest, parseEvent, type PrivacyEvent } from '@collimate/privacy-accounting';
import type { RoundOutcome } from './result.document.js';

/**
 * What a site was charged at most for a round: one event a charge, the last of them that of the sum. Under shared noise an attempt that gave
 * no sum is a charge too. Who its roster was is not published: it counts as if everybody who was asked had been in it, for then a share of the
 * noise is smallest.
 * @param study the protocol, frozen: it alone tells the price of an abandoned round
 * @returns undefined for an abandoned round without the protocol
 */
export function chargesOfRound(round: RoundOutcome, study: FrozenStudy | undefined): readonly PrivacyEvent[] | undefined {
  const { pooled, asked, statistic, charged = 1 } = round;
  if (pooled === null) {
    if (charged === 0) return [];
    const declared = study?.queries.find(({ name }) => name === statistic)?.event;
    return declared === undefined ? undefined : new Array<PrivacyEvent>(charged).fill(declared);
  }
  const event = parseEvent(pooled.noise.mechanism);
  const before = Math.max(0, charged - 1);
  return [...new Array<PrivacyEvent>(before).fill(amongAll(event, asked.length, pooled.masked?.roster.length)), event];
}

/** The event of an attempt in whose roster are all that were asked. */
function amongAll(event: PrivacyEvent, asked: number, roster = asked): PrivacyEvent {
  if (event.kind !== 'shared-discrete-gaussian' || asked <= roster) return event;
  return amongHonest(event, event.honest + asked - roster);
}
