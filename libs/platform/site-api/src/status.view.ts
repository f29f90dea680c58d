import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { LOG_ALARMS, ROUND_CODES } from '@collimate/protocol/reasons';
import { siteCode } from './site.codes.js';
import { CONSENT_WARNINGS, QUARANTINE_CAUSES, SITE_ROUND_STATES, SITE_STUDY_STATES } from './site.words.js';
import { endedSchema } from './study.views.js';

const linkSchema = z.object({
  url: z.string(),
  connected: z.boolean(),
  since: z.string().meta({ description: 'since when it is connected, or is not' }),
  lastError: z.object({ code: z.string(), trouble: z.string().nullable(), at: z.string() }).nullable().meta({
    description:
      'why it is not, or was not last: the code of the error, and what stands in the way, in the word of whatever said so; both are open',
  }),
  nextTryAt: z.string().nullable(),
  hindrance: z.object({ code: z.string(), since: z.string() }).nullable().optional().meta({
    description:
      "what keeps the coordinator from taking what this site says although it answers, as `STORE_FULL`: its own database; in the coordinator's word, null while nothing does. Agents of before do not say it",
  }),
  transport: z.enum(['h2', 'http/1.1']).meta({
    description: '`http/1.1` where somebody on the way takes HTTP/2 out of TLS, or ends TLS',
  }),
  isInspected: z
    .boolean()
    .meta({ description: "whether the hospital's own inspection ends TLS on the way, and so can read what passes" }),
  isSigned: z.boolean().nullable().meta({
    description:
      'whether each message that changes anything bears a signature of this site; `false` with an older coordinator, null before the first connection',
  }),
  suspendedWhy: z.string().nullable().meta({
    description: "why the coordinator asks this site for nothing now, in its operator's words; null while it does ask",
  }),
  certificateExpires: z.string(),
  phrase: z.string().meta({
    description:
      "six words of the site's present key, read out to the coordinator's operators by telephone; they change with its renewal",
  }),
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

/** The person who has stopped new work, and the time. */
export const pauseSchema = z.object({ by: z.string(), at: z.string() });

/** State and work of the agent now. */
export const statusSchema = z.object({
  version: z.string(),
  site: z.string().nullable(),
  left: z
    .object({ site: z.string(), coordinator: z.string(), at: z.string() })
    .nullable()
    .meta({ description: 'that the site has left its federation, for good' }),
  coordinator: linkSchema.nullable().meta({ description: 'null before the enrolment' }),
  quarantine: z.enum(['none', 'unrecovered', 'awaiting-consent']).meta({
    description: '`unrecovered`: two people have to ask for the recovery; `awaiting-consent`: consent has to be imported again',
  }),
  paused: pauseSchema.nullable().meta({ description: 'whether new work is taken up: who has stopped it, and since when' }),
  quarantineCause: z.enum(QUARANTINE_CAUSES).nullable().meta({ description: 'what it was entered for' }),
  alarm: z.enum(LOG_ALARMS).nullable().meta({ description: "why the coordinator's log is not believed" }),
  accountsBegunAnew: z.string().nullable().optional().meta({
    description:
      "when whoever keeps the site's keys began its accounts anew, which the log says too; null if nobody ever did. Agents of before do not say it",
  }),
  witnesses: z
    .array(
      z.object({
        key: z.string().meta({ description: 'of the witness, `NAME+KEYID+BASE64`' }),
        size: z.int().nullable().meta({ description: 'of the log of releases that it cosigned last; null if none' }),
        time: z.int().nullable().meta({ description: 'when, by its own clock, seconds since 1970' }),
        trouble: z
          .string()
          .nullable()
          .meta({ description: 'code of what kept it from cosigning at the last try; null if nothing' }),
      }),
    )
    .optional()
    .meta({ description: 'independent witnesses of the settings; agents of before do not say them' }),
  consent: z.object({ warnings: z.array(z.enum(CONSENT_WARNINGS)) }),
  extraction: extractionSchema,
  studies: z.array(
    z.object({
      id: z.string(),
      digest: z.string(),
      state: z.enum(SITE_STUDY_STATES),
      isCancelled: z.boolean(),
      isSpent: z.boolean().optional().meta({
        description:
          'whether it has taken all that it may, and waits for no answer: no scan is read for it any more, and it may be closed. Agents of before do not say it',
      }),
      isEnded: endedSchema,
      awaitsEngine: z.boolean().optional().meta({
        description:
          'whether it was approved for another definition of the engine than the one that runs, or names another one: nothing is done for it',
      }),
      otherEngine: z.string().nullable().optional().meta({
        description:
          'definition of the engine that its protocol names where another one runs here: it cannot be approved; null where there is none such. Agents of before do not say it',
      }),
    }),
  ),
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

/** State and work of the agent now. */
export type SiteStatus = DocumentOf<typeof statusSchema>;
