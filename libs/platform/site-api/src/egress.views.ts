import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { OUTGOING_KINDS } from '@collimate/protocol/reasons';
import { LOG_VERDICTS } from './site.words.js';

/** A message that left, without its contents. */
export const egressRowSchema = z.object({
  id: z.int(),
  kind: z.enum(OUTGOING_KINDS),
  about: z.string().nullable().meta({ description: 'study, round, word or code that stands in it' }),
  to: z.string().meta({ description: 'address that it was for' }),
  bytes: z.int().meta({ description: 'length of the message; around it go HTTP/2, the names of program and call, and TLS' }),
  sha256: z.string(),
  firstAt: z.string(),
  lastAt: z.string(),
  times: z.int().meta({
    description: 'calls with the same bytes that ended; 0 while the first is under way, or if the agent was killed in it',
  }),
  answered: z.int().meta({ description: 'how many of them were answered, and so have arrived; of the others nobody knows' }),
});

/** The log of releases on a message. */
export const logProofSchema = z.object({
  verdict: z.enum(LOG_VERDICTS),
  tree: z.int().nullable().meta({ description: 'which tree of the log: 1, and one more after each recovery' }),
  leaf: z.int().nullable().meta({ description: 'place in that tree' }),
  entry: z.string().nullable().meta({ description: 'the leaf as it is hashed' }),
});

/** A message that left, whole. */
export const egressDocumentSchema = egressRowSchema.extend({
  method: z.string().meta({ description: 'the call on the wire' }),
  fields: z.record(z.string(), z.unknown()).meta({
    description: 'what it says: bytes in hex, the numbers of a contribution as decimal integers in units of its grid',
  }),
  isWhole: z.boolean().meta({ description: 'whether `fields` is all of it: written again it gives the same bytes' }),
  raw: z.string().meta({ description: 'the bytes, base64' }),
  log: logProofSchema,
});

/** A page of the archive. */
export const egressPageSchema = z.object({
  newest: z.int().meta({ description: 'number of the last message that left; 0 for none' }),
  messages: z.array(egressRowSchema).meta({ description: 'in the order in which they first left, at most 1000' }),
});

/** A message that left, without its contents. */
export type EgressRow = DocumentOf<typeof egressRowSchema>;
/** A message that left, whole. */
export type EgressDocument = DocumentOf<typeof egressDocumentSchema>;
/** The log of releases on a message. */
export type LogProof = DocumentOf<typeof logProofSchema>;
