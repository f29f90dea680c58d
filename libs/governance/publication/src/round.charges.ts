import { realisedEvent, sharingOf, type DeclaredStatistic, type FrozenStudy } from '@collimate/governance-study';
import { amongHonest, parseEvent, type PrivacyEvent } from '@collimate/privacy-accounting';
import type { RoundOutcome } from './result.document.js';

/**
 * Upper bound of a site's charges for a round: one event a charge, the last of them that of the sum. Under shared noise
 * an attempt that gave no sum is a charge too. Its roster is not published, so all asked sites are taken to be in it:
 * the share of the noise is then smallest and the charge highest. Before answers in the open, all sites of the study
 * are taken to be in it.
 * @param study the protocol, frozen: it alone tells the price of an abandoned round, and of attempts before answers in
 *   the open
 * @returns undefined for such a round without the protocol
 */
export function chargesOfRound(round: RoundOutcome, study: FrozenStudy | undefined): readonly PrivacyEvent[] | undefined {
  const { pooled, asked, statistic, charged = 1, attempted } = round;
  const query = study?.queries.find(({ name }) => name === statistic);
  if (attempted !== undefined) return chargesInTheOpen({ ...round, attempted }, query);
  if (pooled === null) {
    if (charged === 0) return [];
    return query === undefined ? undefined : new Array<PrivacyEvent>(charged).fill(query.event);
  }
  const event = parseEvent(pooled.noise.mechanism);
  const before = Math.max(0, charged - 1);
  return [...new Array<PrivacyEvent>(before).fill(amongAll(event, asked.length, pooled.masked?.roster.length)), event];
}

/** Attempts first, and then the answer in the open. */
function chargesInTheOpen(
  { charged = 1, attempted, pooled }: RoundOutcome & { readonly attempted: number },
  query: DeclaredStatistic | undefined,
): readonly PrivacyEvent[] | undefined {
  if (charged === 0) return [];
  const open = Math.max(0, charged - attempted);
  if (query === undefined) {
    return attempted > 0 || pooled === null ? undefined : new Array<PrivacyEvent>(open).fill(parseEvent(pooled.noise.mechanism));
  }
  const whole = pooled === null ? realisedEvent(query.design, undefined, { kind: 'whole' }) : parseEvent(pooled.noise.mechanism);
  return [...new Array<PrivacyEvent>(attempted).fill(query.event), ...new Array<PrivacyEvent>(open).fill(whole)];
}

/** @returns the event that the protocol makes of a round that was pooled, by the roster or the answers in the open that the result tells of */
export function declaredEvent(
  { design }: Pick<DeclaredStatistic, 'design'>,
  { protocol }: FrozenStudy,
  { asked, attempted, pooled }: RoundOutcome,
): PrivacyEvent {
  const sharing = sharingOf(protocol);
  const isOpen = attempted !== undefined && sharing?.fallback === 'local';
  return realisedEvent(
    design,
    sharing,
    isOpen ? { kind: 'whole' } : { kind: 'shares', among: pooled?.masked?.roster.length ?? asked.length },
  );
}

/** The event of an attempt in whose roster are all that were asked. */
function amongAll(event: PrivacyEvent, asked: number, roster = asked): PrivacyEvent {
  if (event.kind !== 'shared-discrete-gaussian' || asked <= roster) return event;
  return amongHonest(event, event.honest + asked - roster);
}
