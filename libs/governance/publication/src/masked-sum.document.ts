import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { base64Of, count, hexDigest } from './exact.text.js';
import { inclusionSchema, integer, positive, receiptSchema, siteHeadSchema } from './receipt.document.js';

const signature = z.string().regex(/^[0-9a-f]{128}$/);
const signed = z.strictObject({ site: z.string(), signature });
/** At most 100,001 coordinates of 8 bytes, in base64. */
const vectorText = base64Of(1_066_680);
const logHead = { size: count, root: hexDigest };

const questionSchema = z
  .strictObject({
    studyDigest: hexDigest,
    queryDigest: hexDigest,
    step: count,
    epoch: count,
    attempt: count,
    given: hexDigest.nullable(),
    sigma2: positive,
    d2: positive,
    length: count,
    closing: z.enum(['all', 'threshold']),
    colluding: count,
    dropouts: count,
    membershipRoot: hexDigest.meta({ description: 'root of the log of members' }),
  })
  .meta({ description: 'what was asked, as every site computed it from its approved text' });

const advertSchema = z
  .strictObject({
    site: z.string(),
    identityKey: hexDigest.meta({ description: 'Ed25519' }),
    maskKey: hexDigest.meta({ description: 'X25519, for this attempt alone' }),
    sharesKey: hexDigest.nullable(),
    seedHash: hexDigest.nullable(),
    lastAttempt: z.int().min(-1),
    ownHead: z.strictObject(logHead),
    headsSeen: z.array(z.strictObject({ site: z.string(), ...logHead })),
    signature,
  })
  .meta({ description: 'the public halves of the keys of one site' });

const uploadSchema = z
  .strictObject({
    site: z.string(),
    hash: hexDigest.meta({ description: 'H(y, R), of the masked vector' }),
    signature,
    receipt: receiptSchema,
    inclusion: inclusionSchema,
    head: siteHeadSchema,
    masked: vectorText.optional().meta({
      description:
        'the masked vector, 8 bytes a coordinate, little-endian, modulo 2^64; under closing `all` the vectors of all sites add up to the sum. Absent from what was published before it was, and under `threshold`',
    }),
  })
  .meta({ description: 'what a site sent under masks, where one vector alone is uniform bytes' });

/** All that is published of the attempt that gave a masked sum. */
export const maskedSumSchema = z
  .strictObject({
    question: questionSchema,
    adverts: z.array(advertSchema),
    rosterSignatures: z.array(signed).meta({ description: 'of everybody of the roster, under R' }),
    survivors: z.array(z.string()).meta({ description: 'whose vectors are in the sum' }),
    survivorSignatures: z.array(signed),
    uploads: z.array(uploadSchema),
    sum: z.array(integer).meta({ description: 'lattice units' }),
    confirmations: z.array(signed).meta({
      description: 'of sites that have found their own upload in what is published and have added the masked vectors up',
    }),
  })
  .meta({ description: 'the transcript of a masked sum, where the sites shared the noise; absent under local noise' });

/** All that is published of the attempt that gave a masked sum. */
export type MaskedSumDocument = DocumentOf<typeof maskedSumSchema>;
