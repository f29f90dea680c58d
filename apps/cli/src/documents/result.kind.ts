import {
  certificateChecks,
  publishedResultSchema,
  type Check,
  type PublishedResult,
  type Verification,
} from '@collimate/governance-publication';
import { WITHOUT_CONTRIBUTIONS } from '../proofs/contribution.checks.js';
import { resultLeafChecks } from '../proofs/result-leaves.checks.js';
import type { Trusted } from '../proofs/trusted.js';
import { present, type DocumentKind } from './document.kind.js';
import { readKind } from './read.document.js';

/** A published result: `collimate study result ID --format json`. One of a version that is not known here is refused by its `schema`. */
export const RESULT: DocumentKind<PublishedResult> = {
  marks: { schema: present },
  from: ['study result ID --format json'],
  isInLog: true,
  verify: verifyResult,
};

function verifyResult(result: object, { protocol, log }: Trusted): Verification {
  const open: Check = {
    what: 'entry in the log of the coordinator',
    verdict: 'not-shown',
    detail: 'a result alone does not prove it: `collimate study proof ID`, or the log beside it: --log FILE',
  };
  const certificate = readKind(publishedResultSchema, result);
  const checks = certificateChecks(result, certificate, protocol);
  const beside = log === undefined ? [open] : [...resultLeafChecks(log, certificate), ...log.checks];
  return { document: 'result', checks: [...checks, WITHOUT_CONTRIBUTIONS, ...beside] };
}
