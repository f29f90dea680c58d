import type { ConsentReading } from '../consent-terms.js';
import { EXTENSION } from './fhir-codes.table.js';
import { refused, type FhirElement } from './fhir-element.js';

/** Table 0203 of HL7 v2, under the names that it has had. @source HL7 Terminology, code system v2-0203 */
const TYPES = [
  'http://terminology.hl7.org/CodeSystem/v2-0203',
  'http://hl7.org/fhir/v2/0203',
  'urn:oid:2.16.840.1.113883.18.108',
];
/** Medical record number. @source HL7 v2 table 0203 */
const OWN_NUMBER = 'MR';
/**
 * Types of the hospital's own number where the site has named its system: PI, patient internal identifier, counts there
 * too.
 */
const OWN_IN_SYSTEM = [OWN_NUMBER, 'PI'];
/** Uses of an identifier that is no longer, or only for a time, that of this patient. @source FHIR, code system identifier-use */
const NOT_LASTING = ['old', 'temp'];

/** Hint for a document in which no number can be told to be the hospital's own. */
export const MARK_ONE =
  "mark the hospital's own number by the type MR of v2-0203, or name its system by the setting COLLIMATE_SITE_PATIENT_SYSTEM; nothing of the document was taken over";

const MADE_HERE =
  "send the hospital's own export; one of another house is read where it names the system of COLLIMATE_SITE_PATIENT_SYSTEM; nothing of the document was taken over";

/**
 * Recognises the hospital's own patient number: the number of an insurance or of another hospital may be another
 * patient's here.
 */
export class OwnNumber {
  constructor(private readonly reading: ConsentReading) {}

  /** Whether the site has named its own system, so that numbers of other systems are not accepted. */
  get isNamed(): boolean {
    return this.reading.patientSystem !== undefined;
  }

  /**
   * Refuses an export of another hospital, whose numbers mean other patients here, unless it names the number in the
   * site's own system. A Patient beside it proves nothing, because any hospital may have a patient of that number.
   * @param identifier by which the Consent names its patient
   * @throws ConsentError BAD_ROW for one of another hospital, before any patient is looked for
   */
  onlyOfThisHouse(consent: FhirElement, identifier: FhirElement | undefined): void {
    const writer = consent.extension(EXTENSION.house);
    if (writer === undefined || writer === this.reading.house) return;
    if (this.isNamed && identifier !== undefined && this.is(identifier)) return;
    throw refused(`${consent.place}.extension`, 'another house wrote this, of a patient of its own', MADE_HERE);
  }

  /**
   * @param consent that names the number; undefined where a Patient has it. An agent's export marked no number once: without the setting such a number counts
   */
  is(identifier: FhirElement, consent?: FhirElement): boolean {
    if (identifier.text('value', 64) === undefined) return false;
    const own = this.reading.patientSystem;
    const [system, types] = [identifier.text('system'), typesOf(identifier)];
    if (own !== undefined) {
      return system === own && types.every((type) => OWN_IN_SYSTEM.includes(type)) && this.isInUse(identifier);
    }
    const mayBeUnmarked = consent?.extension(EXTENSION.event) !== undefined && system === undefined;
    const isMarked = types.every((type) => type === OWN_NUMBER) && (types.length > 0 || mayBeUnmarked);
    return isMarked && this.isInUse(identifier);
  }

  /**
   * Whether the number belongs to the patient now: a number out of use may have been given to another one. @source
   * FHIR, Identifier.use and period
   */
  isInUse(identifier: FhirElement): boolean {
    if (NOT_LASTING.includes(identifier.text('use') ?? '')) return false;
    const { now, zone } = this.reading;
    const period = identifier.one('period');
    const [start, end] = [period?.instant('start', zone), period?.instant('end', zone, 'end')];
    return (start === undefined || start <= now) && (end === undefined || end > now);
  }

  /** @returns the hospital's number of a patient; undefined if none of the identifiers is it @throws ConsentError BAD_ROW for two */
  of(patient: FhirElement): string | undefined {
    const own = patient.many('identifier').filter((identifier) => this.is(identifier));
    const numbers = new Set(own.map((identifier) => identifier.text('value', 64)));
    if (numbers.size <= 1) return [...numbers][0];
    throw refused(`${patient.place}.identifier`, "several numbers could be the hospital's own", MARK_ONE);
  }
}

/**
 * @returns whether two identifiers are the same: equal values of one system, or without a system of one type. An
 *   identifier without a value equals none
 */
export function isAlike(one: FhirElement, other: FhirElement): boolean {
  const value = one.text('value', 64);
  if (value === undefined || value !== other.text('value', 64)) return false;
  const system = one.text('system');
  if (system !== other.text('system')) return false;
  return system !== undefined || one.one('type')?.asText() === other.one('type')?.asText();
}

/** @returns the codes of an identifier's type; codes of another list than table 0203 are ignored */
function typesOf(identifier: FhirElement): readonly string[] {
  return (identifier.one('type')?.many('coding') ?? []).flatMap((coding) => {
    const [code, system] = [coding.text('code', 64), coding.text('system')];
    return code === undefined ? [] : [system === undefined || TYPES.includes(system) ? code : `${system}|${code}`];
  });
}
