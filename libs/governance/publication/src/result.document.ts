import type { AnalysisResult, NoiseStatement } from '@collimate/statistics-menu';
import { privacyEventSchema } from '@collimate/privacy-accounting';
import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { count, exactText, hexDigest, instantText } from './exact.text.js';
import { privacyStatementSchema } from './privacy.statement.js';
import { studyDescriptionSchema } from './study.description.js';

/** Name of the form, and domain of its digest. */
export const RESULT_SCHEMA = 'collimate.result/1';

const noiseSchema: z.ZodType<NoiseStatement> = z.strictObject({
  mechanism: privacyEventSchema,
  rhoPerSite: exactText.meta({ description: 'charge at every contributing site' }),
  model: z.enum(['local', 'shared']),
  sites: count,
  pooledNoiseVariance: z.string().meta({ description: 'lattice units squared' }),
  neighbours: z.literal('add or remove one subject with all scans'),
});

/** Keys of every estimate. A key that the menu renames does not compile here. */
const estimateShape = {
  kind: z.string(),
  sites: count.meta({ description: 'how many contributed' }),
  estimator: count.optional().meta({
    description:
      'which estimator of its kind made it, where an earlier one told other numbers of the same sums; absent for the first',
  }),
} satisfies Readonly<Record<keyof AnalysisResult, z.ZodType>>;

/** Estimates have further keys by kind. Readers use rows instead, which have the same form for all kinds. */
const estimateSchema: z.ZodType<AnalysisResult> = z.looseObject(estimateShape);

const maskedSumSchema = z
  .object({
    attempt: count,
    transcript: hexDigest.meta({ description: 'R, the hash of all that decided' }),
    roster: z.array(z.string()).meta({ description: 'sites that signed R' }),
    sumDigest: hexDigest,
  })
  .meta({ description: 'the attempt that gave the sum, where the sites shared the noise; absent under local noise' });

const pooledRoundSchema = z.object({
  sites: z.array(z.string()).meta({ description: 'whose vectors are in the sum' }),
  noise: noiseSchema,
  answers: z
    .array(z.object({ site: z.string(), answer: hexDigest, step: count.optional() }))
    .optional()
    .meta({
      description:
        'hash of what each site sent, in each step where there are several, as its ledger committed to it; absent from results of before it was written. The vectors are published beside the result',
    }),
  masked: maskedSumSchema.optional(),
  estimate: estimateSchema.meta({ description: 'of the first analysis that reads the release' }),
  further: z
    .array(estimateSchema)
    .optional()
    .meta({ description: 'of the other analyses, in the order of the menu; absent where there is none' }),
});

const roundOutcomeSchema = z.object({
  roundId: z.string(),
  statistic: z.string().meta({ description: 'its name in the protocol' }),
  kind: z.string().meta({ description: 'of the release' }),
  analyses: z
    .array(z.object({ name: z.string(), kind: z.string() }))
    .optional()
    .meta({ description: 'what the protocol asks of the release, by name; absent for `collimate.study/1`' }),
  variables: z.array(z.string()).optional().meta({
    description: 'keys of the features that the release is about; absent for `collimate.study/1`, where it is all of them',
  }),
  fold: z.string().optional().meta({ description: 'of which of the folds the release is; absent where it is of everybody' }),
  epoch: z.int(),
  state: z.enum(['pooled', 'abandoned']),
  queryDigest: hexDigest,
  asked: z.array(z.string()).meta({ description: 'sites' }),
  states: z
    .array(hexDigest)
    .optional()
    .meta({ description: 'digest of the public state that each step was given; absent for a statistic of one step' }),
  charged: count.optional().meta({
    description:
      'under shared noise: most charges of any site, attempts and an answer in the open; absent under local noise, where it is one',
  }),
  attempted: count.optional().meta({
    description:
      'where no attempt gave a sum, or too few sites were there for one, and each site was asked to answer in the open with its whole noise (`fallback: local`): how many of the charges are attempts. Absent otherwise',
  }),
  pooled: pooledRoundSchema.nullable().meta({ description: 'null for an abandoned round' }),
});

const openingSchema = z
  .object({
    number: count.meta({ description: 'of this opening among those that the study declares, from 1' }),
    of: count.meta({ description: 'how many the study declares' }),
    before: z
      .array(
        z.object({
          statistic: z.string(),
          epoch: z.int(),
          mechanism: privacyEventSchema,
          charged: count.meta({ description: 'how often it was charged at any site' }),
        }),
      )
      .meta({ description: 'what was asked in the openings before, abandoned rounds too: the privacy of this result counts it' }),
    results: z
      .array(z.object({ number: count, digest: hexDigest }))
      .meta({ description: 'of the openings before, as far as they gave one' }),
  })
  .meta({ description: 'which opening of a standing study the result is of; absent for a study that asks once' });

/** The published result of a study: noisy estimates and their cost. */
const resultDocumentSchema = z.object({
  schema: z.literal(RESULT_SCHEMA),
  study: studyDescriptionSchema,
  rounds: z.array(roundOutcomeSchema),
  opening: openingSchema.optional(),
  privacy: privacyStatementSchema,
  publishedAt: instantText,
});

/** A result as it is told to readers: with its digest, which covers everything else in it. */
export const publishedResultSchema = resultDocumentSchema.extend({
  digest: hexDigest.meta({ description: `of everything else, domain \`${RESULT_SCHEMA}\`` }),
});

/** One line of the list of published studies. */
export const publishedStudySchema = z.object({ study: studyDescriptionSchema, digest: hexDigest, publishedAt: instantText });

/** Result of a pooled round. */
export type PooledRound = DocumentOf<typeof pooledRoundSchema>;

/** End of one round, pooled or abandoned. */
export type RoundOutcome = DocumentOf<typeof roundOutcomeSchema>;

/** The opening of a standing study that a result belongs to, with the questions asked before it. */
export type OpeningOfResult = DocumentOf<typeof openingSchema>;

/** The published result of a study, as its digest covers it. */
export type ResultDocument = DocumentOf<typeof resultDocumentSchema>;

/** A result as it is told to readers. */
export type PublishedResult = DocumentOf<typeof publishedResultSchema>;

/** One line of the list of published studies. */
export type PublishedStudy = DocumentOf<typeof publishedStudySchema>;

/** @returns JSON Schema (2020-12) of a published result; keys that a later version adds are allowed */
export function resultJsonSchema(): object {
  return z.toJSONSchema(publishedResultSchema, { io: 'input' });
}
