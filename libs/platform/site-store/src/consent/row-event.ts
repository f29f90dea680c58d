import { digestOf, parseInstant, type SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentEvent, ConsentRow, ConsentScope } from '@collimate/governance-consent';

/** An event before the site has numbered it. */
export type NewConsentEvent = ConsentEvent extends infer E
  ? E extends ConsentEvent
    ? Omit<E, 'id' | 'sequence'>
    : never
  : never;

/** @returns the row of a table as an event of its subject */
export function eventOf(row: ConsentRow, subject: SubjectKey): NewConsentEvent {
  const common = { subject, at: row.at, actor: row.actor ?? 'registry' } as const;
  if (row.type === 'WITHDRAWN') return { ...common, type: row.type, withdrawal: row.withdrawal ?? 'NO_FURTHER_USE' };
  if (row.type !== 'GIVEN' && row.type !== 'AMENDED') return { ...common, type: row.type };
  const { studies = 'any', modalities = 'any', basis = 'explicit', ...terms } = row.terms ?? {};
  const scope: ConsentScope = { duo: row.duo ?? [], studies, modalities };
  return { ...common, type: row.type, basis, form: row.form ?? '', scope, ...terms };
}

/**
 * Identity of an event, so that a row that is imported twice is one event. A date without a time gives the same
 * identity in every zone: changing the zone makes no new events.
 * @param again number of equal earlier events that have been overtaken since, see ConsentArrivals
 */
export function idOf(incoming: NewConsentEvent, day?: string, again = 0): string {
  const at = day === undefined ? incoming.at : parseInstant(`${day}T00:00:00.000Z`);
  return digestOf('collimate.consent-event/1', { ...incoming, at, ...(again === 0 ? {} : { again }) });
}

/** @returns without end, the identities of an event that is said once, a second time, a third */
export function* identitiesOf(incoming: NewConsentEvent, day?: string): Generator<string, void, undefined> {
  for (let again = 0; ; again++) yield idOf(incoming, day, again);
}

/**
 * @param identities of one event, each for one more arrival of it
 * @returns the first identity that nothing bears, and the event that bears one and arrived last
 */
export function latestTwin(
  identities: Iterable<string>,
  find: (id: string) => ConsentEvent | undefined,
): { readonly free: string; readonly twin: ConsentEvent | undefined } {
  let twin: ConsentEvent | undefined;
  for (const free of identities) {
    const found = find(free);
    if (found === undefined) return { free, twin };
    if (twin === undefined || found.sequence > twin.sequence) twin = found;
  }
  throw new RangeError('the identities of an event do not end');
}
