import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { LOG_ALARMS, ROUND_CODES } from '@collimate/protocol/reasons';
import { CONSENT_WARNINGS, QUARANTINE_CAUSES } from './site.words.js';

/**
 * Facts that may be handed to a helper outside the hospital. The schema is closed, so that nothing else can be added.
 * No field follows from the cohort: it is the same for two cohorts that differ by one patient.
 */
export const supportSchema = z.strictObject({
  schema: z.literal('collimate.support/1'),
  version: z.string(),
  node: z.string(),
  platform: z.string().meta({ description: 'system and processor, such as `linux x64`' }),
  settings: z.array(z.string()).meta({ description: 'names of the settings that are not at their default; no values' }),
  site: z.string().nullable(),
  link: z.strictObject({
    connected: z.boolean(),
    code: z.string().nullable().meta({ description: 'of the last failure' }),
    trouble: z.string().nullable().meta({ description: 'what stands in the way; an open word' }),
    certificateEnds: z.string().nullable(),
  }),
  paused: z.boolean(),
  quarantineCause: z.enum(QUARANTINE_CAUSES).nullable(),
  alarm: z.enum(LOG_ALARMS).nullable(),
  queueAway: z.boolean(),
  warnings: z.array(z.enum(CONSENT_WARNINGS)).meta({ description: 'about where keys and lists lie' }),
  studies: z.array(
    z.strictObject({ id: z.string(), digest: z.string(), state: z.enum(['waiting', 'approved', 'rejected', 'closed']) }),
  ),
  rounds: z.array(
    z.strictObject({
      study: z.string(),
      statistic: z.string(),
      state: z.enum(['open', 'sent', 'declined', 'closed']),
      code: z.enum(ROUND_CODES).nullable(),
    }),
  ),
  log: z.strictObject({ origin: z.string(), size: z.int(), root: z.string() }).meta({
    description: 'head of the log of releases, which the coordinator has too',
  }),
});

/** Facts that may be handed to a helper outside the hospital. */
export type SupportBundle = DocumentOf<typeof supportSchema>;
