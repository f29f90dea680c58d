import type { Verification } from '@collimate/governance-publication';
import { CliError } from '../errors/cli.error.js';
import { DOCUMENT_KINDS, exportingCommands, kindOf } from './document.kinds.js';
import type { Trusted } from '../proofs/trusted.js';

/**
 * Verifies whatever a coordinator or a site exports: a file of this folder for each kind.
 * @throws CliError BAD_DOCUMENT with the key that is wrong; NOT_VERIFIABLE for a document that proves nothing, or of which the log that
 * was named says nothing
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

/** @returns what is thrown where an exported log says nothing of a document */
export function withoutLog(): CliError {
  return new CliError('NOT_VERIFIABLE', 'input', 'the log of the coordinator says nothing of such a document', {
    hint: '--log goes with a result, a certificate, a proof, or a head of the log.',
  });
}
