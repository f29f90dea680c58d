import { signedHeadSchema, type Check, type SignedHead } from '@collimate/governance-publication';
import { signedHeadChecks } from '../proofs/signed-head.proof.js';
import type { Trusted } from '../proofs/trusted.js';
import { present, type DocumentKind } from './document.kind.js';
import { readKind } from './read.document.js';

/** The signed head of the coordinator's log, as its HTTP API gives it. */
export const HEAD: DocumentKind<SignedHead> = {
  marks: { signature: present },
  from: [],
  isInLog: true,
  verify: (document, trusted) => {
    const head = readKind(signedHeadSchema, document);
    return { document: 'checkpoint', checks: [...signedHeadChecks(head, trusted.key), ...headBeside(head, trusted)] };
  },
};

/** Checks that a head is in the log beside it, and checks that log. */
export function headBeside(head: SignedHead, { log }: Trusted): readonly Check[] {
  return log === undefined ? [] : [...log.headChecks(head), ...log.checks];
}
