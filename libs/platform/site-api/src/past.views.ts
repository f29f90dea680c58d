import type { DocumentOf } from '@collimate/governance-publication';
import * as z from 'zod';
import { LEDGER_FINDINGS, RECEIPT_FAULTS } from './site.words.js';

/** Whether no list of withdrawals is left. */
export const recoveryBody = z.strictObject({ withoutWithdrawals: z.boolean().optional() }).optional();

/** Which release of the coordinator's software is accepted. */
export const softwareBody = z.strictObject({
  software: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description: "digest, as the coordinator's log names it" }),
});

/** Target of a backup. */
export const backupBody = z.strictObject({
  folder: z.string().min(1).max(4000).meta({ description: "on the agent's own machine, absolute" }),
});

/** A backup that the agent made. */
export const backupSchema = z.object({
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int() })),
});

/** Place of the keys, and the custodian that covers them. */
export const keysSchema = z.object({
  place: z.enum(['beside-the-data', 'in-the-data-folder']),
  custodian: z.enum(['none', 'file', 'service']),
});

/** Effect of another key of pseudonyms. */
export const pseudonymsSchema = z.object({
  deleted: z.int().meta({ description: 'of how many subjects research copies were deleted' }),
});

/** A copy of the site's own keys. */
export const keyBackupSchema = z.object({
  folder: z.string(),
  files: z.array(z.string()),
  isSealed: z.boolean().meta({ description: 'whether it opens with the custodian alone' }),
});

/** State of the way out of quarantine. */
export const recoverySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed'), signatures: z.int() }),
  z.object({
    kind: z.literal('recovered'),
    restoredCharges: z.int(),
    lostAnswers: z.int().meta({ description: 'charges that are answered no more' }),
    forfeited: z
      .array(z.string())
      .meta({ description: 'studies whose whole budget counts as spent, because their history could not be shown' }),
    refusedReceipts: z.array(z.object({ code: z.enum(RECEIPT_FAULTS), study: z.string(), epoch: z.int() })).meta({
      description: 'what the coordinator showed as receipts of this site and the site cannot have made; charged nothing',
    }),
    closedStudies: z.array(z.string()).meta({
      description: 'digests of studies that were closed, because approval, protocol or names were not what the log says',
    }),
    isBudgetRebuilt: z.boolean().meta({
      description: 'whether the lifetime budget was taken from the log, because its rows were others',
    }),
  }),
]);

/** Result of comparing the agent's ledger with its log. */
export const siteVerificationSchema = z.object({
  valid: z.boolean(),
  size: z.int(),
  spent: z.string().meta({ description: 'as the leaves of the log say, rho' }),
  witnessedSize: z.int().nullable().meta({ description: 'of the last head that the coordinator confirmed; null if none' }),
  isSound: z.boolean().meta({
    description: 'whether numbers may leave; what does not hold may be of accounts and signatures alone, which do not act',
  }),
  findings: z.array(
    z.object({
      kind: z.enum(LEDGER_FINDINGS),
      at: z.int().nullable(),
      account: z.string().optional(),
      subject: z.string().optional(),
    }),
  ),
});

/** The head of the site's log of releases. */
export const siteCheckpointSchema = z.object({
  origin: z.string(),
  size: z.int(),
  root: z.string().meta({ description: 'base64' }),
  key: z.string().meta({ description: "fingerprint of the key that signs the site's heads, SHA-256, hex" }),
  note: z.string().meta({ description: 'the head as a signed note (C2SP)' }),
  verifierKey: z.string().meta({ description: 'that key as a witness is told it, `NAME+KEYID+BASE64`' }),
  cosigned: z.array(z.string()).optional().meta({
    description: 'heads of this log that independent witnesses have cosigned, signed notes; agents of before do not say them',
  }),
  witnesses: z.array(z.string()).optional().meta({ description: 'keys of those witnesses, `NAME+KEYID+BASE64`' }),
});

/** A page of the log's leaves, as they stand. */
export const siteLeavesSchema = z.object({
  from: z.int(),
  leaves: z.array(z.string()).meta({ description: 'canonical JSON of each entry; at most 1000, none past the end' }),
});

/** The head of the site's log of releases. */
export type SiteCheckpoint = DocumentOf<typeof siteCheckpointSchema>;

/** State of the way out of quarantine. */
export type SiteRecovery = DocumentOf<typeof recoverySchema>;
