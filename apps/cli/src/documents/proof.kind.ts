import {
  certificateChecks,
  compared,
  contributionsSchema,
  entryProofSchema,
  publishedResultSchema,
  signedHeadSchema,
  type DocumentOf,
  type Verification,
} from '@collimate/governance-publication';
import { entryOfKind } from '@collimate/governance-provenance';
import { freezeStudy } from '@collimate/governance-study';
import * as z from 'zod';
import { contributionChecks, WITHOUT_CONTRIBUTIONS } from '../proofs/contribution.checks.js';
import { inclusionCheck } from '../proofs/log-proof.js';
import { contributionLeafChecks, resultLeafChecks } from '../proofs/result-leaves.checks.js';
import { signedHeadChecks } from '../proofs/signed-head.proof.js';
import type { Trusted } from '../proofs/trusted.js';
import { present, type DocumentKind } from './document.kind.js';
import { headBeside } from './head.kind.js';
import { readKind } from './read.document.js';

/** A result with the entry of the log that holds its digest. */
const proofSchema = z.strictObject({
  result: z.looseObject({}),
  checkpoint: signedHeadSchema,
  entry: entryProofSchema,
  /** Absent from the proofs of an older coordinator. */
  contributions: contributionsSchema.optional(),
});

/** A proof as it is read. */
export type Proof = DocumentOf<typeof proofSchema>;

/** A result with the entry of the log that holds its digest: `collimate study proof`. */
export const PROOF: DocumentKind<Proof> = {
  marks: { result: present },
  from: ['study proof ID'],
  isInLog: true,
  verify: (document, trusted) => verifyProof(readKind(proofSchema, document), trusted),
};

function verifyProof(proof: Proof, trusted: Trusted): Verification {
  const { protocol, key, siteKeys, log } = trusted;
  const { result, checkpoint, entry, contributions } = proof;
  const certificate = readKind(publishedResultSchema, result);
  const published = entryOfKind(entry.entry, 'result-published');
  const study = protocol === undefined ? undefined : freezeStudy(protocol);
  return {
    document: 'result',
    checks: [
      ...certificateChecks(result, certificate, protocol),
      compared('what the entry of the log says', published?.kind ?? 'something else', 'result-published'),
      compared('study of the entry', published?.study ?? 'none', certificate.study.digest),
      compared('result of the entry', published?.result ?? 'none', certificate.digest),
      compared('instant of the entry', published?.at ?? 'none', certificate.publishedAt),
      inclusionCheck(entry, checkpoint),
      ...signedHeadChecks(checkpoint, key),
      ...(contributions === undefined
        ? [WITHOUT_CONTRIBUTIONS]
        : contributionChecks(contributions, certificate, { study, siteKeys: siteKeys ?? new Map() })),
      ...(log === undefined ? [] : [...resultLeafChecks(log, certificate), log.entryCheck(entry)]),
      ...(log === undefined || contributions === undefined ? [] : contributionLeafChecks(log, contributions)),
      ...headBeside(checkpoint, trusted),
    ],
  };
}
