/** Meaning of a code of a provision for the use of images in research. */
export type FhirMeaning =
  | { readonly kind: 'use'; readonly duo: string }
  /** To be asked for further studies. */
  | { readonly kind: 'contact' }
  /** Collection of data: its period limits the dates of scans. */
  | { readonly kind: 'collect' }
  /** A condition of the use: its permit alone permits nothing, and its denial denies the use. */
  | { readonly kind: 'needed'; readonly duo: string }
  /** A limit of the use that the site cannot enforce. A use that is denied in part is not made at all. */
  | { readonly kind: 'part' }
  /** Something else, known not to be the use of images for research. */
  | { readonly kind: 'other' };

const HMB = { kind: 'use', duo: 'DUO:0000006' } as const;
const POA = { kind: 'use', duo: 'DUO:0000011' } as const;
const OTHER = { kind: 'other' } as const;
const NEEDED = { kind: 'needed', duo: HMB.duo } as const;
const PART = { kind: 'part' } as const;

/** Items of the German broad consent; each is permitted or denied by itself. */
const MII = '2.16.840.1.113883.3.1937.777.24.5.3';

/**
 * Purposes of HL7 (ActReason) that a provision may name. Research purposes that need a parameter which the code lacks
 * (a disease) are left out. A code that is not listed is not understood, and permits nothing.
 * @source HL7 v3 Code System ActReason, PurposeOfUse
 */
const PURPOSES: Readonly<Record<string, FhirMeaning>> = {
  HRESCH: HMB,
  BIORCH: HMB,
  POARCH: POA,
  ...Object.fromEntries(
    [
      ...['TREAT', 'ETREAT', 'BTG', 'ERTREAT', 'CAREMGT', 'CLINTRCH', 'POPHLTH', 'PUBHLTH', 'DISASTER', 'THREAT'],
      ...['HPAYMT', 'COVERAGE', 'CLMATTCH', 'ELIGDTRM', 'HOPERAT', 'HMARKT', 'HSYSADMIN', 'HACCRED', 'HCOMPL', 'HQUALIMP'],
      ...['PATADMIN', 'RECORDMGT', 'TRAIN', 'LEGAL', 'PATRQT', 'FAMRQT', 'PWATRNY', 'SUPNWK', 'PATSFTY', 'PERFMSR'],
    ].map((code) => [code, OTHER]),
  ),
};

/**
 * Items of the broad consent of the German medical informatics initiative, by the last number of their code.
 * @source Medizininformatik-Initiative, Kerndatensatz Modul Consent, code system Policy
 */
const ITEMS: Readonly<Record<string, FhirMeaning>> = {
  // Module: Patientendaten erheben, speichern, nutzen.
  '1': NEEDED,
  // MDAT erheben.
  '6': { kind: 'collect' },
  // MDAT speichern, verarbeiten.
  '7': NEEDED,
  // MDAT wissenschaftlich nutzen EU DSGVO NIVEAU.
  '8': HMB,
  // Rekontaktierung weitere Studien.
  '29': { kind: 'contact' },
  // Module and items: Patientendaten, MDAT retrospektiv speichern, verarbeiten, wissenschaftlich nutzen. The cohort knows no date of a scan.
  '44': PART,
  '45': PART,
  '46': PART,
};

/**
 * @returns the meaning of a coding; undefined for a code of no table, which permits nothing. A DUO term is taken as it
 *   is: an unknown one denies when consent and study are matched
 */
export function meaningOf(system: string, code: string, about: string | undefined): FhirMeaning | undefined {
  const duo = /^DUO[:_](\d{7})$/.exec(code);
  if (duo !== null) return { kind: 'use', duo: `DUO:${duo[1]}${about === undefined ? '' : ` ${about}`}` };
  if (/(?:v3-ActReason|v3\/ActReason|2\.16\.840\.1\.113883\.5\.8)$/.test(system)) {
    return Object.hasOwn(PURPOSES, code) ? PURPOSES[code] : undefined;
  }
  const item = code.startsWith(`${MII}.`) ? code.slice(MII.length + 1) : undefined;
  if (item === undefined || !/^\d{1,3}$/.test(item)) return undefined;
  return Object.hasOwn(ITEMS, item) ? ITEMS[item] : OTHER;
}

/** Actions of a provision that are a use of existing data. @source FHIR, code system consentaction */
export const USING: readonly string[] = ['access', 'use'];
/** The other actions that a provision may name. */
export const NOT_USING: readonly string[] = ['collect', 'disclose', 'correct'];

/** Extensions in which an export writes data that FHIR has no element for. */
export const EXTENSION = {
  /** The exact instant, in UTC, because R5 has only the day. */
  at: 'urn:collimate:consent:at',
  event: 'urn:collimate:consent:event',
  /** The agent that wrote it: numbers of another hospital mean nothing here. */
  house: 'urn:collimate:consent:house',
  withdrawal: 'urn:collimate:consent:withdrawal',
  actor: 'urn:collimate:consent:actor',
  basis: 'urn:collimate:consent:basis',
  majority: 'urn:collimate:consent:majority',
  afterDeath: 'urn:collimate:consent:after-death',
  studies: 'urn:collimate:consent:study',
  modalities: 'urn:collimate:consent:modality',
  rho: 'urn:collimate:consent:rho-max',
  epsilon: 'urn:collimate:consent:epsilon-max',
  condition: 'urn:collimate:consent:duo-condition',
  about: 'urn:collimate:consent:duo-about',
} as const;

/** Modifiers of a Consent that are understood: they limit the permission. */
export const CONSENT_MODIFIERS: readonly string[] = [
  EXTENSION.majority,
  EXTENSION.studies,
  EXTENSION.modalities,
  EXTENSION.rho,
  EXTENSION.epsilon,
];
/** Modifiers of a provision that are understood. */
export const PROVISION_MODIFIERS: readonly string[] = [EXTENSION.condition];

/** Elements at which each extension is read besides. At any other element it would be ignored. */
export const READ_AT: Readonly<Record<'consent' | 'provision' | 'coding', readonly string[]>> = {
  consent: [
    ...[EXTENSION.at, EXTENSION.event, EXTENSION.house, EXTENSION.withdrawal],
    ...[EXTENSION.actor, EXTENSION.basis, EXTENSION.afterDeath],
    ...[EXTENSION.studies, EXTENSION.modalities, EXTENSION.rho, EXTENSION.epsilon],
  ],
  provision: [EXTENSION.condition],
  coding: [EXTENSION.about],
};
