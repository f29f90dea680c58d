import { assertNever } from '@collimate/kernel-errors';
import type { Instant, SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentEvent, ConsentGrant, ConsentScope } from './consent-event.schema.js';
import { duoCovers } from './duo-match.js';

/** What somebody wants to do, as the approved protocol says it. */
export interface IntendedUse {
  readonly subject: SubjectKey;
  readonly study: string;
  /** DUO terms of the protocol. */
  readonly purpose: readonly string[];
  /** Consent form versions that the study accepted. */
  readonly forms: readonly string[];
  /** DICOM modality of the scans, for example `CT`. */
  readonly modality: string;
}

/** Why a use is denied. The reason stays at the site. */
export type DenialReason =
  | 'NO_CONSENT'
  | 'REFUSED'
  | 'WITHDRAWN'
  | 'EXPIRED'
  | 'CONFLICTING_EVENTS'
  | 'FORM_NOT_ACCEPTED'
  | 'PURPOSE_NOT_COVERED'
  | 'STUDY_NOT_COVERED'
  | 'MODALITY_NOT_COVERED';

/** What the events say about one use at one instant. */
export type ConsentState =
  | { readonly kind: 'permitted'; readonly form: string; readonly since: Instant }
  | { readonly kind: 'denied'; readonly reason: DenialReason };

/** What stands after some of the events: the grants that are in force, or why none is. */
type Standing =
  | { readonly kind: 'none'; readonly reason: DenialReason }
  | { readonly kind: 'granted'; readonly grants: readonly ConsentGrant[] };

const denied = (reason: DenialReason): ConsentState => ({ kind: 'denied', reason });
const none = (reason: DenialReason): Standing => ({ kind: 'none', reason });

/**
 * Whether one use of one subject's scans is permitted at an instant. A fold over the subject's events in the order in
 * which they take effect: no event denies, what is unknown or contradicts itself denies, and of events at one instant
 * the most restrictive wins. Only a later GIVEN ends a refusal, a withdrawal or a lapse. An amendment can narrow what
 * was given, never widen it: each grant in force has to cover the use.
 * @input events in any order; those of other subjects, and those after `now`, do not count
 */
export function stateAt(events: readonly ConsentEvent[], now: Instant, use: IntendedUse): ConsentState {
  const mine = events.filter((event) => event.subject === use.subject && event.at <= now);
  const instants = [...new Set(mine.map((event) => event.at))].sort();
  let standing = none('NO_CONSENT');
  for (const at of instants) {
    standing = after(
      standing,
      mine.filter((event) => event.at === at),
    );
  }
  return standing.kind === 'none' ? denied(standing.reason) : judged(standing.grants, now, use);
}

/** What stands after the events of one instant, the most restrictive of them first. */
function after(standing: Standing, events: readonly ConsentEvent[]): Standing {
  const grants = events.filter((event) => event.type === 'GIVEN' || event.type === 'AMENDED');
  const endings = events.filter((event) => event.type !== 'GIVEN' && event.type !== 'AMENDED');
  const ended = endings.reduce<Standing>((now, event) => end(now, event), standing);
  if (endings.some((event) => !(event.type === 'WITHDRAWN' && event.withdrawal === 'NO_FURTHER_CONTACT'))) return ended;
  return grants.length === 0 ? standing : grantAt(standing, grants);
}

function end(standing: Standing, event: Exclude<ConsentEvent, ConsentGrant>): Standing {
  switch (event.type) {
    case 'WITHDRAWN':
      // Whoever asks not to be called again still lets the scans be used.
      return event.withdrawal === 'NO_FURTHER_CONTACT' ? standing : none('WITHDRAWN');
    case 'REFUSED':
      return standing.kind === 'none' && standing.reason === 'WITHDRAWN' ? standing : none('REFUSED');
    case 'EXPIRED':
      return standing.kind === 'none' && standing.reason !== 'NO_CONSENT' ? standing : none('EXPIRED');
    default:
      return assertNever(event);
  }
}

function grantAt(standing: Standing, grants: readonly ConsentGrant[]): Standing {
  const given = grants.some((grant) => grant.type === 'GIVEN');
  // Amendments change nothing about a refusal, a withdrawal or a lapse, whatever they say.
  if (!given && standing.kind === 'none' && standing.reason !== 'NO_CONSENT') return standing;
  if (new Set(grants.map((grant) => grant.form)).size > 1) return none('CONFLICTING_EVENTS');
  if (given) return { kind: 'granted', grants };
  // An amendment of nothing: somebody's record is missing, and until it is found nothing is known.
  return standing.kind === 'none' ? none('CONFLICTING_EVENTS') : { kind: 'granted', grants: [...standing.grants, ...grants] };
}

function judged(grants: readonly ConsentGrant[], now: Instant, use: IntendedUse): ConsentState {
  const latest = grants[grants.length - 1];
  if (grants.some((grant) => grant.expires !== undefined && grant.expires <= now)) return denied('EXPIRED');
  // What was never told on an accepted form is not told by an amendment on one.
  if (!grants.every(({ form }) => use.forms.includes(form))) return denied('FORM_NOT_ACCEPTED');
  const everyScope = (covers: (scope: ConsentScope) => boolean): boolean => grants.every((grant) => covers(grant.scope));
  if (!everyScope((scope) => duoCovers(scope.duo, use.purpose))) return denied('PURPOSE_NOT_COVERED');
  if (!everyScope((scope) => named(scope.studies, use.study))) return denied('STUDY_NOT_COVERED');
  if (!everyScope((scope) => named(scope.modalities, use.modality))) return denied('MODALITY_NOT_COVERED');
  return { kind: 'permitted', form: latest.form, since: grants[0].at };
}

const named = (names: 'any' | readonly string[], name: string): boolean => names === 'any' || names.includes(name);
