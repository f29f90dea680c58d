import { endpoint } from '@collimate/protocol/http';
import * as z from 'zod';
import { APPROVER, KEEPERS } from './callers.js';
import * as intake from './intake.views.js';
import { consentReceiptSchema } from './receipt.view.js';

/** Consents of patients: a part of SITE_API. */
export const CONSENT_API = {
  importConsent: endpoint({
    method: 'POST',
    path: '/v1/consent/import',
    access: KEEPERS,
    says: 'Takes the consent table in',
    body: intake.consentTableBody,
    answer: intake.consentTakenSchema,
  }),
  withdraw: endpoint({
    method: 'POST',
    path: '/v1/consent/withdrawals',
    access: KEEPERS,
    says: 'Carries out what a subject has withdrawn',
    body: intake.withdrawalBody,
    answer: intake.withdrawalSchema,
  }),
  standing: endpoint({
    method: 'POST',
    path: '/v1/consent/standing',
    access: KEEPERS,
    says: 'What the events of a subject say, and whether they may be called',
    body: intake.subjectBody,
    answer: intake.standingSchema,
    status: 200,
  }),
  exportConsent: endpoint({
    method: 'POST',
    path: '/v1/consent/export',
    access: KEEPERS,
    says: 'Every event of consent as a table or a FHIR Bundle, which an import reads',
    answer: intake.consentExportSchema,
    body: intake.exportBody,
    status: 200,
    timeoutMs: 300_000,
  }),
  consentReceipt: endpoint({
    method: 'POST',
    path: '/v1/consent/receipts',
    access: KEEPERS,
    says: 'A signed receipt for a subject: what they allowed, and what comes of it',
    body: intake.subjectBody,
    answer: consentReceiptSchema,
    status: 200,
  }),
  confirmClock: endpoint({
    method: 'POST',
    path: '/v1/consent/clock',
    access: APPROVER,
    says: 'The clock is right, although it is far ahead of the last time that counted',
    answer: z.object({ now: z.string() }),
  }),
};
