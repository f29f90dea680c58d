/** What a code of a provision is about, as far as the use of images for research goes. */
export type FhirMeaning =
  | { readonly kind: 'use'; readonly duo: string }
  /** To be asked for further studies. */
  | { readonly kind: 'contact' }
  /** To be gathered: its period says until when scans may come into being. */
  | { readonly kind: 'collect' }
  /** Something else, known not to be the use of images for research. */
  | { readonly kind: 'other' };

const HMB = { kind: 'use', duo: 'DUO:0000006' } as const;
const POA = { kind: 'use', duo: 'DUO:0000011' } as const;
const OTHER = { kind: 'other' } as const;

/** Items of the German broad consent, of which each is allowed or not by itself. */
const MII = '2.16.840.1.113883.3.1937.777.24.5.3';

/**
 * Purposes of HL7 (ActReason) that a provision may name. Those of research that need more words than the code has (a disease)
 * are not here: what is not here is not understood, and permits nothing.
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
  // MDAT erheben.
  '6': { kind: 'collect' },
  // MDAT wissenschaftlich nutzen EU DSGVO NIVEAU.
  '8': HMB,
  // Rekontaktierung weitere Studien.
  '29': { kind: 'contact' },
};

/**
 * @returns what a coding says: one that does not stand in a table is undefined, which permits nothing. A DUO term is taken as it
 * is, so that one which is not known denies where consent and study are matched
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

/** Actions of a provision that are a use of what there is. @source FHIR, code system consentaction */
export const USING: readonly string[] = ['access', 'use'];
/** The other actions that a provision may name. */
export const NOT_USING: readonly string[] = ['collect', 'disclose', 'correct'];

/** Extensions that limit what is permitted: they are modifiers, so that no reader may pass by them. */
export const LIMITING: readonly string[] = [
  'urn:collimate:consent:majority',
  'urn:collimate:consent:study',
  'urn:collimate:consent:modality',
  'urn:collimate:consent:rho-max',
  'urn:collimate:consent:epsilon-max',
  'urn:collimate:consent:duo-condition',
];

/** Extensions by which an export says what FHIR has no element for. */
export const EXTENSION = {
  /** Of R5, whose date is a day: the instant on that day, in UTC. */
  at: 'urn:collimate:consent:at',
  event: 'urn:collimate:consent:event',
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
