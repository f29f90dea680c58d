import { envelopeSchema } from '@collimate/governance-publication';
import { endpoint } from '@collimate/protocol/http';
import * as z from 'zod';
import { APPROVER } from './callers.js';
import * as policy from './policy.views.js';
import { termsSchema } from './terms.views.js';

/** Rules, agreements and departure of a hospital: a part of the local API. */
export const HOUSE_API = {
  terms: endpoint({
    method: 'GET',
    path: '/v1/terms',
    access: 'staff',
    says: 'What the hospital agreed to: each study with its digest, who signed and when, what it cost, and what was taken back',
    answer: termsSchema,
  }),
  policy: endpoint({
    method: 'GET',
    path: '/v1/policy',
    access: 'staff',
    says: 'The rules of the hospital that are in force, and those that wait for a second person',
    answer: policy.policySchema,
  }),
  comparePolicy: endpoint({
    method: 'POST',
    path: '/v1/policy/comparisons',
    access: 'staff',
    says: 'What other rules would change, in words, and the digest of the change; nothing is kept',
    body: policy.policyBody,
    answer: policy.policyChangeSchema,
    status: 200,
  }),
  signPolicy: endpoint({
    method: 'POST',
    path: '/v1/policy/signatures',
    access: APPROVER,
    says: "One approver's signature under a change of the rules; the second person's under the same change puts it in force",
    body: policy.policySignatureBody,
    answer: policy.policySignedSchema,
  }),
  decommission: endpoint({
    method: 'POST',
    path: '/v1/decommission',
    access: APPROVER,
    says: "Leaves the federation for good: the second person's word closes every study, ends the link, and destroys its keys",
    body: z.strictObject({ site: z.string() }).meta({ description: 'the id of the site, so that nobody leaves by accident' }),
    answer: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('signed') }),
      z.object({ kind: z.literal('left'), certificate: envelopeSchema }),
    ]),
    timeoutMs: 60_000,
  }),
};
