import type { Instant } from '@collimate/kernel-canonical';
import { CONSENT_ACTORS, CONSENT_BASES, privacyCapOf, WITHDRAWAL_KINDS } from '../consent-event.schema.js';
import type { ConsentReading, ConsentRow, ConsentTerms } from '../consent-terms.js';
import { EXTENSION } from './fhir-codes.table.js';
import { decide, type FhirDecision } from './fhir-decision.js';
import { refused, type FhirElement } from './fhir-element.js';
import { holdModifiers } from './fhir-modifiers.js';
import { readRule, type FhirRelease, type FhirRule } from './fhir-provision.js';

const OF_ANY = ['resourceType', 'id', 'meta', 'language', 'text', 'contained', 'extension', 'modifierExtension', 'identifier'];
const OF_BOTH = [...OF_ANY, 'status', 'category', 'sourceAttachment', 'sourceReference', 'verification', 'provision'];
const FIELDS: Readonly<Record<FhirRelease, readonly string[]>> = {
  R4: [...OF_BOTH, 'scope', 'patient', 'dateTime', 'performer', 'organization', 'policy', 'policyRule'],
  R5: [
    ...OF_BOTH,
    ...['subject', 'date', 'period', 'grantor', 'grantee', 'manager', 'controller'],
    ...['regulatoryBasis', 'policyBasis', 'policyText', 'decision'],
  ],
};
/** Fields that only one of the two releases has. */
const MARKS: Readonly<Record<FhirRelease, readonly string[]>> = {
  R4: ['scope', 'patient', 'dateTime', 'performer', 'organization', 'policy', 'policyRule'],
  R5: FIELDS.R5.filter((field) => !FIELDS.R4.includes(field)),
};

/** Meaning of each status, before any rule is read. @source FHIR R4 and R5, Consent.status */
const STATUS: Readonly<Record<FhirRelease, Readonly<Record<string, 'in-force' | 'not-yet' | 'refused' | 'over'>>>> = {
  R4: {
    ...{ draft: 'not-yet', proposed: 'not-yet', active: 'in-force', rejected: 'refused' },
    ...{ inactive: 'over', 'entered-in-error': 'over' },
  },
  R5: {
    ...{ draft: 'not-yet', 'not-done': 'not-yet', active: 'in-force', inactive: 'over' },
    ...{ 'entered-in-error': 'over', unknown: 'over' },
  },
};

/** Remarks on a resource that was accepted. */
export const FHIR_NOTES = ['FHIR_NOT_IN_FORCE', 'FHIR_SILENT', 'FHIR_WORDS_UNKNOWN', 'FHIR_COLLECTED_SHORTER'] as const;
/** One of FHIR_NOTES. */
export type FhirNote = (typeof FHIR_NOTES)[number];

/** Content of one resource: its rows, and remarks on it. */
export interface FhirConsent {
  readonly rows: readonly Omit<ConsentRow, 'hospitalId'>[];
  readonly notes: readonly FhirNote[];
}

/** @returns the field that refers to the patient, in this release */
export const subjectField = (release: FhirRelease): 'patient' | 'subject' => (release === 'R4' ? 'patient' : 'subject');

/** @returns the release in which a Consent is written @throws ConsentError BAD_ROW if it has marks of both, or of none */
export function releaseOf(consent: FhirElement): FhirRelease {
  const isR4 = MARKS.R4.some((field) => consent.has(field));
  const isR5 = MARKS.R5.some((field) => consent.has(field)) || consent.isList('provision');
  if (isR4 !== isR5) return isR4 ? 'R4' : 'R5';
  throw refused(consent.place, 'this is neither a Consent of FHIR R4 nor one of R5', 'other releases are not read');
}

/**
 * Reads the rows of consent from a Consent resource, as far as it concerns the use of images in research. `active` is
 * read by its rules. `inactive`, `entered-in-error` and `unknown` end a consent and destroy nothing, because a newer
 * consent may have taken its place.
 * @throws ConsentError BAD_ROW with the entry and the path of a part that is not understood
 */
export function readFhirConsent(consent: FhirElement, reading: ConsentReading): FhirConsent {
  const release = releaseOf(consent);
  consent.only(FIELDS[release]);
  holdModifiers(consent);
  const status = consent.text('status', 64) ?? '';
  const standing = Object.hasOwn(STATUS[release], status) ? STATUS[release][status] : undefined;
  if (standing === undefined) throw refused(`${consent.place}.status`, `this is no status of ${release}`);
  if (standing === 'not-yet' || isOtherScope(consent)) return { rows: [], notes: ['FHIR_NOT_IN_FORCE'] };
  const said = { ...whenOf(consent, release, reading), ...actorOf(consent, release) };
  if (standing === 'refused') return { rows: [{ type: 'REFUSED', ...said }], notes: [] };
  if (standing === 'over')
    return { rows: [{ type: marked(consent) === 'DECEASED' ? 'DECEASED' : 'EXPIRED', ...said }], notes: [] };
  const decision = decide(rootOf(consent, release, reading));
  if (isUnverified(consent)) return unverified(decision, said);
  return { rows: rowsOf(consent, decision, said, reading, release), notes: notesOf(decision) };
}

/**
 * An unverified consent permits nothing. A use that it denies stops from now on, but nothing is destroyed, because that
 * could not be undone.
 */
function unverified({ kind, noContact }: FhirDecision, said: Said): FhirConsent {
  const notes = ['FHIR_NOT_IN_FORCE'] as const;
  if (kind === 'denies' || kind === 'withholds') return { rows: [{ type: 'REFUSED', ...said }], notes };
  return { rows: noContact ? [noContactRow(said)] : [], notes };
}

function notesOf({ kind, hasUnknown, collectUntil }: FhirDecision): readonly FhirNote[] {
  return [
    ...(kind === 'silent' ? (['FHIR_SILENT'] as const) : []),
    ...(hasUnknown ? (['FHIR_WORDS_UNKNOWN'] as const) : []),
    ...(kind === 'permits' && collectUntil !== undefined ? (['FHIR_COLLECTED_SHORTER'] as const) : []),
  ];
}

type Said = Pick<ConsentRow, 'at' | 'day' | 'actor'>;

function rowsOf(
  consent: FhirElement,
  decision: FhirDecision,
  said: Said,
  reading: ConsentReading,
  release: FhirRelease,
): FhirConsent['rows'] {
  const asked = decision.noContact ? [noContactRow(said)] : [];
  if (decision.kind === 'silent') return asked;
  if (decision.kind === 'withholds') return [{ type: 'REFUSED', ...said }];
  if (decision.kind === 'denies') return [deniedRow(consent, said)];
  const { from, until, duo } = decision;
  // A period that begins later than the form was signed moves the consent, and then no date of the form names it.
  const when = from !== undefined && from > said.at ? { ...said, at: from, day: undefined } : said;
  if (when.at > reading.now) throw refused(consent.place, 'it begins later than now', 'send it when its day has come');
  const terms = { ...termsOf(consent, reading), ...(until === undefined ? {} : { expires: until }) };
  if (terms.expires !== undefined && terms.expires <= when.at)
    throw refused(consent.place, 'it ends before it begins', 'correct the period, or the date of the form, and send it again');
  const type = marked(consent) === 'AMENDED' ? 'AMENDED' : 'GIVEN';
  return [{ type, ...when, form: formOf(consent, release), duo, ...(isEmpty(terms) ? {} : { terms }) }, ...asked];
}

const noContactRow = (said: Said) => ({ type: 'WITHDRAWN', withdrawal: 'NO_FURTHER_CONTACT', ...said }) as const;
const isEmpty = (terms: ConsentTerms): boolean => Object.keys(terms).length === 0;

/** A subject who denies everything takes back every earlier permission: everything made of their scans is deleted. */
function deniedRow(consent: FhirElement, said: Said): FhirConsent['rows'][number] {
  if (marked(consent) === 'REFUSED') return { type: 'REFUSED', ...said };
  const kind = consent.extension(EXTENSION.withdrawal);
  if (kind === undefined) return { type: 'WITHDRAWN', ...said };
  const withdrawal = oneOf(WITHDRAWAL_KINDS, kind, consent);
  return { type: 'WITHDRAWN', ...said, withdrawal };
}

const marked = (consent: FhirElement): string | undefined => consent.extension(EXTENSION.event);

function rootOf(consent: FhirElement, release: FhirRelease, { zone }: ConsentReading): FhirRule {
  if (release === 'R4') {
    const provision = consent.one('provision');
    if (provision === undefined)
      throw refused(`${consent.place}.provision`, 'it is not there, so nothing is permitted or denied');
    const root = readRule(provision, { zone, release }, undefined);
    if (provision.has('type') || root.exceptions.length > 0) return root;
    throw refused(`${provision.place}.type`, 'it is not there, so nothing is permitted or denied');
  }
  const decision = consent.text('decision', 16);
  if (decision !== 'permit' && decision !== 'deny') throw refused(`${consent.place}.decision`, 'this is neither permit nor deny');
  const below = decision === 'permit' ? 'deny' : 'permit';
  const period = consent.one('period');
  const exceptions = consent.many('provision').map((one) => readRule(one, { zone, release }, below, 1));
  return {
    ...{ place: consent.place, decision, exceptions, isUse: true, conditions: [], codes: undefined },
    ...{ from: period?.instant('start', zone), until: period?.instant('end', zone, 'end') },
    purposes: undefined,
  };
}

/** Whether nobody on the patient's side confirmed a consent that was to be verified: it is no consent yet. */
function isUnverified(consent: FhirElement): boolean {
  const asked = consent.many('verification');
  return asked.length > 0 && asked.every((one) => one.flag('verified') === false);
}

/** Directives about care and treatment do not concern research. @source FHIR R4, code system consentscope */
function isOtherScope(consent: FhirElement): boolean {
  const scopes = (consent.one('scope')?.many('coding') ?? []).map((coding) => coding.text('code', 200) ?? '');
  return scopes.length > 0 && scopes.every((code) => code === 'adr' || code === 'treatment');
}

function whenOf(consent: FhirElement, release: FhirRelease, { zone, now }: ConsentReading): { at: Instant; day?: string } {
  const field = release === 'R4' ? 'dateTime' : 'date';
  const exact = consent.many('extension').find((one) => one.text('url') === EXTENSION.at);
  const at = exact === undefined ? consent.instant(field, zone) : exact.instant('valueInstant', 'UTC');
  if (exact !== undefined && at?.slice(0, 10) !== consent.day(field))
    throw refused(exact.place, 'it lies on another day than the date');
  if (at === undefined) throw refused(`${consent.place}.${field}`, 'it is not there, so nobody knows when it was said');
  if (at > now) throw refused(`${consent.place}.${field}`, 'it is later than now', 'send it when its day has come');
  const day = exact === undefined ? consent.day(field) : undefined;
  return day === undefined ? { at } : { at, day };
}

function actorOf(consent: FhirElement, release: FhirRelease): Pick<ConsentRow, 'actor'> {
  const named = consent.extension(EXTENSION.actor);
  if (named !== undefined) return { actor: oneOf(CONSENT_ACTORS, named, consent) };
  const who = consent
    .many(release === 'R4' ? 'performer' : 'grantor')
    .map((one) => one.text('reference') ?? one.text('type') ?? '');
  return who.some((reference) => /\bRelatedPerson\b/.test(reference)) ? { actor: 'guardian' } : {};
}

function formOf(consent: FhirElement, release: FhirRelease): string {
  const named = release === 'R4' ? policiesOfR4(consent) : policiesOfR5(consent);
  const forms = [...new Set(named)];
  const place = `${consent.place}.${release === 'R4' ? 'policy' : 'policyBasis'}`;
  if (forms.length === 0) throw refused(place, 'no policy is named, so nobody knows which form was signed');
  if (forms.length > 1) throw refused(place, 'several policies are named, and a consent is of one form');
  if (forms[0].length > 64) throw refused(place, 'it has more than the 64 characters by which a study names a form');
  return forms[0];
}

function policiesOfR4(consent: FhirElement): readonly string[] {
  const uris = consent.many('policy').flatMap((policy) => policy.text('uri') ?? []);
  if (uris.length > 0) return uris;
  const rule = consent.one('policyRule');
  return (rule?.many('coding') ?? []).slice(0, 1).flatMap((coding) => coding.text('code') ?? []);
}

function policiesOfR5(consent: FhirElement): readonly string[] {
  const basis = consent.one('policyBasis');
  const url = basis?.text('url') ?? basis?.one('reference')?.text('reference');
  return url === undefined ? consent.many('policyText').flatMap((text) => text.text('reference') ?? []) : [url];
}

/** Reads the terms that FHIR has no element for. */
function termsOf(consent: FhirElement, { zone }: ConsentReading): ConsentTerms {
  const majority = consent.many('modifierExtension').find((one) => one.text('url') === EXTENSION.majority);
  const afterDeath = consent.extension(EXTENSION.afterDeath);
  const basis = consent.extension(EXTENSION.basis);
  const studies = consent.extensions(EXTENSION.studies);
  const modalities = consent.extensions(EXTENSION.modalities);
  const [rho, epsilon] = [consent.extension(EXTENSION.rho), consent.extension(EXTENSION.epsilon)];
  const cap = privacyCapOf({ ...(rho === undefined ? {} : { rho }), ...(epsilon === undefined ? {} : { epsilon }) });
  if (typeof cap === 'string') throw refused(`${consent.place}.extension`, `the cap on ${cap} is no positive number`);
  return {
    ...(majority === undefined ? {} : { majority: majority.instant('valueDateTime', zone) }),
    ...(afterDeath === undefined ? {} : { afterDeath: oneOf(['continues'] as const, afterDeath, consent) }),
    ...(studies.length === 0 ? {} : { studies }),
    ...(modalities.length === 0 ? {} : { modalities }),
    ...(basis === undefined || basis === 'explicit' ? {} : { basis: oneOf(CONSENT_BASES, basis, consent) }),
    ...(Object.keys(cap).length === 0 ? {} : { cap }),
  };
}

function oneOf<T extends string>(words: readonly T[], text: string, consent: FhirElement): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw refused(`${consent.place}.extension`, `this is none of ${words.join(', ')}`);
}
