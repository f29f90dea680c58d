import type { DocumentOf } from '@collimate/governance-publication';
import { STUDY_STATES } from '@collimate/governance-study';
import { isPrintable } from '@collimate/kernel-canonical';
import * as z from 'zod';
import { ROUND_CODES } from '../reasons/round.code.js';
import { PROGRESS_WORDS, SITE_ALARMS } from '../site.words.js';
import {
  ANSWER_OUTCOMES,
  ATTEMPT_CODES,
  ATTEMPT_STATES,
  OPERATOR_STATES,
  ROUND_STATES,
  SITE_STATES,
} from './coordinator.words.js';

const studyState = z.enum(STUDY_STATES);

/** An invitation: the token is told once. */
export const invitationSchema = z.object({
  id: z.string(),
  token: z.string(),
  expires: z.string().meta({ description: 'until when the token can be used' }),
});

/** Target of a backup. */
export const backupBody = z.strictObject({
  folder: z.string().min(1).max(4000).meta({ description: "on the coordinator's own machine, absolute; it must not exist" }),
});

/** A backup that the coordinator made. */
export const backupSchema = z.object({
  folder: z.string(),
  file: z.string(),
  bytes: z.int(),
  rows: z.int(),
  log: z.object({ size: z.int(), root: z.string() }).meta({ description: "the coordinator's log as it stands in the backup" }),
});

const operatorName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/)
  .meta({ description: 'letters, digits and inner hyphens' });

/** Name of the new operator. */
export const newOperatorBody = z.strictObject({ name: operatorName });

/** A token of an operator, told once. */
export const operatorTokenSchema = z.object({
  name: z.string(),
  token: z.string().meta({ description: 'whoever asks for it knows it, until its holder asks for another with it' }),
});

const operatorSchema = z.object({
  name: z.string(),
  state: z.enum(OPERATOR_STATES),
  createdAt: z.string(),
  tokenBy: z
    .string()
    .nullable()
    .meta({ description: 'who had its present token made, and so knows it; null from before this was noted' }),
  madeBy: z.string().nullable().meta({
    description: 'who made it, or had a token made last that was not their own; null for that of the machine',
  }),
  madeBefore: z.array(z.string()).optional().meta({
    description: 'who made it, or had such a token made, before that; absent from an older coordinator',
  }),
  confirmedBy: z.string().nullable().meta({
    description:
      'who has said that its holder is a person of their own; null where nobody has, or where somebody else has had a token made since',
  }),
  isMachine: z.boolean().meta({ description: "whether its token stands in a file of the coordinator's machine" }),
});

/** Every operator. */
export const operatorListSchema = z.object({ operators: z.array(operatorSchema) });

/** The phrase that the hospital read out. */
export const admissionBody = z.strictObject({
  phrase: z.string().max(200).meta({ description: 'six words, as the hospital reads them from the status of its agent' }),
});

/** Why a site is suspended. */
export const suspensionBody = z.strictObject({
  why: z
    .string()
    .min(3)
    .max(200)
    .refine(isPrintable, 'a reason is one line, without controls and characters that are not seen')
    .meta({ description: 'in one line, for the hospital; its agent shows it' }),
});

const memberKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'Ed25519, 64 hexadecimal digits' });

/** Lines and root of the log of members. */
export const memberHeadSchema = z.object({ size: z.int(), root: z.string() });

/** The log of members as it stands. */
export const memberLogSchema = memberHeadSchema.extend({
  consortiumKey: memberKey
    .nullable()
    .meta({ description: "public half of the consortium's offline key; null before the first line" }),
  lines: z.array(z.object({ site: z.string(), identityKey: memberKey, cosignedBy: z.array(z.string()) })),
  waiting: z
    .array(z.object({ site: z.string(), identityKey: memberKey }))
    .meta({ description: 'enrolled sites whose present key no line holds' }),
});

/** A line that the consortium has signed. */
export const memberLineSchema = z.strictObject({
  site: z.string(),
  identityKey: memberKey,
  consortiumKey: memberKey,
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/)
    .meta({ description: "by the consortium's key, over the chain up to this line" }),
});

/** A study that was frozen. */
export const frozenStudySchema = z.object({
  id: z.string(),
  digest: z.string(),
  state: studyState,
  earlier: z
    .array(
      z.object({
        statistic: z.string(),
        study: z.string(),
        otherStatistic: z.string(),
        state: studyState,
        at: z.string().meta({ description: 'when the other study was frozen' }),
      }),
    )
    .meta({ description: 'its questions that another study asks too, with that study' }),
});

const alarm = z
  .enum(SITE_ALARMS)
  .exclude(['none'])
  .nullable()
  .meta({ description: 'what stops the site, as it says itself; null if nothing does' });

const reviewUntil = z.string().nullable().meta({
  description: 'until when its sites may answer the review; null where the protocol sets no time, and before it is open',
});

const attemptStatusSchema = z.object({
  attempt: z.int(),
  state: z.enum(ATTEMPT_STATES),
  code: z.enum(ATTEMPT_CODES).nullable().meta({ description: 'why it failed' }),
  signed: z.array(z.string()).meta({ description: 'sites that have signed its roster: once all have, each was charged' }),
  sent: z.array(z.string()).meta({ description: 'sites whose masked vector is here' }),
  confirmed: z.array(z.string()).meta({ description: 'sites that have added the vectors up and stand by the sum' }),
});

const roundStatusSchema = z.object({
  id: z.string(),
  statistic: z.string(),
  state: z.enum(ROUND_STATES),
  epoch: z.int(),
  roster: z.array(z.string()),
  openedAt: z.string(),
  deadlineAt: z.string(),
  closedAt: z.string().nullable(),
  answers: z.array(
    z.object({
      site: z.string(),
      outcome: z.enum(ANSWER_OUTCOMES),
      code: z
        .enum(ROUND_CODES)
        .optional()
        .meta({ description: 'why there is no vector of it in the sum; a later agent may say a word that is not listed' }),
    }),
  ),
  attempts: z
    .array(attemptStatusSchema)
    .optional()
    .meta({ description: 'at a masked sum, oldest first; absent under local noise' }),
  inTheOpen: z.boolean().optional().meta({
    description:
      'true where no attempt gave a masked sum, or too few sites were there for one, and each answers with its own full noise (`fallback: local`); absent otherwise',
  }),
});

/** State of a study, its sites and its rounds. */
export const studyStatusSchema = z.object({
  id: z.string(),
  digest: z.string(),
  state: studyState,
  sites: z.array(
    z.object({
      id: z.string(),
      progress: z.enum(Object.values(PROGRESS_WORDS)).nullable().meta({ description: 'coarse, never a count' }),
      reportedAt: z.string().nullable(),
      standing: z.enum(SITE_STATES),
      isLate: z.boolean().meta({ description: 'whether it has said neither yes nor no and the time for the review is over' }),
      alarm,
    }),
  ),
  reviewUntil,
  rounds: z.array(roundStatusSchema),
});

const listedStudySchema = z.object({
  id: z.string(),
  digest: z.string(),
  state: studyState,
  createdAt: z.string(),
  changedAt: z.string().meta({ description: 'when its state was last another' }),
  reviewUntil,
  sites: z
    .array(z.object({ id: z.string(), connected: z.boolean() }))
    .meta({ description: 'of an open or running study: those that it asks, and whether their agents are there now; else empty' }),
  deadlineAt: z.string().nullable().meta({ description: 'of its open round' }),
});

/** Every study with its state. */
export const studyListSchema = z.object({ studies: z.array(listedStudySchema) });

const listedSiteSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(SITE_STATES),
  connected: z.boolean(),
  agentVersion: z.string().nullable(),
  policySha256: z.string().nullable(),
  enrolledAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  alarm,
  alarmSince: z.string().nullable(),
  suspendedWhy: z.string().nullable().meta({ description: 'why it is suspended, as its hospital is told' }),
  phrase: z
    .string()
    .nullable()
    .meta({ description: 'of a pending site: six words of the key that it has bound, which its agent shows too' }),
  invitedBy: z.string().nullable().meta({ description: 'who made the invitation by which it enrolled' }),
});

/** Every site and how it stands. */
export const siteListSchema = z.object({ sites: z.array(listedSiteSchema) });

/** A study that was frozen. */
export type FrozenStudyView = DocumentOf<typeof frozenStudySchema>;
/** State of a study, its sites and its rounds. */
export type StudyStatus = DocumentOf<typeof studyStatusSchema>;
/** The log of members. */
export type MemberLogView = DocumentOf<typeof memberLogSchema>;
/** A study in the list. */
export type ListedStudy = DocumentOf<typeof listedStudySchema>;
/** A hospital, as the coordinator knows it. */
export type ListedSite = DocumentOf<typeof listedSiteSchema>;
/** Somebody who operates the coordinator. */
export type ListedOperator = DocumentOf<typeof operatorSchema>;
