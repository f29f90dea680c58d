import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { compared, type Check, type Verification } from '@collimate/governance-publication';
import { readEnvelope, type OpenedEnvelope } from '@collimate/platform-attestation';

/**
 * Verifies an attestation: its signature, its key, and that each file that it is over and that lies beside it is the attested one.
 * @param file where the envelope lies @throws AttestationError BAD_ENVELOPE, BAD_STATEMENT
 */
export function verifyAttestation(document: unknown, file: string, key: string | undefined): Verification {
  const envelope = readEnvelope(document);
  const folder = dirname(file);
  return {
    document: 'attestation',
    checks: [
      ...signerChecks(envelope, key),
      ...envelope.statement.subject.map(({ name, digest }) => subjectCheck(folder, name, digest.sha256)),
    ],
  };
}

/** Checks the signature of an envelope, and its key. @param key fingerprint of the key that the reader trusts, hex */
export function signerChecks({ statement, keyId, isSigned }: OpenedEnvelope, key: string | undefined): readonly Check[] {
  return [
    { what: 'signature', verdict: isSigned ? 'holds' : 'fails', detail: `DSSE, Ed25519; ${statement.predicateType}` },
    key === undefined
      ? { what: 'key', verdict: 'not-shown', detail: `${keyId}; name the one that you trust by --key` }
      : compared('key', keyId, key),
  ];
}

function subjectCheck(folder: string, name: string, sha256: string): Check {
  const file = join(folder, name);
  const isBeside = !relative(folder, file).startsWith('..') && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (isBeside) return compared(name, sha256, digestOfFile(file));
  return { what: name, verdict: 'not-shown', detail: `${sha256}; no such file lies beside the attestation` };
}

/** @returns SHA-256 of a file, hex */
export function digestOfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
