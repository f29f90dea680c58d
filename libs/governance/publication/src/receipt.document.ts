import * as z from 'zod';
import type { DocumentOf } from './document.js';
import { base64, count, hexDigest } from './exact.text.js';

/** An integer of any sign, lattice units. */
export const integer = z.string().regex(/^(0|-?[1-9]\d{0,40})$/);
/** A positive integer. */
export const positive = z.string().regex(/^[1-9]\d{0,199}$/);

/** Receipt of an answer from the ledger of a site. */
export const receiptSchema = z.strictObject({
  queryDigest: hexDigest,
  epoch: count,
  mechanism: z.enum(['discrete-gaussian', 'discrete-gaussian-steps', 'shared-discrete-gaussian']),
  sigma2: positive,
  sensitivity2: positive,
  rho: z.string().regex(/^\d{1,400}(\/[1-9]\d{0,399})?$/),
  ledgerIndex: count,
  ledgerRoot: hexDigest,
  answerHash: hexDigest,
  ledgerSequence: count,
  steps: count.optional().meta({ description: 'how many answers the charge is of, one after the other; absent for one' }),
  step: count.optional().meta({ description: 'which of them it is of, from 0' }),
  transcript: hexDigest.optional().meta({ description: 'R of the attempt at a masked sum; absent under local noise' }),
  attempt: count.optional().meta({ description: 'number of that attempt, from 0' }),
  honest: count.optional().meta({ description: 'shares of honest sites in the sum' }),
  length: count.optional().meta({ description: 'coordinates that bear noise' }),
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/)
    .optional()
    .meta({ description: 'of the identity of the site, hex; receipts of earlier agents have none' }),
});

/** A head of the log of a site. */
export const siteHeadSchema = z
  .strictObject({
    origin: z.string(),
    size: count,
    root: hexDigest,
    signature: base64
      .nullable()
      .meta({ description: 'Ed25519 of the site over the text of the head; null if its agent signed none' }),
  })
  .meta({ description: "head of the site's log that held the answer before it was sent" });

/** The way from an answer's leaf to the root of the head. */
export const inclusionSchema = z
  .strictObject({ index: count, size: count, hashes: z.array(hexDigest).max(64) })
  .meta({ description: "leads from the answer's leaf to the root of the head" });

/** The receipt of a contribution, as the coordinator stores and publishes it: canonical JSON can hold it. */
export type ReceiptDocument = DocumentOf<typeof receiptSchema>;
