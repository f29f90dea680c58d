import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { count, exactText, hexDigest, instantText } from './exact.text.js';
import { publishedResultSchema } from './result.document.js';

/** Name of the form of a release certificate. */
export const CERTIFICATE_SCHEMA = 'collimate.certificate/1';

const several = z
  .array(z.strictObject({ count, epsilon: z.number() }))
  .meta({ description: 'epsilon for one, two and three, rounded up' });

const guaranteeSchema = z.strictObject({
  rho: exactText,
  epsilon: z.number().meta({ description: 'at the delta of the certificate, rounded up at the fourth digit' }),
  accountant: z.enum(['gaussian-curve', 'zcdp']),
  sites: several.meta({
    description:
      'of one subject with scans at one, two or three sites: under local noise each adds noise of its own, in one sum under shared noise the subject counts so many times',
  }),
  relatives: several.meta({
    description: 'of one, two or three records at one site that belong together: relatives, or one person under several names',
  }),
  epsilonAlone: z.number().optional().meta({
    description:
      'under shared noise: epsilon of one site towards all other sites and the coordinator, if all of them worked together; absent under local noise',
  }),
});

const releaseSchema = z.strictObject({
  release: z.string(),
  kind: z.string(),
  epoch: z.int(),
  state: z.enum(['pooled', 'abandoned']),
  mechanism: z.string().nullable().meta({ description: 'null for an abandoned round whose price only the protocol tells' }),
  d2: z.string().nullable(),
  sigma2: z.string().nullable(),
  steps: count.optional().meta({ description: 'how many answers the charge is of, one after the other; absent for one' }),
  honest: count
    .optional()
    .meta({ description: 'under shared noise: how many shares of the noise are charged, of sites that have to be honest' }),
  share2: z.string().optional().meta({ description: 'under shared noise: variance of one share of it' }),
  charged: count
    .optional()
    .meta({ description: 'how often a site was charged at most, spares that were used included; absent for once' }),
  attempted: count.optional().meta({
    description:
      'where no attempt gave a sum and each site was asked to answer in the open with its whole noise: how many of the charges are attempts; absent otherwise',
  }),
  sites: count,
  clip: z.number().nullable(),
  clipFactor: z.number().nullable(),
  references: z.string().nullable(),
  alone: guaranteeSchema.nullable().meta({ description: 'what this release costs by itself' }),
  cumulative: guaranteeSchema.nullable().meta({ description: 'what it costs with every release of the study before it' }),
});

/** Cost of a study, release by release, with the result: everything else in the certificate follows from the result. */
export const releaseCertificateSchema = z.strictObject({
  schema: z.literal(CERTIFICATE_SCHEMA),
  study: z.strictObject({ id: z.string(), version: z.int(), title: z.string(), digest: hexDigest }),
  resultDigest: hexDigest,
  publishedAt: instantText,
  opening: z.strictObject({ number: count, of: count, releasesBefore: count }).optional().meta({
    description: 'of a standing study: which opening, and how many releases of openings before are counted in `cumulative`',
  }),
  unit: z.string().meta({ description: 'whose presence is hidden' }),
  adjacency: z.string().meta({ description: 'which two sets of data are neighbours' }),
  definition: z.string(),
  delta: exactText,
  budget: z.strictObject({ rho: exactText, epsilon: z.number().nullable() }),
  noise: z.strictObject({ model: z.string(), words: z.string() }),
  engine: z.strictObject({ definition: z.string().nullable(), words: z.string() }).optional().meta({
    description:
      'definition of the engine that the study names; null where it names none. Absent from certificates of before it was written',
  }),
  clipping: z.string(),
  intervals: z.strictObject({ confidence: z.number(), words: z.string() }),
  withProtocol: z
    .boolean()
    .meta({ description: 'whether clip, references and prices of abandoned rounds are from the protocol' }),
  releases: z.array(releaseSchema),
  refusals: z
    .array(z.strictObject({ question: z.string(), status: z.string(), rows: count }))
    .meta({ description: 'rows that have no number, or one that noise drowns, and rounds that were abandoned' }),
  marks: z
    .array(z.strictObject({ question: z.string(), flag: z.string(), rows: count }))
    .meta({ description: 'flags of rows: what a reader has to know besides the interval' }),
  result: publishedResultSchema,
});

/** Cost of a study, release by release, with the result. */
export type ReleaseCertificate = DocumentOf<typeof releaseCertificateSchema>;
/** Rho and epsilon of some releases together. */
export type CertifiedGuarantee = DocumentOf<typeof guaranteeSchema>;
