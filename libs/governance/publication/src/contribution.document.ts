import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { base64, count, hexDigest } from './exact.text.js';
import { maskedSumSchema } from './masked-sum.document.js';
import { inclusionSchema, integer, receiptSchema, siteHeadSchema } from './receipt.document.js';

const contributionSchema = z.strictObject({
  site: z.string(),
  vector: z.array(integer).meta({ description: 'the noisy vector, lattice units' }),
  receipt: receiptSchema,
  inclusion: inclusionSchema,
  head: siteHeadSchema,
});

/** Everything from which the estimates of a published study can be computed again. */
export const contributionsSchema = z.strictObject({
  schema: z.literal('collimate.contributions/1'),
  study: z.string(),
  sites: z.array(
    z.strictObject({
      site: z.string(),
      publicKey: base64.nullable().meta({
        description:
          "key of the site's log, SubjectPublicKeyInfo, DER, as it was when it signed what is here; null if it had named none. One line for each key, where it named another between two rounds",
      }),
    }),
  ),
  rounds: z
    .array(
      z.strictObject({
        statistic: z.string(),
        roundId: z.string().optional().meta({ description: 'as the receipts of its sites name it; older coordinators do not' }),
        step: count.optional().meta({ description: 'of a statistic of several steps, from 0; absent for others' }),
        given: hexDigest.optional().meta({ description: 'digest of the public state that the step was given' }),
        contributions: z.array(contributionSchema),
        masked: maskedSumSchema.optional(),
      }),
    )
    .meta({ description: 'of pooled statistics alone, in the order of the protocol, step after step' }),
});

/**
 * A site's contribution to one round. Under local noise its charge covers the vector alone, so the vector is published
 * with the result.
 */
export type ContributionDocument = DocumentOf<typeof contributionSchema>;

/** Everything from which the estimates of a published study can be computed again. */
export type ContributionsDocument = DocumentOf<typeof contributionsSchema>;
