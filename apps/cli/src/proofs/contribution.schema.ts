import * as z from 'zod';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const integer = z.string().regex(/^(0|-?[1-9]\d{0,40})$/);
const positive = z.string().regex(/^[1-9]\d{0,199}$/);
const base64 = z.string().regex(/^[A-Za-z0-9+/]{1,400}={0,2}$/);

const receipt = z.strictObject({
  queryDigest: hex,
  epoch: count,
  mechanism: z.literal('discrete-gaussian'),
  sigma2: positive,
  sensitivity2: positive,
  rho: z.string().regex(/^\d{1,400}(\/[1-9]\d{0,399})?$/),
  ledgerIndex: count,
  ledgerRoot: hex,
  answerHash: hex,
  ledgerSequence: count,
  /** Of the site's identity; receipts of earlier agents have none. */
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/)
    .optional(),
});

const contribution = z.strictObject({
  site: z.string(),
  vector: z.array(integer),
  receipt,
  inclusion: z.strictObject({ index: count, size: count, hashes: z.array(hex).max(64) }),
  head: z.strictObject({ origin: z.string(), size: count, root: hex, signature: base64.nullable() }),
});

/** What each site sent to each pooled round, as a coordinator publishes it. */
export const contributionsSchema = z.strictObject({
  schema: z.literal('collimate.contributions/1'),
  study: z.string(),
  sites: z.array(z.strictObject({ site: z.string(), publicKey: base64.nullable() })),
  rounds: z.array(z.strictObject({ statistic: z.string(), contributions: z.array(contribution) })),
});

/** The published contributions of a study. */
export type Contributions = z.infer<typeof contributionsSchema>;
/** What one site sent to one round. */
export type Contribution = z.infer<typeof contribution>;
