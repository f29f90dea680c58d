import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { CONSENT_WARNINGS } from './site.words.js';

const linkSchema = z.object({
  url: z.string(),
  connected: z.boolean(),
  since: z.string().meta({ description: 'since when it is connected, or is not' }),
  lastError: z
    .object({ code: z.string(), trouble: z.string().nullable(), at: z.string() })
    .nullable()
    .meta({ description: 'why it is not, or was not last: the code, and what stands in the way' }),
  nextTryAt: z.string().nullable(),
  certificateExpires: z.string(),
});

const extractionSchema = z.object({
  waiting: z.int().nullable().meta({ description: 'jobs of the queue; null while it is away, when nobody can say' }),
  running: z.int().nullable(),
  failed: z.int().nullable(),
  done: z.int().meta({ description: 'extractions that ended, with features or with a code' }),
  queue: z
    .object({ code: z.string(), since: z.string() })
    .nullable()
    .meta({ description: 'why the queue takes no jobs, for example `QUEUE_UNREACHABLE`; null while it does' }),
  skipped: z.array(z.object({ code: z.string(), scans: z.int() })),
});

/** What the agent is and does now. */
export const statusSchema = z.object({
  version: z.string(),
  site: z.string().nullable(),
  coordinator: linkSchema.nullable().meta({ description: 'null before the enrolment' }),
  quarantine: z.enum(['none', 'unrecovered', 'awaiting-consent']).meta({
    description: '`unrecovered`: two people have to ask for the recovery; `awaiting-consent`: consent has to be imported again',
  }),
  quarantineCause: z.string().nullable().meta({ description: 'what it was entered for, for example `database-behind`' }),
  alarm: z.string().nullable().meta({ description: "why the coordinator's log is not believed, for example `FORKED`" }),
  consent: z.object({ warnings: z.array(z.enum(CONSENT_WARNINGS)) }),
  extraction: extractionSchema,
  studies: z.array(z.object({ id: z.string(), digest: z.string(), state: z.string() })),
  rounds: z.array(
    z.object({ id: z.string(), study: z.string(), statistic: z.string(), state: z.string(), code: z.string().nullable() }),
  ),
});

/** What the agent is and does now. */
export type SiteStatus = DocumentOf<typeof statusSchema>;
