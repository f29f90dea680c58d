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

/** What the coordinator found when it read every leaf of its log again. */
export const logVerificationSchema = z.strictObject({ verified: z.boolean(), size: count, root: hexDigest });

/** The signed head of the coordinator's log. */
export type SignedHead = DocumentOf<typeof signedHeadSchema>;

/** One entry of the coordinator's log with its proof. */
export type EntryProof = DocumentOf<typeof entryProofSchema>;

/** How the coordinator's log grew. */
export type GrowthProof = DocumentOf<typeof growthProofSchema>;

/** Whether the coordinator's log is whole. */
export type LogVerification = DocumentOf<typeof logVerificationSchema>;
