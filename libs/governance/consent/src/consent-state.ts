import type { Instant, SubjectKey } from '@collimate/kernel-canonical';
import { compare, parseRational, toNumber } from '@collimate/kernel-numeric';
import type { ConsentEvent, ConsentGrant, ConsentScope, PrivacyCap } from './consent-event.schema.js';
import { duoCovers } from './duo-match.js';

/** What somebody wants to do, as the approved protocol says it. */
export interface IntendedUse {
  readonly subject: SubjectKey;
  readonly study: string;
  /** DUO terms of the protocol. */
  readonly purpose: readonly string[];
  /** Consent form versions that the study accepted. */
  readonly forms: readonly string[];
  /** DICOM modality of the scans, for example `CT`; of several each has to be covered. */
  readonly modality: string | readonly string[];
  /** The most that it can cost whoever takes part; where it is not known, it exceeds every cap. */
  readonly price?: UsePrice;
}

/** What a use can cost one subject at most. */
export interface UsePrice {
  /** rho of the study's whole budget, as `num/den`. */
  readonly rho: string;
  /** The same as epsilon at the study's delta, rounded up. */
  readonly epsilon: number;
}

/** Why a use may be denied. */
export const DENIAL_REASONS = [
  'NO_CONSENT',
  'REFUSED',
  'WITHDRAWN',
  'EXPIRED',
  'DECEASED',
  'OF_AGE',
  'CONFLICTING_EVENTS',
  'FORM_NOT_ACCEPTED',
  'PURPOSE_NOT_COVERED',
  'STUDY_NOT_COVERED',
  'MODALITY_NOT_COVERED',
  'PRIVACY_CAP_EXCEEDED',
] as const;

/** Why a use is denied. The reason stays at the site. */
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** What the events say about one use at one instant. */
export type ConsentState =
  | { readonly kind: 'permitted'; readonly form: string; readonly since: Instant }
  | { readonly kind: 'denied'; readonly reason: DenialReason };

/** An event that ends what was given before it. */
type ConsentEnding = Exclude<ConsentEvent, ConsentGrant | ConsentDeath>;
/** A record that somebody has died. */
type ConsentDeath = Extract<ConsentEvent, { readonly type: 'DECEASED' }>;
/** A word after which nothing is permitted. */
type DenialWord = ConsentEnding | ConsentDeath;

const denied = (reason: DenialReason): ConsentState => ({ kind: 'denied', reason });

/**
 * Whether one use of one subject's scans is permitted at an instant. Dates come from people and clocks, so they are
 * believed only where that denies: an ending (withdrawal, refusal, lapse) counts from its arrival, whatever its own date
 * and whatever the time is, and ends only by a GIVEN that arrived later and is dated later. A grant counts from its date.
 * No event denies, what is unknown or contradicts itself denies. An amendment can narrow what was given, never widen it:
 * each grant in force has to cover the use.
 * @input events in any order, `sequence` says how they arrived; those of other subjects do not count
 */
export function stateAt(events: readonly ConsentEvent[], now: Instant, use: IntendedUse): ConsentState {
  const mine = events.filter((event) => event.subject === use.subject);
  const endings = mine.filter(endsConsent);
  const given = mine.filter((event): event is ConsentGrant => event.type === 'GIVEN' && event.at <= now);
  const standing = given.filter((grant) => endings.every((ending) => overtakes(grant, ending)));
  const amended = mine.filter((event): event is ConsentGrant => event.type === 'AMENDED');
  const narrowing = amended.filter((amendment) => !given.some((grant) => overtakes(grant, amendment)));
  if (standing.length === 0) return denied(reasonWithoutConsent([...endings, ...deathsOf(mine)], given, narrowing));
  const latest = standing.reduce((at, grant) => (grant.at > at ? grant.at : at), standing[0].at);
  // A consent that was ended and is dated as late as the one in force still narrows it: an ending never makes more possible.
  const late = given.filter((grant) => grant.at === latest || (grant.at > latest && !standing.includes(grant)));
  const grants = inOrder([...late, ...narrowing]);
  if (contradict(grants)) return denied('CONFLICTING_EVENTS');
  if (hasDiedWithout(mine, grants)) return denied('DECEASED');
  if (cameOfAgeWithout(mine, grants, now)) return denied('OF_AGE');
  return judged(grants, latest, now, use);
}

/** A death counts from its arrival like an ending, unless each form says that the use goes on; a record made in error is overtaken. */
function hasDiedWithout(mine: readonly ConsentEvent[], grants: readonly ConsentGrant[]): boolean {
  return deathsOf(mine).length > 0 && grants.some(({ afterDeath }) => afterDeath !== 'continues');
}

/** Records of a death that no later consent shows to be made in error. */
function deathsOf(mine: readonly ConsentEvent[]): readonly ConsentDeath[] {
  const deaths = mine.filter((event): event is ConsentDeath => event.type === 'DECEASED');
  return deaths.filter((death) => !mine.some((other) => overtakes(other, death)));
}

/** What was said for a child ends on the day of majority, whichever event names it: from then on the subject's own word counts. */
function cameOfAgeWithout(mine: readonly ConsentEvent[], grants: readonly ConsentGrant[], now: Instant): boolean {
  const days = mine.flatMap((event) => ('majority' in event && event.majority !== undefined ? [event.majority] : []));
  const past = days.filter((day) => day <= now);
  const given = grants.filter(({ type }) => type === 'GIVEN');
  return past.some((day) => given.some(({ at, actor }) => at < day || actor === 'guardian'));
}

/** Whether an event ends the use of the scans: whoever asks not to be called again still lets them be used. */
export function endsConsent(event: ConsentEvent): event is ConsentEnding {
  if (event.type === 'WITHDRAWN') return event.withdrawal !== 'NO_FURTHER_CONTACT';
  return event.type === 'REFUSED' || event.type === 'EXPIRED';
}

/** Whether the subject may be called: nothing forbids it that no later consent has overtaken. */
export function mayBeContacted(events: readonly ConsentEvent[]): boolean {
  const forbids = events.filter(({ type }) => type === 'WITHDRAWN' || type === 'REFUSED' || type === 'DECEASED');
  return forbids.every((ending) => events.some((event) => overtakes(event, ending)));
}

/** Whether a consent puts an earlier event behind it: it arrived later, and it is dated later. */
export function overtakes(grant: ConsentEvent, earlier: ConsentEvent): boolean {
  return grant.type === 'GIVEN' && grant.sequence > earlier.sequence && grant.at > earlier.at;
}

/**
 * A withdrawal says most, whatever came after it; else the word that arrived last tells, among those that no consent has overtaken: who refused
 * and whose record has lapsed since, or who has died, is not counted among those who said no (ADR 0103).
 */
function reasonWithoutConsent(
  endings: readonly DenialWord[],
  given: readonly ConsentGrant[],
  amendments: readonly ConsentGrant[],
): DenialReason {
  const open = endings.filter((ending) => !given.some((grant) => overtakes(grant, ending)));
  if ((open.length > 0 ? open : endings).some(({ type }) => type === 'WITHDRAWN')) return 'WITHDRAWN';
  const [first, ...others] = open;
  if (first !== undefined) return others.reduce((last, word) => (word.sequence > last.sequence ? word : last), first).type;
  // A consent came after each ending, and none after all of them: no word of these is the last one.
  if (endings.length > 0) return 'CONFLICTING_EVENTS';
  // An amendment of nothing: somebody's record is missing, and until it is found nothing is known.
  return amendments.length > 0 ? 'CONFLICTING_EVENTS' : 'NO_CONSENT';
}

/** Two forms at one instant: one of the records is wrong, and nobody knows which. */
function contradict(grants: readonly ConsentGrant[]): boolean {
  return grants.some((grant) => grants.some((other) => other.at === grant.at && other.form !== grant.form));
}

function inOrder(grants: readonly ConsentGrant[]): readonly ConsentGrant[] {
  return [...grants].sort((a, b) => (a.at === b.at ? a.sequence - b.sequence : a.at < b.at ? -1 : 1));
}

function judged(grants: readonly ConsentGrant[], since: Instant, now: Instant, use: IntendedUse): ConsentState {
  const latest = grants[grants.length - 1];
  if (grants.some((grant) => grant.expires !== undefined && grant.expires <= now)) return denied('EXPIRED');
  // What was never told on an accepted form is not told by an amendment on one.
  if (!grants.every(({ form }) => use.forms.includes(form))) return denied('FORM_NOT_ACCEPTED');
  const everyScope = (covers: (scope: ConsentScope) => boolean): boolean => grants.every((grant) => covers(grant.scope));
  if (!everyScope((scope) => duoCovers(scope.duo, use.purpose))) return denied('PURPOSE_NOT_COVERED');
  if (!everyScope((scope) => named(scope.studies, use.study))) return denied('STUDY_NOT_COVERED');
  if (!everyScope((scope) => [use.modality].flat().every((one) => named(scope.modalities, one))))
    return denied('MODALITY_NOT_COVERED');
  if (!grants.every(({ cap }) => isWithin(cap, use.price))) return denied('PRIVACY_CAP_EXCEEDED');
  return { kind: 'permitted', form: latest.form, since };
}

const named = (names: 'any' | readonly string[], name: string): boolean => names === 'any' || names.includes(name);

/** A price that nobody knows exceeds every cap. */
function isWithin(cap: PrivacyCap | undefined, price: UsePrice | undefined): boolean {
  if (cap?.rho === undefined && cap?.epsilon === undefined) return true;
  if (price === undefined) return false;
  if (cap.rho !== undefined && compare(parseRational(price.rho), parseRational(cap.rho)) > 0) return false;
  return cap.epsilon === undefined || price.epsilon <= toNumber(parseRational(cap.epsilon));
}
