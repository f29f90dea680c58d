import {
  compared,
  growthProofSchema,
  logVerificationSchema,
  signedHeadSchema,
  type Check,
  type DocumentOf,
  type Verification,
} from '@collimate/governance-publication';
import * as z from 'zod';
import { growthCheck } from '../proofs/log-proof.js';
import { signedHeadChecks } from '../proofs/signed-head.proof.js';
import type { Trusted } from '../proofs/trusted.js';
import { present, type DocumentKind } from './document.kind.js';
import { headBeside } from './head.kind.js';
import { readKind } from './read.document.js';

const auditSchema = z.strictObject({
  checkpoint: signedHeadSchema,
  verification: logVerificationSchema,
  growth: z.strictObject({ earlier: signedHeadSchema, proof: growthProofSchema }).optional(),
});

/** Output of `collimate study audit --json`. */
export type Audit = DocumentOf<typeof auditSchema>;

/**
 * A head with the result of the coordinator's own check of its log, and perhaps a proof of growth: `collimate study
 * audit --json`.
 */
export const AUDIT: DocumentKind<Audit> = {
  marks: { checkpoint: present },
  from: ['study audit --json'],
  isInLog: true,
  verify: (document, trusted) => verifyAudit(readKind(auditSchema, document), trusted),
};

function verifyAudit({ checkpoint, verification, growth }: Audit, trusted: Trusted): Verification {
  const { key } = trusted;
  const own: Check = {
    what: "the coordinator's own reading of its log",
    verdict: verification.verified ? 'holds' : 'fails',
    detail: `${verification.size} entries`,
  };
  // The log may have grown between the two.
  const same =
    verification.size === checkpoint.size ? [compared('root of that reading', verification.root, checkpoint.root)] : [];
  const grown =
    growth === undefined
      ? []
      : [
          growthCheck(growth.proof, growth.earlier, checkpoint),
          compared('key of the earlier head', growth.earlier.publicKey, checkpoint.publicKey),
          compared('log of the earlier head', growth.earlier.origin, checkpoint.origin),
          ...signedHeadChecks(growth.earlier, key).filter(({ verdict }) => verdict === 'fails'),
        ];
  const beside = headBeside(checkpoint, trusted);
  return { document: 'checkpoint', checks: [...signedHeadChecks(checkpoint, key), own, ...same, ...grown, ...beside] };
}
