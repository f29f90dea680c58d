import type { DocumentOf } from '@collimate/governance-publication';
import { STUDY_STATES } from '@collimate/governance-study';
import * as z from 'zod';
import { ROUND_CODES } from '../reasons/round.code.js';
import { PROGRESS_WORDS, SITE_ALARMS } from '../site.words.js';
import { ANSWER_OUTCOMES, ROUND_STATES, SITE_STATES } from './coordinator.words.js';

const studyState = z.enum(STUDY_STATES);

/** An invitation: the token is told once. */
export const invitationSchema = z.object({
  id: z.string(),
  token: z.string(),
  expires: z.string().meta({ description: 'until when the token can be used' }),
});

/** Where a backup goes. */
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
});

/** How a study stands. */
export const studyStatusSchema = z.object({
  id: z.string(),
  digest: z.string(),
  state: studyState,
  sites: z.array(
    z.object({
      id: z.string(),
      progress: z.enum(Object.values(PROGRESS_WORDS)).nullable().meta({ description: 'coarse, never a count' }),
      reportedAt: z.string().nullable(),
      alarm,
    }),
  ),
  rounds: z.array(roundStatusSchema),
});

const listedStudySchema = z.object({ id: z.string(), digest: z.string(), state: studyState, createdAt: z.string() });

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
});

/** Every site and how it stands. */
export const siteListSchema = z.object({ sites: z.array(listedSiteSchema) });

/** A study that was frozen. */
export type FrozenStudyView = DocumentOf<typeof frozenStudySchema>;
/** How a study stands. */
export type StudyStatus = DocumentOf<typeof studyStatusSchema>;
/** A study in the list. */
export type ListedStudy = DocumentOf<typeof listedStudySchema>;
/** A hospital, as the coordinator knows it. */
export type ListedSite = DocumentOf<typeof listedSiteSchema>;
