import {
  contributionsSchema,
  cosignedLogSchema,
  entryProofSchema,
  envelopeSchema,
  growthProofSchema,
  leavesSchema,
  logVerificationSchema,
  publishedResultSchema,
  publishedStudySchema,
  signedHeadSchema,
  tidyTableSchema,
} from '@collimate/governance-publication';
import * as z from 'zod';
import {
  backupBody,
  backupSchema,
  frozenStudySchema,
  invitationSchema,
  siteListSchema,
  studyListSchema,
  studyStatusSchema,
} from './coordinator.views.js';
import { endpoint } from './endpoint.js';
import type { ApiHead } from './openapi.document.js';

const operator = 'operator';

/** The coordinator's HTTP API. An endpoint without a handler stops the coordinator at its start. */
export const COORDINATOR_API = {
  health: endpoint({
    method: 'GET',
    path: '/healthz',
    access: 'open',
    says: 'Whether the program answers',
    answer: z.object({ status: z.literal('ok') }),
  }),
  echo: endpoint({
    method: 'POST',
    path: '/api/v1/public/echo',
    access: 'open',
    says: 'What arrived of an upload of up to 4 MiB, for whoever examines the way; nothing of it is kept',
    body: z.strictObject({ fill: z.string() }),
    answer: z.object({ sha256: z.string().meta({ description: 'of the text, in UTF-8' }), version: z.string() }),
    status: 200,
  }),
  invite: endpoint({
    method: 'POST',
    path: '/api/v1/sites',
    access: operator,
    says: 'Invites a site, or invites one again that has not enrolled; the token is told once',
    body: z.strictObject({ id: z.string(), name: z.string().min(1).max(200) }),
    answer: invitationSchema,
  }),
  withdrawInvitation: endpoint({
    method: 'POST',
    path: '/api/v1/sites/:id/invitation/withdrawal',
    access: operator,
    says: 'Takes back every invitation of a site that was not used: its tokens are of no use any more',
    answer: z.object({ id: z.string(), withdrawn: z.int().meta({ description: 'how many there were' }) }),
    status: 200,
  }),
  sites: endpoint({
    method: 'GET',
    path: '/api/v1/sites',
    access: operator,
    says: 'Every site and how it stands',
    answer: siteListSchema,
  }),
  revokeSite: endpoint({
    method: 'POST',
    path: '/api/v1/sites/:id/suspension',
    access: operator,
    says: 'Refuses a site from now on, also on its open connections, and revokes its certificates',
    status: 204,
  }),
  createStudy: endpoint({
    method: 'POST',
    path: '/api/v1/studies',
    access: operator,
    says: 'Freezes a study protocol: from now on it is its digest',
    body: z.unknown().meta({ description: 'a study protocol' }),
    answer: frozenStudySchema,
  }),
  studies: endpoint({
    method: 'GET',
    path: '/api/v1/studies',
    access: operator,
    says: 'Every study with its state',
    answer: studyListSchema,
  }),
  openStudy: endpoint({
    method: 'POST',
    path: '/api/v1/studies/:id/open',
    access: operator,
    says: 'Sends a frozen study to its sites for review',
    answer: studyStatusSchema,
    status: 200,
  }),
  cancelStudy: endpoint({
    method: 'POST',
    path: '/api/v1/studies/:id/cancellation',
    access: operator,
    says: 'Ends a study before its time',
    answer: studyStatusSchema,
    status: 200,
  }),
  study: endpoint({
    method: 'GET',
    path: '/api/v1/studies/:id',
    access: operator,
    says: 'How a study stands: its sites and its rounds',
    answer: studyStatusSchema,
  }),
  result: endpoint({
    method: 'GET',
    path: '/api/v1/studies/:id/result',
    access: operator,
    says: 'The published result of a study',
    answer: publishedResultSchema,
  }),
  backup: endpoint({
    method: 'POST',
    path: '/api/v1/backups',
    access: operator,
    says: "Copies the database while it is in use into a new folder of the coordinator's own machine, without keys",
    body: backupBody,
    answer: backupSchema,
    // A large database takes longer to copy than any other answer.
    timeoutMs: 600_000,
  }),
  checkpoint: endpoint({
    method: 'GET',
    path: '/api/v1/audit/checkpoint',
    access: operator,
    says: "The signed head of the coordinator's log",
    answer: signedHeadSchema,
  }),
  verifyLog: endpoint({
    method: 'GET',
    path: '/api/v1/audit/verify',
    access: operator,
    says: 'Reads every leaf of the log again and holds it to its head',
    answer: logVerificationSchema,
  }),
  entry: endpoint({
    method: 'GET',
    path: '/api/v1/audit/entries/:index',
    access: operator,
    says: 'One entry of the log, counted from 0, with the proof that it stands there',
    answer: entryProofSchema,
  }),
  growthSince: endpoint({
    method: 'GET',
    path: '/api/v1/audit/consistency/:size',
    access: operator,
    says: 'The proof that the log only grew since it had that many entries',
    answer: growthProofSchema,
  }),
  leavesFrom: endpoint({
    method: 'GET',
    path: '/api/v1/audit/leaves/:from',
    access: operator,
    says: 'Up to a thousand leaves of the log, from a number on',
    answer: leavesSchema,
  }),
  cosignedLog: endpoint({
    method: 'GET',
    path: '/api/v1/public/witnesses',
    access: 'open',
    says: 'What independent witnesses have cosigned of the log',
    answer: cosignedLogSchema,
  }),
  publishedStudies: endpoint({
    method: 'GET',
    path: '/api/v1/public/studies',
    access: 'open',
    says: 'Every published study, newest first, without its numbers',
    answer: z.object({ studies: z.array(publishedStudySchema) }),
  }),
  publishedResult: endpoint({
    method: 'GET',
    path: '/api/v1/public/studies/:id',
    access: 'open',
    says: 'The published result of a study, for everybody',
    answer: publishedResultSchema,
  }),
  contributions: endpoint({
    method: 'GET',
    path: '/api/v1/public/studies/:id/contributions',
    access: 'open',
    says: "Each site's noisy vector, with its receipt and the proof that the site's log holds it",
    answer: contributionsSchema,
  }),
  attestation: endpoint({
    method: 'GET',
    path: '/api/v1/public/studies/:id/attestation',
    access: 'open',
    says: "in-toto statement over the canonical JSON of the result, in a DSSE envelope that the key of the coordinator's log has signed",
    answer: envelopeSchema,
  }),
  publishedRows: endpoint({
    method: 'GET',
    path: '/api/v1/public/studies/:id/rows',
    access: 'open',
    says: 'The same numbers as the tidy table that every analysis is read in',
    answer: tidyTableSchema,
  }),
  publishedLog: endpoint({
    method: 'GET',
    path: '/api/v1/public/audit',
    access: 'open',
    says: "The head of the coordinator's log, and whether the log is whole",
    answer: z.object({ checkpoint: signedHeadSchema, verification: logVerificationSchema }),
  }),
};

/** What stands at the head of its OpenAPI document. */
export const COORDINATOR_API_HEAD: ApiHead = {
  title: 'Collimate coordinator',
  version: '1',
  description: 'Studies, sites, published results and the log of a coordinator.',
};

/** The table's type, for pages that take its types alone. */
export type CoordinatorApi = typeof COORDINATOR_API;
