import type { StudyProtocol } from '@collimate/governance-study';
import type { DocumentOf } from '@collimate/governance-publication';
import { isPrintable } from '@collimate/kernel-canonical';
import * as z from 'zod';
import { SITE_STUDY_STATES } from './site.words.js';

/** A yes or no, and the digest that was read. */
export const approvalBody = z
  .strictObject({
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .meta({ description: 'that stood on the page that was read' }),
    decision: z.enum(['approve', 'reject']).default('approve'),
    why: z
      .string()
      .min(3)
      .max(500)
      .refine(isPrintable, 'a reason is one line, without controls and characters that are not seen')
      .optional()
      .meta({
        description: 'why it is rejected, in one line; a no without one is refused. It stays in this house, and names no patient',
      }),
  })
  .optional();

const signatureSchema = z.object({
  account: z.string(),
  decision: z.enum(['approved', 'rejected']),
  signedAt: z.string(),
  why: z.string().optional().meta({ description: 'of a rejection, in the words of whoever signed it' }),
  engine: z
    .string()
    .optional()
    .meta({ description: 'definition of the engine that it was given for; not there where its version named none' }),
});

const earlierQuestionSchema = z.object({
  statistic: z.string(),
  study: z.string(),
  otherStatistic: z.string(),
  answers: z.int().meta({ description: 'how often this site has answered it' }),
  approvedAt: z.string().nullable().meta({ description: 'when this hospital approved the other study; null if it never did' }),
});

/** The coordinator's word for a study, beside `isCancelled`. */
export const endedSchema = z.boolean().optional().meta({
  description:
    'whether it has ended, as the coordinator says, which has ordered nothing of it since: no scan is read for it, and all else stays as it is. Agents of before do not say it',
});

/** A study as the hospital's staff sees it. */
export const siteStudySchema = z.object({
  digest: z.string(),
  state: z.enum(SITE_STUDY_STATES),
  isCancelled: z.boolean().meta({ description: 'whether the coordinator has cancelled it: nothing more is done for it' }),
  isSpent: z.boolean().optional().meta({
    description:
      'whether it has taken all that it may, and waits for no answer: no scan is read for it any more, and it may be closed. Agents of before do not say it',
  }),
  isEnded: endedSchema,
  signatures: z.array(signatureSchema),
  engine: z
    .object({ runs: z.string(), approved: z.array(z.string()), waiting: z.array(signatureSchema) })
    .optional()
    .meta({
      description:
        'definition of the engine that runs, those that two people have approved the study for (the newest last), and signatures that wait for a second one; nothing is answered while the one that runs is none of them. Agents of before do not say it',
    }),
  members: z.array(z.object({ site: z.string(), words: z.string(), isOwnKey: z.boolean().nullable() })).meta({
    description:
      'under shared noise the key of each site as the protocol names it, as six words that people compare by telephone; isOwnKey says of this site whether it is the key by which it signs, and is null for the others',
  }),
  price: z.string().meta({ description: 'what all its answers cost together at this site, rho' }),
  house: z.object({ left: z.string(), after: z.string() }).meta({
    description: 'what the hospital has left for this study, and would have after it, rho; negative if it does not fit',
  }),
  names: z
    .object({
      roi: z.array(z.string()),
      groups: z.array(z.object({ label: z.string(), local: z.array(z.string()) })),
    })
    .meta({ description: "what this site's tables may call the region and the groups, besides the study's own names" }),
  earlier: z
    .array(earlierQuestionSchema)
    .meta({ description: 'questions of the study that this hospital approved before, under another study' }),
  protocol: z
    .custom<StudyProtocol>()
    .meta({ description: 'the protocol; whoever relies on it parses it and computes its digest again' }),
});

/** A study as the hospital's staff sees it. */
export type SiteStudy = DocumentOf<typeof siteStudySchema>;
/** Somebody's yes or no to a study. */
export type SiteSignature = DocumentOf<typeof signatureSchema>;
