import type { Verification } from '@collimate/governance-publication';
import { CliError } from '../errors/cli.error.js';
import { DOCUMENT_KINDS, exportingCommands, kindOf } from './document.kinds.js';
import type { Trusted } from '../proofs/trusted.js';

/**
 * Verifies any exported document of a coordinator or a site; each kind has a file in this folder.
 * @throws CliError BAD_DOCUMENT with the key that is wrong; NOT_VERIFIABLE for a document that proves nothing, or a
 *   named log for a document that is in no log
 */
export function verifyDocument(document: unknown, trusted: Trusted): Verification {
  const name = kindOf(document);
  if (name === undefined) {
    const commands = [...exportingCommands(), 'study log', 'site log', 'extract --crate'].map((one) => `\`${one}\``);
    throw new CliError('BAD_DOCUMENT', 'input', 'this is no document that a coordinator or a site exports', {
      hint: `It checks what comes from ${commands.slice(0, -1).join(', ')} and ${commands.at(-1)}.`,
    });
  }
  const { isInLog, verify } = DOCUMENT_KINDS[name];
  if (trusted.log !== undefined && !isInLog) throw withoutLog();
  return verify(document as object, trusted);
}

/** @returns the error for a log beside a document that is in no log */
export function withoutLog(): CliError {
  return new CliError('NOT_VERIFIABLE', 'input', 'the log of the coordinator says nothing of such a document', {
    hint: '--log goes with a result, a certificate, a proof, or a head of the log.',
  });
}
