import type { Instant } from '@collimate/kernel-canonical';
import type { ConsentEvent, ConsentGrant } from './consent-event.schema.js';

/** Reasons why no consent is in force for any use. */
export const END_REASONS = ['NO_CONSENT', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'DECEASED', 'OF_AGE', 'CONFLICTING_EVENTS'] as const;
/** Why no consent is in force. */
export type EndReason = (typeof END_REASONS)[number];

/** Whether a consent of a subject is in force at an instant, for any use at all. */
export type ConsentForce =
  | {
      readonly kind: 'in-force';
      /** From when on, as the form in force is dated. */
      readonly since: Instant;
      /** All that a use has to be covered by, in the order of their dates; the last one is the newest. */
      readonly grants: readonly ConsentGrant[];
    }
  | {
      readonly kind: 'ended';
      readonly reason: EndReason;
      /**
       * The event that ended the consent, or that names the day of its end; undefined if there is none, or events
       * contradict each other.
       */
      readonly by?: ConsentEvent;
      /** Time of the end, by the date of that event or by the date that it names; undefined where nothing tells. */
      readonly at?: Instant;
    };

/** An event that ends the consents before it. */
type ConsentEnding = Exclude<ConsentEvent, ConsentGrant | ConsentDeath>;
/** A record that somebody has died. */
type ConsentDeath = Extract<ConsentEvent, { readonly type: 'DECEASED' }>;
/** A word after which nothing is permitted. */
type DenialWord = ConsentEnding | ConsentDeath;

/**
 * Whether a consent is in force. Dates come from people and clocks, so they are believed only where that denies, see stateAt.
 * @input events of one subject, in any order
 */
export function forceAt(events: readonly ConsentEvent[], now: Instant): ConsentForce {
  const endings = events.filter(endsConsent);
  const given = events.filter((event): event is ConsentGrant => event.type === 'GIVEN' && event.at <= now);
  const standing = given.filter((grant) => endings.every((ending) => overtakes(grant, ending)));
  const amended = events.filter((event): event is ConsentGrant => event.type === 'AMENDED');
  const narrowing = amended.filter((amendment) => !given.some((grant) => overtakes(grant, amendment)));
  if (standing.length === 0) return withoutConsent([...endings, ...deathsOf(events)], given, narrowing);
  const since = standing.reduce((at, grant) => (grant.at > at ? grant.at : at), standing[0].at);
  // A consent that was ended and is dated as late as the one in force still narrows it: an ending never makes more possible.
  const late = given.filter((grant) => grant.at === since || (grant.at > since && !standing.includes(grant)));
  const grants = inOrder([...late, ...narrowing]);
  if (contradict(grants)) return { kind: 'ended', reason: 'CONFLICTING_EVENTS' };
  return endedByDay(events, grants, now) ?? { kind: 'in-force', since, grants };
}

/**
 * The end by a death, by the day of majority or by the last day of a form, looked for in this order, with the event
 * that tells it.
 */
function endedByDay(events: readonly ConsentEvent[], grants: readonly ConsentGrant[], now: Instant): ConsentForce | undefined {
  const death = deathsOf(events).at(-1);
  // A death counts from its arrival like an ending, unless each form says that the use goes on; a later consent
  // overtakes a record made in error.
  if (death !== undefined && grants.some(({ afterDeath }) => afterDeath !== 'continues'))
    return { kind: 'ended', reason: 'DECEASED', by: death, at: death.at };
  const ofAge = majorityWithout(events, grants, now);
  if (ofAge !== undefined) return { kind: 'ended', reason: 'OF_AGE', ...ofAge };
  const lapsed = grants.flatMap((by) => (by.expires !== undefined && by.expires <= now ? [{ by, at: by.expires }] : []));
  const first = earliest(lapsed);
  return first === undefined ? undefined : { kind: 'ended', reason: 'EXPIRED', ...first };
}

/** Records of a death that no later consent shows to be made in error. */
function deathsOf(mine: readonly ConsentEvent[]): readonly ConsentDeath[] {
  const deaths = mine.filter((event): event is ConsentDeath => event.type === 'DECEASED');
  return deaths.filter((death) => !mine.some((other) => overtakes(other, death)));
}

/**
 * A consent given for a child ends on the day of majority, which any event may name. From then on the subject's own
 * word counts.
 */
function majorityWithout(events: readonly ConsentEvent[], grants: readonly ConsentGrant[], now: Instant) {
  const given = grants.filter(({ type }) => type === 'GIVEN');
  return earliest(majoritiesOf(events).filter(({ at: day }) => day <= now && given.some((form) => isOfChild(form, day))));
}

/**
 * The first day of majority, past or to come, that any event names and on which the form ends; undefined if there is
 * none.
 */
export function majorityOf(form: ConsentEvent, events: readonly ConsentEvent[]): Instant | undefined {
  return earliest(majoritiesOf(events).filter(({ at: day }) => isOfChild(form, day)))?.at;
}

function majoritiesOf(events: readonly ConsentEvent[]) {
  return events.flatMap((by) => ('majority' in by && by.majority !== undefined ? [{ by, at: by.majority }] : []));
}

/** Whether a form was given for a child, or by a child, that comes of age on a day. */
function isOfChild({ at, actor }: ConsentEvent, day: Instant): boolean {
  return at < day || actor === 'guardian';
}

function earliest<T extends { readonly at: Instant }>(days: readonly T[]): T | undefined {
  return days.reduce<T | undefined>((first, day) => (first === undefined || day.at < first.at ? day : first), undefined);
}

/** Whether an event ends the use of the scans. A subject who does not want to be called again still lets them be used. */
export function endsConsent(event: ConsentEvent): event is ConsentEnding {
  if (event.type === 'WITHDRAWN') return event.withdrawal !== 'NO_FURTHER_CONTACT';
  return event.type === 'REFUSED' || event.type === 'EXPIRED';
}

/** Whether the subject may be called: every event that forbids it was overtaken by a later consent. */
export function mayBeContacted(events: readonly ConsentEvent[]): boolean {
  const forbids = events.filter(({ type }) => type === 'WITHDRAWN' || type === 'REFUSED' || type === 'DECEASED');
  return forbids.every((ending) => events.some((event) => overtakes(event, ending)));
}

/** Whether a consent overtakes an earlier event: it arrived later, and its date is later. */
export function overtakes(grant: ConsentEvent, earlier: ConsentEvent): boolean {
  return grant.type === 'GIVEN' && grant.sequence > earlier.sequence && grant.at > earlier.at;
}

/**
 * A withdrawal outweighs every other ending. Without one, the event that arrived last counts, among those that no
 * consent has overtaken: a subject who refused, and whose record has lapsed or who has died since, is not counted among
 * the refusals (ADR 0103).
 */
function withoutConsent(
  endings: readonly DenialWord[],
  given: readonly ConsentGrant[],
  amendments: readonly ConsentGrant[],
): ConsentForce {
  const open = endings.filter((ending) => !given.some((grant) => overtakes(grant, ending)));
  const withdrawn = (open.length > 0 ? open : endings).filter(({ type }) => type === 'WITHDRAWN');
  const by = lastOf(withdrawn) ?? lastOf(open);
  if (by !== undefined) return { kind: 'ended', reason: by.type, by, at: by.at };
  // A consent follows each ending, but none follows all of them, so no event is clearly the last one.
  // An amendment without a consent means that a record is missing, and the state is unknown until it is found.
  const isUnclear = endings.length > 0 || amendments.length > 0;
  return { kind: 'ended', reason: isUnclear ? 'CONFLICTING_EVENTS' : 'NO_CONSENT' };
}

function lastOf(words: readonly DenialWord[]): DenialWord | undefined {
  return words.reduce<DenialWord | undefined>(
    (last, word) => (last === undefined || word.sequence > last.sequence ? word : last),
    undefined,
  );
}

/** Two different forms at one instant: one of the records is wrong, and it is unknown which. */
function contradict(grants: readonly ConsentGrant[]): boolean {
  return grants.some((grant) => grants.some((other) => other.at === grant.at && other.form !== grant.form));
}

function inOrder(grants: readonly ConsentGrant[]): readonly ConsentGrant[] {
  return [...grants].sort((a, b) => (a.at === b.at ? a.sequence - b.sequence : a.at < b.at ? -1 : 1));
}
