import type { ConsentReading, ConsentRow } from '../consent-terms.js';
import { EXTENSION } from './fhir-codes.table.js';
import type { FhirRelease } from './fhir-provision.js';

type Json = Readonly<Record<string, unknown>>;

/** Settings of an export: the FHIR release, and the house that writes it. */
export interface FhirWriting extends Pick<ConsentReading, 'patientSystem' | 'house'> {
  readonly release: FhirRelease;
}

const DUO_SYSTEM = 'http://purl.obolibrary.org/obo/duo.owl';
const CATEGORY = { coding: [{ system: 'http://loinc.org', code: '57016-8', display: 'Privacy policy acknowledgment Document' }] };
const RESEARCH = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' }] };

/**
 * @param number of the resource in its Bundle, from 1
 * @returns a Consent resource, from which an import makes the same row. The root denies everything, and exceptions
 *   permit. Conditions of DUO, a cap, and lists of studies or modalities are modifiers, which no reader may ignore
 * @source FHIR R4 (4.0.1) Consent; FHIR R5 (5.0.0) Consent
 */
function fhirConsentOf(row: ConsentRow, { release, house, patientSystem }: FhirWriting, number: number): Json {
  const { terms = {} } = row;
  const when = row.day ?? row.at;
  const who = { identifier: numberOf(row.hospitalId, patientSystem) };
  const limits = limitsOf(row);
  const head = {
    resourceType: 'Consent',
    id: `event-${number}`,
    extension: [...(release === 'R5' ? instantOf(row) : []), ...text(EXTENSION.house, house), ...extensionsOf(row)],
    ...(limits.length === 0 ? {} : { modifierExtension: limits }),
    status: statusOf(row.type, release),
  };
  const period = terms.expires === undefined ? {} : { period: { end: terms.expires } };
  const permit = permitOf(row);
  if (release === 'R4') {
    return {
      ...head,
      ...{ scope: RESEARCH, category: [CATEGORY], patient: who, dateTime: when },
      policy: [{ uri: row.form ?? NO_FORM }],
      provision: { type: 'deny', ...period, ...(permit === undefined ? {} : { provision: [{ type: 'permit', ...permit }] }) },
    };
  }
  return {
    ...head,
    ...{ category: [CATEGORY, RESEARCH], subject: who, date: when.slice(0, 10), ...period },
    policyBasis: { url: row.form ?? NO_FORM },
    decision: 'deny',
    ...(permit === undefined ? {} : { provision: [permit] }),
  };
}

/** Marked as the hospital's own, so that no reader takes it for another. @source HL7 v2 table 0203 */
function numberOf(value: string, system: string | undefined): Json {
  const named = system === undefined ? {} : { system };
  return { ...named, type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, value };
}

/** Stands in place of a form in a resource that ends a consent, because an ending has no form. */
const NO_FORM = 'urn:collimate:consent:no-form';

/** @returns a Bundle of Consent resources */
export function fhirBundleOf(rows: readonly ConsentRow[], writing: FhirWriting): Json {
  const entry = rows.map((row, i) => ({ resource: fhirConsentOf(row, writing, i + 1) }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}

function statusOf(type: ConsentRow['type'], release: FhirRelease): string {
  if (type === 'EXPIRED' || type === 'DECEASED') return 'inactive';
  return type === 'REFUSED' && release === 'R4' ? 'rejected' : 'active';
}

const text = (url: string, value: string | undefined): readonly Json[] =>
  value === undefined ? [] : [{ url, valueString: value }];

/** The date of R5 is a day. */
function instantOf({ day, at }: ConsentRow): readonly Json[] {
  return day === undefined ? [{ url: EXTENSION.at, valueInstant: at }] : [];
}

function extensionsOf({ type, withdrawal, actor, terms = {} }: ConsentRow): readonly Json[] {
  return [
    ...text(EXTENSION.event, type),
    ...text(EXTENSION.withdrawal, withdrawal),
    ...text(EXTENSION.actor, actor),
    ...text(EXTENSION.basis, terms.basis),
    ...text(EXTENSION.afterDeath, terms.afterDeath),
  ];
}

function limitsOf({ terms = {} }: ConsentRow): readonly Json[] {
  const { majority, studies = [], modalities = [], cap } = terms;
  return [
    ...(majority === undefined ? [] : [{ url: EXTENSION.majority, valueDateTime: majority }]),
    ...studies.flatMap((study) => text(EXTENSION.studies, study)),
    ...modalities.flatMap((modality) => text(EXTENSION.modalities, modality)),
    ...text(EXTENSION.rho, cap?.rho),
    ...text(EXTENSION.epsilon, cap?.epsilon),
  ];
}

/** Purposes are joined by or; conditions have to hold all, so they are no purposes. */
function permitOf({ duo }: ConsentRow): Json | undefined {
  if (duo === undefined) return undefined;
  const [purposes, conditions] = [duo.filter(isPermission), duo.filter((term) => !isPermission(term))];
  const modifierExtension = conditions.flatMap((term) => text(EXTENSION.condition, term));
  return {
    ...(modifierExtension.length === 0 ? {} : { modifierExtension }),
    purpose: purposes.map((term) => {
      const [code, about] = term.split(' ');
      const extension = text(EXTENSION.about, about);
      return { ...(extension.length === 0 ? {} : { extension }), system: DUO_SYSTEM, code: code.replace(':', '_') };
    }),
  };
}

const isPermission = (term: string): boolean => /^DUO:00000(?:04|06|07|11|42)/.test(term);
