import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { CollimateError } from '@collimate/kernel-errors';
import type { AttestationSigner } from '@collimate/platform-attestation';
import { CliError } from '../errors/cli.error.js';
import { readText } from '../sources/text.source.js';

/**
 * The Ed25519 key of a PEM file, for attestations: the site's own is `identity.pem` in the keys folder of its agent.
 * @throws CliError BAD_DOCUMENT, SourceError NO_SUCH_FILE, UNREADABLE
 */
export function readSigner(file: string): AttestationSigner {
  try {
    const key = createPrivateKey(readText(file));
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not Ed25519');
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
    return { publicKey, sign: (bytes) => sign(null, bytes, key) };
  } catch (cause) {
    if (cause instanceof CollimateError) throw cause;
    // No cause: a parser may quote the key.
    throw new CliError('BAD_DOCUMENT', 'input', 'the file holds no Ed25519 private key in PEM', {
      hint: "Name the site's identity.pem, in the keys folder of its agent.",
    });
  }
}
