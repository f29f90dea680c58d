import { envelopeSchema } from '@collimate/governance-publication';
import { endpoint, type ApiHead } from '@collimate/protocol/http';
import * as z from 'zod';
import * as account from './account.views.js';
import * as budget from './budget.views.js';
import { APPROVER, KEEPERS } from './callers.js';
import { CONSENT_API } from './consent.api.js';
import { studyFiguresSchema } from './figures.view.js';
import * as intake from './intake.views.js';
import { KEYS_API } from './keys.api.js';
import * as past from './past.views.js';
import { helloSchema } from './doctor.view.js';
import { statusSchema } from './status.view.js';
import * as study from './study.views.js';
import { HOUSE_API } from './house.api.js';
import { UPKEEP_API } from './upkeep.api.js';

/**
 * The agent's local API: `open` for everybody on this machine, `staff` for everybody with an account, else the roles of which
 * the caller needs one. An endpoint without a handler stops the agent at its start.
 */
export const SITE_API = {
  health: endpoint({
    method: 'GET',
    path: '/v1/health',
    access: 'open',
    says: 'Whether the program answers',
    answer: z.object({ status: z.literal('up') }),
  }),
  status: endpoint({
    method: 'GET',
    path: '/v1/status',
    access: 'staff',
    says: 'What the agent is and does now',
    answer: statusSchema,
  }),
  openApi: endpoint({
    method: 'GET',
    path: '/v1/openapi',
    access: 'staff',
    says: 'This API as an OpenAPI document, of the version that runs: clients in other languages are made from it',
    answer: z.record(z.string(), z.unknown()),
  }),
  accounts: endpoint({
    method: 'GET',
    path: '/v1/accounts',
    access: 'staff',
    says: 'Every account, with who made it and who confirmed it',
    answer: z.array(account.accountListingSchema),
  }),
  createAccount: endpoint({
    method: 'POST',
    path: '/v1/accounts',
    access: ['bootstrap', 'administrator'],
    says: 'An account for somebody, whose code is told once; the first of all, with the bootstrap token, brings its password',
    body: account.newAccountBody,
    answer: account.madeAccountSchema,
  }),
  activateAccount: endpoint({
    method: 'POST',
    path: '/v1/accounts/activations',
    access: 'open',
    says: "The holder's first password",
    body: account.activationBody,
    answer: account.accountSchema,
  }),
  confirmAccount: endpoint({
    method: 'POST',
    path: '/v1/accounts/:name/confirmation',
    access: 'staff',
    says: 'A third person says that an approver is who the account says',
    answer: account.accountSchema,
  }),
  resetPassword: endpoint({
    method: 'POST',
    path: '/v1/accounts/:name/reset',
    access: ['administrator'],
    says: 'Ends the password and the sessions of somebody else who has forgotten it, and tells a code for a new one, once; an approver is confirmed anew',
    answer: account.madeAccountSchema,
  }),
  disableAccount: endpoint({
    method: 'POST',
    path: '/v1/accounts/:name/disablement',
    access: ['administrator'],
    says: 'Ends an account for good, with its sessions; its signatures stand',
    answer: account.accountSchema,
  }),
  openSession: endpoint({
    method: 'POST',
    path: '/v1/sessions',
    access: 'open',
    says: 'A token for name and password',
    body: account.loginBody,
    answer: account.sessionSchema,
  }),
  enrol: endpoint({
    method: 'POST',
    path: '/v1/enrolment',
    access: ['administrator'],
    says: 'Joins the federation with a one-time invitation',
    body: z.strictObject({ token: z.string().min(10).max(4000) }),
    answer: z.object({
      site: z.string(),
      url: z.string(),
      expires: z.string().meta({ description: "end of the certificate's life; the agent renews it by itself" }),
      phrase: z.string().meta({
        description:
          "six words of the site's key: the coordinator's operators see the same, unless somebody else used the invitation",
      }),
      isPending: z
        .boolean()
        .meta({ description: 'whether nothing is heard of the site until they have compared them, by telephone' }),
    }),
  }),
  importCohort: endpoint({
    method: 'POST',
    path: '/v1/cohort',
    access: KEEPERS,
    says: 'Takes the cohort table in',
    body: intake.tableBody,
    answer: intake.cohortTakenSchema,
  }),
  removeCohort: endpoint({
    method: 'POST',
    path: '/v1/cohort/removals',
    access: KEEPERS,
    says: 'Takes the rows of a cohort table out again, with their features; what was released stays released',
    body: intake.tableBody,
    answer: intake.cohortRemovedSchema,
  }),
  ...CONSENT_API,
  localNames: endpoint({
    method: 'GET',
    path: '/v1/names',
    access: 'staff',
    says: "What the hospital's own tables call the regions and groups of studies",
    answer: intake.localNamesSchema,
  }),
  mapNames: endpoint({
    method: 'POST',
    path: '/v1/names',
    access: KEEPERS,
    says: "Lets local names stand for a study's name, besides those that do already",
    body: intake.mappingBody,
    answer: intake.mappedNamesSchema,
  }),
  removeNames: endpoint({
    method: 'POST',
    path: '/v1/names/removals',
    access: KEEPERS,
    says: 'Takes local names back; none named means all',
    body: intake.removalBody,
    answer: intake.localNamesSchema,
  }),
  studies: endpoint({
    method: 'GET',
    path: '/v1/studies',
    access: 'staff',
    says: 'Every study that the coordinator has sent',
    answer: z.array(study.siteStudySchema),
  }),
  approve: endpoint({
    method: 'POST',
    path: '/v1/studies/:digest/approvals',
    access: APPROVER,
    says: "One approver's yes or no to the digest that was read",
    body: study.approvalBody,
    answer: study.siteStudySchema,
  }),
  figures: endpoint({
    method: 'GET',
    path: '/v1/studies/:digest/figures',
    access: 'staff',
    says: 'Who takes part in an approved study, and who does not and why: for the hospital alone',
    answer: studyFiguresSchema,
  }),
  attestation: endpoint({
    method: 'GET',
    path: '/v1/studies/:digest/attestation',
    access: 'staff',
    says: 'in-toto statement over what left for a study, in a DSSE envelope that the key of the site has signed',
    answer: envelopeSchema,
  }),
  declareReady: endpoint({
    method: 'POST',
    path: '/v1/studies/:digest/ready',
    access: ['operator', 'approver'],
    says: "The hospital's word that its tables are complete: from now on the study may ask",
    answer: study.siteStudySchema,
  }),
  closeStudy: endpoint({
    method: 'POST',
    path: '/v1/studies/:digest/close',
    access: APPROVER,
    says: 'The hospital takes its yes back',
    answer: study.siteStudySchema,
  }),
  budget: endpoint({
    method: 'GET',
    path: '/v1/budget',
    access: 'staff',
    says: 'What is spent and what there is',
    answer: budget.budgetSchema,
  }),
  supplementBudget: endpoint({
    method: 'POST',
    path: '/v1/budget/supplements',
    access: APPROVER,
    says: "One approver's signature under a supplement of the lifetime budget; the second one of the same amount adds it",
    body: budget.supplementBody,
    answer: budget.supplementSchema,
  }),
  checkpoint: endpoint({
    method: 'GET',
    path: '/v1/log/checkpoint',
    access: 'staff',
    says: "The head of the site's log of releases",
    answer: past.siteCheckpointSchema,
  }),
  leavesFrom: endpoint({
    method: 'GET',
    path: '/v1/log/leaves/:from',
    access: 'staff',
    says: "Up to a thousand leaves of the site's log of releases, from a number on",
    answer: past.siteLeavesSchema,
  }),
  verifyLog: endpoint({
    method: 'GET',
    path: '/v1/log/verify',
    access: 'staff',
    says: 'Holds ledger, log, counter and confirmed head to each other; what does not hold stops every release',
    answer: past.siteVerificationSchema,
  }),
  recover: endpoint({
    method: 'POST',
    path: '/v1/recovery',
    access: APPROVER,
    says: "Asks for the recovery from a restored backup; the second person's call does it",
    body: past.recoveryBody,
    answer: past.recoverySchema,
  }),
  clearAlarm: endpoint({
    method: 'POST',
    path: '/v1/recovery/coordinator',
    access: APPROVER,
    says: "Goes on with the coordinator's log as it is now; two people say so",
    answer: z.object({ kind: z.enum(['signed', 'cleared']) }),
  }),
  acceptSoftware: endpoint({
    method: 'POST',
    path: '/v1/coordinator/software',
    access: APPROVER,
    says: "Goes on with another release of the coordinator's software, by its digest; two people say so",
    body: past.softwareBody,
    answer: z.object({ kind: z.enum(['signed', 'accepted']) }),
  }),
  ...KEYS_API,
  ...UPKEEP_API,
  ...HOUSE_API,
  hello: endpoint({
    method: 'POST',
    path: '/v1/hello',
    access: KEEPERS,
    says: 'Runs a study on phantoms through the processes of the agent, with a ledger of its own: nothing of the budget is spent',
    answer: helloSchema,
    status: 200,
    timeoutMs: 180_000,
  }),
};

/** Head of its OpenAPI document. */
export const SITE_API_HEAD: ApiHead = {
  title: 'Collimate site agent, local API',
  version: '1',
  description: 'What the people of a hospital ask of their own agent. It listens on loopback alone.',
};

/** The table's type. */
export type SiteApi = typeof SITE_API;
