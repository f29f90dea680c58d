import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { base64, count, hexDigest } from './exact.text.js';

const integer = z.string().regex(/^(0|-?[1-9]\d{0,40})$/);
const positive = z.string().regex(/^[1-9]\d{0,199}$/);

const receiptSchema = z.strictObject({
  queryDigest: hexDigest,
  epoch: count,
  mechanism: z.enum(['discrete-gaussian', 'discrete-gaussian-steps']),
  sigma2: positive,
  sensitivity2: positive,
  rho: z.string().regex(/^\d{1,400}(\/[1-9]\d{0,399})?$/),
  ledgerIndex: count,
  ledgerRoot: hexDigest,
  answerHash: hexDigest,
  ledgerSequence: count,
  steps: count.optional().meta({ description: 'how many answers the charge is of, one after the other; absent for one' }),
  step: count.optional().meta({ description: 'which of them it is of, from 0' }),
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/)
    .optional()
    .meta({ description: 'of the identity of the site, hex; receipts of earlier agents have none' }),
});

const siteHeadSchema = z
  .strictObject({
    origin: z.string(),
    size: count,
    root: hexDigest,
    signature: base64
      .nullable()
      .meta({ description: 'Ed25519 of the site over the text of the head; null if its agent signed none' }),
  })
  .meta({ description: "head of the site's log that held the answer before it was sent" });

const contributionSchema = z.strictObject({
  site: z.string(),
  vector: z.array(integer).meta({ description: 'the noisy vector, lattice units' }),
  receipt: receiptSchema,
  inclusion: z
    .strictObject({ index: count, size: count, hashes: z.array(hexDigest).max(64) })
    .meta({ description: "leads from the answer's leaf to the root of the head" }),
  head: siteHeadSchema,
});

/** Everything from which the estimates of a published study can be computed again. */
export const contributionsSchema = z.strictObject({
  schema: z.literal('collimate.contributions/1'),
  study: z.string(),
  sites: z.array(
    z.strictObject({
      site: z.string(),
      publicKey: base64
        .nullable()
        .meta({ description: "key of the site's log, SubjectPublicKeyInfo, DER; null if it never named one" }),
    }),
  ),
  rounds: z
    .array(
      z.strictObject({
        statistic: z.string(),
        step: count.optional().meta({ description: 'of a statistic of several steps, from 0; absent for others' }),
        given: hexDigest.optional().meta({ description: 'digest of the public state that the step was given' }),
        contributions: z.array(contributionSchema),
      }),
    )
    .meta({ description: 'of pooled statistics alone, in the order of the protocol, step after step' }),
});

/** What one site sent to one round: under local noise it was charged alone, and is public with the result. */
export type ContributionDocument = DocumentOf<typeof contributionSchema>;

/** Everything from which the estimates of a published study can be computed again. */
export type ContributionsDocument = DocumentOf<typeof contributionsSchema>;

/** The receipt of a contribution, as the coordinator stores and publishes it: canonical JSON can hold it. */
export type ReceiptDocument = DocumentOf<typeof receiptSchema>;
