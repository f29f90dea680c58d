import type { Instant, SubjectKey } from '@collimate/kernel-canonical';
import { compare, parseRational, toNumber } from '@collimate/kernel-numeric';
import type { ConsentEvent, ConsentGrant, ConsentScope, PrivacyCap } from './consent-event.schema.js';
import { END_REASONS, forceAt } from './consent-force.js';
import { duoCovers } from './duo-match.js';

/** An intended use of a subject's scans, as the approved protocol declares it. */
export interface IntendedUse {
  readonly subject: SubjectKey;
  readonly study: string;
  /** DUO terms of the protocol. */
  readonly purpose: readonly string[];
  /** Consent form versions that the study accepted. */
  readonly forms: readonly string[];
  /** DICOM modality of the scans, for example `CT`; if there are several, each has to be covered. */
  readonly modality: string | readonly string[];
  /** Highest cost of the study for one subject. If it is not known, it exceeds every cap. */
  readonly price?: UsePrice;
}

/** Highest cost of a use for one subject. */
export interface UsePrice {
  /** rho of the study's whole budget, as `num/den`. */
  readonly rho: string;
  /** The same as epsilon at the study's delta, rounded up. */
  readonly epsilon: number;
}

/** Why a use may be denied. */
export const DENIAL_REASONS = [
  ...END_REASONS,
  'FORM_NOT_ACCEPTED',
  'PURPOSE_NOT_COVERED',
  'STUDY_NOT_COVERED',
  'MODALITY_NOT_COVERED',
  'PRIVACY_CAP_EXCEEDED',
] as const;

/** Why a use is denied. The reason stays at the site. */
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** Verdict of the events on one use at one instant. */
export type ConsentState =
  | { readonly kind: 'permitted'; readonly form: string; readonly since: Instant }
  | { readonly kind: 'denied'; readonly reason: DenialReason };

const denied = (reason: DenialReason): ConsentState => ({ kind: 'denied', reason });

/**
 * Whether one use of one subject's scans is permitted at an instant.
 * Dates come from people and clocks, so they are believed only where that denies. An ending (withdrawal, refusal,
 * lapse) counts from its arrival, whatever its own date and whatever the time is; only a GIVEN that arrived later and
 * is dated later lifts it. A grant counts from its date. Without any event the use is denied, and so it is where events
 * are unknown or contradict each other. An amendment can narrow a consent, never widen it: each grant in force has to
 * cover the use.
 * @input events in any order, `sequence` tells their arrival; those of other subjects do not count
 */
export function stateAt(events: readonly ConsentEvent[], now: Instant, use: IntendedUse): ConsentState {
  const force = forceAt(
    events.filter(({ subject }) => subject === use.subject),
    now,
  );
  return force.kind === 'ended' ? denied(force.reason) : judged(force.grants, force.since, use);
}

function judged(grants: readonly ConsentGrant[], since: Instant, use: IntendedUse): ConsentState {
  const latest = grants[grants.length - 1];
  // Every grant needs an accepted form: an amendment on an accepted form does not repair a consent on another one.
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
