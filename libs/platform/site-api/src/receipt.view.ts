import { CONSENT_EVENT_TYPES, DENIAL_REASONS, END_REASONS, WITHDRAWAL_KINDS } from '@collimate/governance-consent';
import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';

const instant = z.string().max(40);

/** Scope of one grant of a subject, present or past. */
const grantSchema = z.strictObject({
  privacy_notice: z.string().meta({ description: 'version of the form that was signed' }),
  purposes: z.array(z.strictObject({ purpose: z.string(), label: z.string() })).meta({ description: 'terms of GA4GH DUO' }),
  lawful_basis: z.string(),
  pii_information: z.array(z.strictObject({ pii_type: z.string(), special_pii_category: z.string() })),
  processing_method: z.string(),
  storage_locations: z.array(z.string()),
  recipients: z.array(z.string()),
  retention_period: instant.nullable().meta({ description: 'end of the consent; null if it names none' }),
  studies: z.union([z.literal('any'), z.array(z.string())]),
  modalities: z.union([z.literal('any'), z.array(z.string())]),
  majority: instant.nullable(),
  after_death: z.enum(['continues', 'ends']),
  privacy_cap: z.strictObject({ rho: z.string().nullable(), epsilon: z.string().nullable() }),
});

const statusSchema = z.strictObject({
  in_force: z.boolean().meta({ description: 'whether a consent was in force when this was issued, whatever it covers' }),
  reason: z.enum(END_REASONS).nullable().meta({ description: 'why none was; null while one is' }),
  withdrawal: z.enum(WITHDRAWAL_KINDS).nullable().meta({ description: 'how far the withdrawal went that ended it' }),
  since: instant.nullable().meta({ description: 'from when on it is in force, or when it ended; null where nothing tells' }),
  event_type: z.enum(CONSENT_EVENT_TYPES).nullable().meta({ description: 'the event that says so; null where none does alone' }),
  event_time: instant.nullable(),
});

const processingSchema = grantSchema.extend({
  in_force: z.boolean().meta({ description: 'whether it counts now: an act of later may have ended or replaced it' }),
});

/**
 * A receipt of consent in the shape of ISO/IEC TS 27560, signed by the site. It is for the patient, and contains the hospital's number
 * of theirs and nobody else's.
 * @source ISO/IEC TS 27560:2023, clauses 6.2 to 6.4 (record header, PII processing, party, event) and 7 (receipt)
 */
export const consentReceiptSchema = z.strictObject({
  schema: z.literal('collimate.consent-receipt/2'),
  schema_version: z.literal('ISO/IEC TS 27560:2023'),
  receipt_id: z.string(),
  record_id: z.string().meta({ description: 'digest of the events that the receipt is of' }),
  issued_at: instant,
  language: z.literal('en'),
  pii_principal_id: z.string().meta({ description: "the hospital's own number" }),
  party_identification: z.array(
    z.strictObject({ party_id: z.string().nullable(), party_role: z.literal('controller'), party_name: z.string() }),
  ),
  pii_processing: z.array(processingSchema).meta({ description: 'of each grant, in the order of arrival' }),
  withdrawal_method: z.string(),
  privacy_rights: z.array(z.string()),
  consent_status: statusSchema,
  may_be_contacted: z.boolean(),
  events: z.array(
    z.strictObject({
      event_time: instant,
      event_type: z.enum(CONSENT_EVENT_TYPES),
      event_state: z.string(),
      entity_id: z.string().meta({ description: 'in which role it was said' }),
      validity_duration: instant.nullable(),
    }),
  ),
  studies: z
    .array(
      z.strictObject({
        study: z.string(),
        title: z.string(),
        permitted: z.boolean(),
        reason: z.enum(DENIAL_REASONS).nullable(),
      }),
    )
    .meta({ description: 'of the studies that the hospital has approved: whether the consent covers them now' }),
  site_key: z.string().meta({ description: 'Ed25519, SubjectPublicKeyInfo, base64' }),
  signature: z.string().meta({ description: 'over the canonical JSON of all the above, base64' }),
});

/** A receipt of consent. */
export type ConsentReceipt = DocumentOf<typeof consentReceiptSchema>;

/** A receipt of an earlier version, which does not say whether the consent was still in force when it was issued. */
export const earlierReceiptSchema = consentReceiptSchema
  .omit({ consent_status: true })
  .extend({ schema: z.literal('collimate.consent-receipt/1'), pii_processing: z.array(grantSchema) });

/** A receipt of before. */
export type EarlierConsentReceipt = DocumentOf<typeof earlierReceiptSchema>;
