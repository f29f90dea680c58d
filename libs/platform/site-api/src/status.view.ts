import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { LOG_ALARMS, ROUND_CODES } from '@collimate/protocol/reasons';
import { siteCode } from './site.codes.js';
import { CONSENT_WARNINGS, QUARANTINE_CAUSES, SITE_ROUND_STATES, SITE_STUDY_STATES } from './site.words.js';

const linkSchema = z.object({
  url: z.string(),
  connected: z.boolean(),
  since: z.string().meta({ description: 'since when it is connected, or is not' }),
  lastError: z.object({ code: z.string(), trouble: z.string().nullable(), at: z.string() }).nullable().meta({
    description:
      'why it is not, or was not last: the code of the error, and what stands in the way, in the word of whatever said so; both are open',
  }),
  nextTryAt: z.string().nullable(),
  certificateExpires: z.string(),
});

const extractionSchema = z.object({
  waiting: z.int().nullable().meta({ description: 'jobs of the queue; null while it is away, when nobody can say' }),
  running: z.int().nullable(),
  failed: z.int().nullable(),
  done: z.int().meta({ description: 'extractions that ended, with features or with a code' }),
  queue: z
    .object({ code: siteCode, since: z.string() })
    .nullable()
    .meta({ description: 'why the queue takes no jobs, for example `QUEUE_UNREACHABLE`; null while it does' }),
  skipped: z.array(z.object({ code: z.string(), scans: z.int() })).meta({
    description: 'scans that were left out, by the code of the error that says why; the codes are those of every reader',
  }),
});

/** Who has stopped new work, and since when. */
export const pauseSchema = z.object({ by: z.string(), at: z.string() });

/** What the agent is and does now. */
export const statusSchema = z.object({
  version: z.string(),
  site: z.string().nullable(),
  coordinator: linkSchema.nullable().meta({ description: 'null before the enrolment' }),
  quarantine: z.enum(['none', 'unrecovered', 'awaiting-consent']).meta({
    description: '`unrecovered`: two people have to ask for the recovery; `awaiting-consent`: consent has to be imported again',
  }),
  paused: pauseSchema.nullable().meta({ description: 'whether new work is taken up: who has stopped it, and since when' }),
  quarantineCause: z.enum(QUARANTINE_CAUSES).nullable().meta({ description: 'what it was entered for' }),
  alarm: z.enum(LOG_ALARMS).nullable().meta({ description: "why the coordinator's log is not believed" }),
  consent: z.object({ warnings: z.array(z.enum(CONSENT_WARNINGS)) }),
  extraction: extractionSchema,
  studies: z.array(z.object({ id: z.string(), digest: z.string(), state: z.enum(SITE_STUDY_STATES) })),
  rounds: z.array(
    z.object({
      id: z.string(),
      study: z.string(),
      statistic: z.string(),
      state: z.enum(SITE_ROUND_STATES),
      code: z
        .enum(ROUND_CODES)
        .nullable()
        .meta({ description: 'why it was declined or closed; a later coordinator may say a word that is not listed' }),
    }),
  ),
});

/** What the agent is and does now. */
export type SiteStatus = DocumentOf<typeof statusSchema>;
