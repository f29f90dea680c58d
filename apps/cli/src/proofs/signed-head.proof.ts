import { createHash, createPublicKey, verify } from 'node:crypto';
import { checkpointText, parseCheckpoint } from '@collimate/governance-provenance';
import { toHex } from '@collimate/kernel-canonical';
import { CliError } from '../errors/cli.error.js';
import { compared, type Check, type SignedHead } from '@collimate/governance-publication';

/** @returns SHA-256 of a public key in SubjectPublicKeyInfo form, hex, which two people compare by telephone */
export function keyFingerprint(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

/**
 * Checks the signature of a log's head, and that its fields equal the signed text.
 * @param expectedKey fingerprint of the key that the reader trusts; without it the key is reported as not shown
 * @throws CliError BAD_DOCUMENT for a malformed key; ProvenanceError BAD_CHECKPOINT
 */
export function signedHeadChecks(head: SignedHead, expectedKey: string | undefined): readonly Check[] {
  const signed = parseCheckpoint(head.text);
  const fingerprint = keyFingerprint(head.publicKey);
  const key: Check =
    expectedKey === undefined
      ? { what: 'key of the log', verdict: 'not-shown', detail: `${fingerprint}; name the one that you trust by --key` }
      : compared('key of the log', fingerprint, expectedKey);
  return [
    { what: 'signature', verdict: signatureHolds(head) ? 'holds' : 'fails', detail: 'Ed25519 over origin, size and root' },
    key,
    compared('origin', head.origin, signed.origin),
    compared('size', head.size, signed.size),
    compared('root', head.root, toHex(signed.root)),
    // Three lines have one form only; another one would be another text under the same signature.
    { what: 'form of the signed text', verdict: head.text === checkpointText(signed) ? 'holds' : 'fails', detail: 'three lines' },
  ];
}

function signatureHolds({ text, signature, publicKey }: SignedHead): boolean {
  let key;
  try {
    key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new CliError('BAD_DOCUMENT', 'input', 'the public key of the checkpoint is none', {
      cause,
      hint: 'Export the checkpoint again.',
    });
  }
  if (key.asymmetricKeyType !== 'ed25519') return false;
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}
