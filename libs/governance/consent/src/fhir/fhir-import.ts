import type { ConsentReading, ConsentRow } from '../consent-terms.js';
import type { FhirEntry } from './fhir-bundle.js';
import { FHIR_NOTES, readFhirConsent, releaseOf, subjectField, type FhirNote } from './fhir-consent.js';
import { readFhirDocument } from './fhir-document.js';
import { refused } from './fhir-element.js';
import { OwnNumber } from './fhir-number.js';
import { FhirPatients, type FhirSubject } from './fhir-patient.js';

/** Remarks on an entry that was accepted. */
export const FHIR_ENTRY_NOTES = [...FHIR_NOTES, 'FHIR_NUMBER_OF_REFERENCE'] as const;

/** Rows and remarks of one Consent. */
export interface FhirEntryRead {
  readonly rows: readonly (ConsentRow & { readonly entry: number })[];
  readonly notes: readonly { readonly code: FhirNote | 'FHIR_NUMBER_OF_REFERENCE'; readonly entry: number }[];
}

/** A document of consent. Its Consents are read one by one, so that other work gets its turn between them. */
export interface FhirImport {
  /** In their order of arrival at the server, if each tells it (`meta.lastUpdated`), else in that of the document. */
  readonly consents: readonly FhirEntry[];
  /** @throws ConsentError BAD_ROW with entry and path, never with the content */
  readonly read: (entry: FhirEntry) => FhirEntryRead;
}

/**
 * Reads Consent resources of FHIR R4 or R5. Patient resources give the hospital's numbers and deaths. Other resources
 * are skipped, unless they contain a Consent.
 * @throws ConsentError BAD_ROW with entry and path, never with the content
 */
export function openFhirConsents(text: string, reading: ConsentReading): FhirImport {
  const entries = readFhirDocument(text);
  const patients = new FhirPatients(entries, (consent) => subjectField(releaseOf(consent)), new OwnNumber(reading));
  const consents = inArrival(entries.filter(({ resource }) => resource.text('resourceType') === 'Consent'));
  if (consents.length === 0) throw refused('document', 'it holds no Consent', 'send a Bundle, NDJSON or one resource of FHIR');
  for (const consent of consents) patients.note(consent);
  return { consents, read: (entry) => readEntry(entry, patients, reading) };
}

function readEntry(entry: FhirEntry, patients: FhirPatients, reading: ConsentReading): FhirEntryRead {
  const { rows, notes } = readFhirConsent(entry.resource, reading);
  const subject = patients.subjectOf(entry, reading.zone);
  const { hospitalId, isGuess } = subject;
  const all = isGuess && rows.length > 0 ? [...notes, 'FHIR_NUMBER_OF_REFERENCE' as const] : notes;
  return {
    rows: withDeath(entry, rows, subject, reading).map((row) => ({ ...row, hospitalId, entry: entry.number })),
    notes: all.map((code) => ({ code, entry: entry.number })),
  };
}

type Row = Omit<ConsentRow, 'hospitalId'>;

/**
 * Adds a row for the death of a subject after the rows that grant: it ends the use, unless the form says that the use
 * goes on.
 */
function withDeath(
  { resource }: FhirEntry,
  rows: readonly Row[],
  { died }: FhirSubject,
  { now }: ConsentReading,
): readonly Row[] {
  const granted = rows.find(({ type }) => type === 'GIVEN' || type === 'AMENDED');
  if (granted === undefined || died === undefined) return rows;
  // A death without a day gets the day of the form, so that the same document always makes the same event.
  const at = died === 'told' ? granted.at : died;
  if (at > now)
    throw refused(resource.place, 'its patient dies later than now', 'correct the Patient, and send the document again');
  return [...rows, { type: 'DECEASED', at }];
}

/** Orders consents by the server's time of arrival. If one resource lacks it, the order of the document counts. */
function inArrival(consents: readonly FhirEntry[]): readonly FhirEntry[] {
  const arrivals = consents.map((entry) => ({ entry, at: entry.resource.one('meta')?.instant('lastUpdated', 'UTC') }));
  if (arrivals.some(({ at }) => at === undefined)) return consents;
  return [...arrivals].sort((a, b) => (a.at! < b.at! ? -1 : a.at! > b.at! ? 1 : 0)).map(({ entry }) => entry);
}
