import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { base64, count, hexDigest } from './exact.text.js';

/** The signed head of the coordinator's log. */
export const signedHeadSchema = z.strictObject({
  origin: z.string(),
  size: count,
  root: hexDigest,
  text: z.string().meta({ description: 'the three lines that are signed' }),
  signature: base64.meta({ description: 'Ed25519' }),
  publicKey: base64.meta({ description: 'SubjectPublicKeyInfo, DER' }),
});

/** One entry of the coordinator's log, and the hashes that lead from its leaf to the root. */
export const entryProofSchema = z.strictObject({
  entry: z.record(z.string(), z.unknown()),
  index: count,
  size: count,
  hashes: z.array(hexDigest).max(64),
});

/** The hashes that lead from an earlier head of the coordinator's log to a later one. */
export const growthProofSchema = z.strictObject({ from: count, to: count, hashes: z.array(hexDigest).max(128) });

/** Outcome of the coordinator's own check of every leaf of its log. */
export const logVerificationSchema = z.strictObject({ verified: z.boolean(), size: count, root: hexDigest });

/** A page of the log's leaves, as they stand. */
export const leavesSchema = z.strictObject({
  from: count,
  leaves: z.array(z.string()).meta({ description: 'canonical JSON of each entry; at most 1000, none past the end' }),
});

/** Cosignatures of independent witnesses on heads of the log. */
export const cosignedLogSchema = z.strictObject({
  key: z.string().meta({ description: 'key of the log as a witness is told it, `NAME+KEYID+BASE64`' }),
  checkpoint: z.string().meta({ description: 'the head now, a signed note' }),
  witnesses: z.array(
    z.strictObject({
      key: z.string().meta({ description: 'key of the witness, `NAME+KEYID+BASE64`' }),
      size: count.nullable().meta({ description: 'of the log that it cosigned last; null if none' }),
      time: count.nullable().meta({ description: 'when, by its own clock, seconds since 1970' }),
      trouble: z
        .string()
        .nullable()
        .meta({ description: 'code of what kept it from cosigning at the last try; null if nothing' }),
    }),
  ),
  cosigned: z.array(z.string()).meta({ description: 'earlier heads with their cosignatures, signed notes, by size' }),
});

/** A page of the log's leaves. */
export type Leaves = DocumentOf<typeof leavesSchema>;

/** Cosignatures of independent witnesses on heads of the log. */
export type CosignedLog = DocumentOf<typeof cosignedLogSchema>;

/** The signed head of the coordinator's log. */
export type SignedHead = DocumentOf<typeof signedHeadSchema>;

/** One entry of the coordinator's log with its proof. */
export type EntryProof = DocumentOf<typeof entryProofSchema>;

/** Proof that the coordinator's log only grew. */
export type GrowthProof = DocumentOf<typeof growthProofSchema>;

/** Whether the coordinator's log is whole. */
export type LogVerification = DocumentOf<typeof logVerificationSchema>;
