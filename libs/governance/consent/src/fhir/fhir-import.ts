import type { ConsentReading, ConsentRow } from '../consent-terms.js';
import { FHIR_NOTES, readFhirConsent, releaseOf, subjectField, type FhirNote } from './fhir-consent.js';
import { readFhirDocument, type FhirEntry } from './fhir-document.js';
import { refused, type FhirElement } from './fhir-element.js';

/** What is odd about an entry that was taken. */
export const FHIR_ENTRY_NOTES = [...FHIR_NOTES, 'FHIR_NUMBER_OF_REFERENCE'] as const;

/** What one Consent says. */
export interface FhirEntryRead {
  readonly rows: readonly (ConsentRow & { readonly entry: number })[];
  readonly notes: readonly { readonly code: FhirNote | 'FHIR_NUMBER_OF_REFERENCE'; readonly entry: number }[];
}

/** A document of consent: its Consents are read one by one, so that others get their turn between them. */
export interface FhirImport {
  /** In the order in which they arrived at the server, where each says it (`meta.lastUpdated`), else in that of the document. */
  readonly consents: readonly FhirEntry[];
  /** @throws ConsentError BAD_ROW with entry and path, never with what stands there */
  readonly read: (entry: FhirEntry) => FhirEntryRead;
}

/** The type of an identifier that is the hospital's own number. @source HL7 v2 table 0203 */
const OWN_NUMBER = 'MR';

/**
 * Reads Consent resources of FHIR R4 or R5; Patient resources tell the hospital's numbers, and others that are in the document are
 * passed by.
 * @throws ConsentError BAD_ROW with entry and path, never with what stands there
 */
export function openFhirConsents(text: string, reading: ConsentReading): FhirImport {
  const entries = readFhirDocument(text);
  const patients = numbersOf(entries);
  const consents = inArrival(entries.filter(({ resource }) => resource.text('resourceType') === 'Consent'));
  if (consents.length === 0) throw refused('document', 'it holds no Consent', 'send a Bundle, NDJSON or one resource of FHIR');
  return { consents, read: (entry) => readEntry(entry, patients, reading) };
}

function readEntry(
  { number, resource }: FhirEntry,
  patients: ReadonlyMap<string, string>,
  reading: ConsentReading,
): FhirEntryRead {
  const { rows, notes } = readFhirConsent(resource, reading);
  const { hospitalId, isGuess } = subjectOf(resource, patients);
  const all = isGuess && rows.length > 0 ? [...notes, 'FHIR_NUMBER_OF_REFERENCE' as const] : notes;
  return {
    rows: rows.map((row) => ({ ...row, hospitalId, entry: number })),
    notes: all.map((code) => ({ code, entry: number })),
  };
}

/** A server numbers what arrives by its own clock; where one resource does not say it, the order of the document counts. */
function inArrival(consents: readonly FhirEntry[]): readonly FhirEntry[] {
  const arrivals = consents.map((entry) => ({ entry, at: entry.resource.one('meta')?.instant('lastUpdated', 'UTC') }));
  if (arrivals.some(({ at }) => at === undefined)) return consents;
  return [...arrivals].sort((a, b) => (a.at! < b.at! ? -1 : a.at! > b.at! ? 1 : 0)).map(({ entry }) => entry);
}

/** @returns the numbers of the patients in the document, by the references to them */
function numbersOf(entries: readonly FhirEntry[]): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>();
  for (const { resource } of entries) {
    if (resource.text('resourceType') !== 'Patient') continue;
    const id = resource.text('id', 64);
    const number = ownNumber(resource);
    if (id !== undefined && number !== undefined) numbers.set(`Patient/${id}`, number);
  }
  return numbers;
}

function ownNumber(patient: FhirElement): string | undefined {
  const identifiers = patient.many('identifier');
  const own = identifiers.filter((identifier) =>
    (identifier.one('type')?.many('coding') ?? []).some((coding) => coding.text('code', 64) === OWN_NUMBER),
  );
  const meant = own.length > 0 ? own : identifiers;
  if (meant.length > 1) {
    throw refused(`${patient.place}.identifier`, `several numbers, and not one of them is marked ${OWN_NUMBER}`, MARK_ONE);
  }
  return meant[0]?.text('value', 64);
}

const MARK_ONE = "mark the hospital's own number by the type MR of v2-0203, and no other";

function subjectOf(consent: FhirElement, patients: ReadonlyMap<string, string>): { hospitalId: string; isGuess: boolean } {
  const field = subjectField(releaseOf(consent));
  const who = consent.one(field);
  const own = who?.one('identifier')?.text('value', 64);
  if (own !== undefined) return { hospitalId: own, isGuess: false };
  const reference = /(?:^|\/)(Patient\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]{1,64})?$/.exec(who?.text('reference') ?? '')?.[1];
  if (reference === undefined) throw refused(`${consent.place}.${field}`, 'no patient is named by a number or by a reference');
  const known = patients.get(reference);
  return { hospitalId: known ?? reference.slice('Patient/'.length), isGuess: known === undefined };
}
