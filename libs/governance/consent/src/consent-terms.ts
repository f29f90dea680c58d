import type { Instant } from '@collimate/kernel-canonical';
import type { CONSENT_ACTORS, CONSENT_BASES, PrivacyCap, WithdrawalKind } from './consent-event.schema.js';

/** Terms of a grant besides its form and its DUO terms. An absent term was not stated. */
export interface ConsentTerms {
  /** From this instant the consent has lapsed. */
  readonly expires?: Instant;
  /** The subject comes of age. */
  readonly majority?: Instant;
  /** The form says that the use goes on after death. */
  readonly afterDeath?: 'continues';
  /** The only studies that are meant. */
  readonly studies?: readonly string[];
  /** The only DICOM modalities that are meant. */
  readonly modalities?: readonly string[];
  readonly basis?: (typeof CONSENT_BASES)[number];
  /** The most that a study may cost the subject. */
  readonly cap?: PrivacyCap;
}

/**
 * One statement about one subject, from a row of a table or a resource of a document. The subject is still under the
 * hospital's own number, which only the keystore maps.
 */
export interface ConsentRow {
  /** The hospital's number of the subject. */
  readonly hospitalId: string;
  readonly type: (typeof CONSENT_ROW_TYPES)[number];
  readonly at: Instant;
  /** The date as it is written, if it has no time: `at` is then the first moment of that day at the site. */
  readonly day?: string;
  /** Version of the form; absent where nothing is granted. */
  readonly form?: string;
  /** DUO terms; absent where nothing is granted. */
  readonly duo?: readonly string[];
  readonly terms?: ConsentTerms;
  /** Role of the person who said it; the registry if left out. */
  readonly actor?: (typeof CONSENT_ACTORS)[number];
  /** Kind of withdrawal; no further use if left out. */
  readonly withdrawal?: WithdrawalKind;
}

/** Types of a row; the first two grant something. */
export const CONSENT_ROW_TYPES = ['GIVEN', 'AMENDED', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'DECEASED'] as const;

/** Settings for reading a table. */
export interface ConsentReading {
  /** IANA zone of the site, in which a date without a time begins. */
  readonly zone: string;
  /** Present time; rows with a later date are refused. */
  readonly now: Instant;
  /** System of the hospital's own patient number in FHIR; without it a number has to be marked as its own. */
  readonly patientSystem?: string | undefined;
  /** Mark of this agent's exports. In exports of another hospital the same numbers name other patients. */
  readonly house?: string | undefined;
}
