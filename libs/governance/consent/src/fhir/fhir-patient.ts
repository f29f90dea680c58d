import type { Instant } from '@collimate/kernel-canonical';
import type { FhirEntry } from './fhir-bundle.js';
import { refused, type FhirElement } from './fhir-element.js';
import { isAlike, MARK_ONE, type OwnNumber } from './fhir-number.js';

/** Whom a Consent is about. */
export interface FhirSubject {
  readonly hospitalId: string;
  /** Whether the id of the reference was taken for the hospital's number, because no Patient in the document tells another. */
  readonly isGuess: boolean;
  /** Time of death by a Patient in the document; `told` for a death without a day. */
  readonly died: Instant | 'told' | undefined;
}

const BY_ADDRESS =
  'name the patient by the full address that the Patient has in `fullUrl`, or by the number; nothing of the document was taken over';

const SEND_PATIENT = 'send the Patient along, with the number; nothing of the document was taken over';

interface Known {
  readonly patient: FhirElement;
  readonly id: string | undefined;
  /** Address of the Patient on its server; undefined if the document does not give it. */
  readonly address: string | undefined;
  readonly number: string | undefined;
}

/** A reference taken apart. @source FHIR, References: literal references and their resolution in a Bundle */
interface Reference {
  /** Address of the patient: from the server, or else from the Consent; undefined if neither has one. */
  readonly address: string | undefined;
  readonly id: string | undefined;
}

/** Target of a reference. */
interface Referred {
  readonly reference: Reference;
  /** Patients of the document that the reference may mean; empty if it means none of them, or there is no reference. */
  readonly referred: readonly Known[];
}

/**
 * The Patient resources of a document. A reference is resolved by its full address: two servers may use one id for two
 * patients, and a consent of one must not be recorded for the other.
 */
export class FhirPatients {
  private readonly known: readonly Known[];
  /** Bases of the addresses by which an id is referred to that no Patient in the document has. */
  private readonly bases = new Map<string, Set<string>>();

  /** @throws ConsentError BAD_ROW for a Patient whose number or address is not clear */
  constructor(
    entries: readonly FhirEntry[],
    private readonly fieldOf: (consent: FhirElement) => string,
    private readonly own: OwnNumber,
  ) {
    const patients = entries.filter(({ resource }) => resource.text('resourceType') === 'Patient');
    this.known = patients.map((entry) => knownOf(entry, own.of(entry.resource)));
  }

  /** Notes the patient to whom a Consent refers. Called for every Consent before the first one is read. */
  note({ resource, address }: FhirEntry): void {
    const { id, address: full } = referenceOf(resource.one(this.fieldOf(resource)), address);
    if (id !== undefined && full !== undefined) this.bases.set(id, new Set([...(this.bases.get(id) ?? []), full]));
  }

  /** @param zone of the site, for a day of death @throws ConsentError BAD_ROW if the subject of the Consent is not clear */
  subjectOf({ resource: consent, address }: FhirEntry, zone: string): FhirSubject {
    const field = this.fieldOf(consent);
    const place = `${consent.place}.${field}`;
    const who = consent.one(field);
    const identifier = who?.one('identifier');
    this.own.onlyOfThisHouse(consent, identifier);
    const reference = referenceOf(who, address);
    const referred = this.referredTo(reference, place);
    if (identifier === undefined && referred.length === 0) return this.guess(reference, place);
    const patients = identifier === undefined ? referred : this.identified(identifier, { referred, reference }, place);
    const isBare = patients.every(({ patient }) => patient.many('identifier').length === 0);
    if (patients.length > 0 && isBare && identifier === undefined) return this.guess(reference, place);
    const hospitalId = patients.length === 0 ? this.numberItself(consent, identifier, place) : numberOf(patients, place);
    return { hospitalId, isGuess: false, died: diedOf(patients, place, zone) };
  }

  private referredTo({ address, id }: Reference, place: string): readonly Known[] {
    const exact = this.known.filter((one) => one.address !== undefined && one.address === address);
    if (exact.length > 0 || id === undefined) return exact;
    const alike = this.known.filter((one) => one.id === id);
    if (address !== undefined && alike.some((one) => one.address !== undefined)) {
      throw refused(place, 'a patient of this id stands in the document, at another address', BY_ADDRESS);
    }
    return alike;
  }

  /**
   * @returns the patients with this identifier; empty if no Patient in the document has it and it may be the hospital's
   *   number itself
   */
  private identified(identifier: FhirElement, { referred, reference }: Referred, place: string): readonly Known[] {
    const value = identifier.text('value', 64);
    const isInUse = value !== undefined && this.own.isInUse(identifier);
    const named = ({ patient }: Known): boolean =>
      isInUse && patient.many('identifier').some((one) => isAlike(one, identifier) && this.own.isInUse(one));
    const isElsewhere = reference.address !== undefined || reference.id !== undefined;
    const found = referred.length === 0 ? this.known.filter(named) : referred;
    if (referred.length === 0 && !(isElsewhere && found.length > 0)) return found;
    const isOwn = this.own.is(identifier) || (isInUse && !identifier.has('system') && !identifier.has('type'));
    const has = (one: Known): boolean => named(one) || (isOwn && one.number === value);
    if (referred.length > 0 && (value === undefined || referred.every(has))) return referred;
    throw refused(place, 'its number and its reference lead to two patients', BY_ADDRESS);
  }

  /** The number that a Consent itself names, where no Patient in the document has it. */
  private numberItself(consent: FhirElement, identifier: FhirElement | undefined, place: string): string {
    const value = identifier?.text('value', 64);
    if (identifier === undefined || value === undefined)
      throw refused(place, 'no patient is named by a number or by a reference');
    if (this.own.is(identifier, consent)) return value;
    throw refused(`${place}.identifier`, "nothing says that this is the hospital's own number", MARK_ONE);
  }

  private guess({ id }: Reference, place: string): FhirSubject {
    if (id === undefined) throw refused(place, 'no patient is named by a number or by a reference');
    if (this.own.isNamed)
      throw refused(place, "this is an id of a server, and not of the system of the hospital's own number", SEND_PATIENT);
    if ((this.bases.get(id)?.size ?? 0) > 1) throw refused(place, 'two servers have a patient of this id', BY_ADDRESS);
    return { hospitalId: id, isGuess: true, died: undefined };
  }
}

function knownOf({ resource: patient, address }: FhirEntry, number: string | undefined): Known {
  const id = patient.text('id', 64);
  const told = addressOf(address);
  if (told !== undefined && id !== undefined && !told.endsWith(`/Patient/${id}`) && !told.startsWith('urn:')) {
    throw refused(`${patient.place}.id`, 'it is another than that of its address', BY_ADDRESS);
  }
  return { patient, id, address: told, number };
}

const addressOf = (url: string | undefined): string | undefined => url?.replace(/\/_history\/[^/]{1,64}$/, '');

function referenceOf(who: FhirElement | undefined, address: string | undefined): Reference {
  const text = addressOf(who?.text('reference'));
  if (text === undefined) return { address: undefined, id: undefined };
  const [, base, id] = /^(?:(\S+)\/)?Patient\/([A-Za-z0-9.-]{1,64})$/.exec(text) ?? [];
  if (id === undefined) return { address: text, id };
  if (base !== undefined) return { address: text, id };
  const own = /^(https?:\/\/\S+)\/Consent\/[^/]+$/.exec(addressOf(address) ?? '')?.[1];
  return { address: own === undefined ? undefined : `${own}/Patient/${id}`, id };
}

/** @returns the one number of these patients */
function numberOf(patients: readonly Known[], place: string): string {
  const [number, ...others] = new Set(patients.map((one) => one.number));
  if (number === undefined || others.includes(undefined)) {
    const { patient } = patients.find((one) => one.number === undefined) ?? patients[0];
    throw refused(`${patient.place}.identifier`, "no number of this patient is said to be the hospital's own", MARK_ONE);
  }
  if (others.length === 0) return number;
  throw refused(place, 'several patients in the document are meant by this, with different numbers', BY_ADDRESS);
}

/** @throws ConsentError BAD_ROW for a record that is not in use any more: another one may be in its place, under another number */
function diedOf(patients: readonly Known[], place: string, zone: string): Instant | 'told' | undefined {
  for (const { patient } of patients) {
    const isReplaced = patient.many('link').some((link) => link.text('type') === 'replaced-by');
    if (patient.flag('active') === false || isReplaced) {
      throw refused(
        place,
        'the record of this patient is not in use any more',
        'send the Consent with the record that is in its place',
      );
    }
    patient.onlyModifiers([]);
  }
  const days = patients.map(({ patient }) => patient.instant('deceasedDateTime', zone)).filter((day) => day !== undefined);
  if (days.length > 0) return days.sort()[0];
  return patients.some(({ patient }) => patient.flag('deceasedBoolean') === true) ? 'told' : undefined;
}
