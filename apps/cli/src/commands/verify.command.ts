import { parseStudy } from '@collimate/governance-study';
import { CliError } from '../cli.error.js';
import { print } from '../output/print.js';
import { holds } from '../proofs/verification.js';
import { verifyDocument } from '../proofs/verify-document.js';
import { readDocument } from '../sources/document.source.js';
import { renderVerification } from '../views/verification.view.js';

/** What `collimate verify` was asked. */
export interface VerifyOptions {
  readonly protocol?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** `collimate verify`: an exported document, offline. @returns 0 if nothing fails, 1 if something does */
export function runVerify(file: string, options: VerifyOptions): number {
  if (options.key !== undefined && !/^[0-9a-f]{64}$/.test(options.key)) {
    throw new CliError('NOT_VERIFIABLE', 'input', 'the key is not a fingerprint of 64 lower-case hex digits', {
      hint: 'It is the SHA-256 of the public key; the operator of the coordinator can tell it.',
    });
  }
  const protocol =
    options.protocol === undefined
      ? undefined
      : readDocument(options.protocol, 'A protocol is a JSON or YAML document.', parseStudy);
  const found = readDocument(file, 'The coordinator exports JSON.', (document) =>
    verifyDocument(document, { protocol, key: options.key }),
  );
  print(options.json, { ...found, holds: holds(found) }, () => renderVerification(found));
  return holds(found) ? 0 : 1;
}
