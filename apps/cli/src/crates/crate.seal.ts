import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RESULT_ATTESTATION, type Check, type SignedEnvelope, type Statement } from '@collimate/governance-publication';
import { readEnvelope } from '@collimate/platform-attestation';
import { signerChecks } from '../proofs/attestation.checks.js';
import type { CrateFiles } from './crate.files.js';

/** Name of the attestation in a crate. */
export const ATTESTATION = 'attestation.json';

/** Type of the attestation of an extraction, over each file of its crate, the metadata included. */
export const EXTRACTION_ATTESTATION = 'urn:collimate:attestation:extraction/2';

/** The first form of it is not over the metadata. */
const OF_CRATES: readonly string[] = [RESULT_ATTESTATION, EXTRACTION_ATTESTATION, 'urn:collimate:attestation:extraction/1'];

/** The attestation of a crate, with the result of its check. */
export interface CrateSeal {
  readonly checks: readonly Check[];
  /** SHA-256 of each file that the signature covers, hex; empty if the signature is not valid. */
  readonly signed: ReadonlyMap<string, string>;
  /** The signed statement; undefined where there is none, or one of another type. */
  readonly attested?: { readonly envelope: SignedEnvelope; readonly statement: Statement; readonly keyId: string };
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/**
 * Reads the attestation of a crate, and checks that it belongs to exactly this crate: its kind is known, and all its files are in
 * the crate.
 * @param key fingerprint of the key that the reader trusts, hex @throws AttestationError BAD_ENVELOPE, BAD_STATEMENT
 */
export function readSeal({ folder, lying }: CrateFiles, key: string | undefined): CrateSeal {
  if (!lying.has(ATTESTATION)) {
    const detail = 'nobody has signed this crate: its files could be any';
    return { checks: [{ what: 'attestation', verdict: 'not-shown', detail }], signed: NOTHING };
  }
  const text = readFileSync(join(folder, ATTESTATION), 'utf8');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { checks: [{ what: 'attestation', verdict: 'fails', detail: 'it is no JSON' }], signed: NOTHING };
  }
  const opened = readEnvelope(document);
  const { statement, keyId, isSigned } = opened;
  const isOfCrate = OF_CRATES.includes(statement.predicateType);
  const checks: readonly Check[] = [
    ...signerChecks(opened, key),
    shown('form', text === `${JSON.stringify(document, null, 2)}\n`, 'as it is written with a crate'),
    shown('kind', isOfCrate, isOfCrate ? 'of a crate' : `${statement.predicateType} is of no crate`),
    ...statement.subject
      .filter(({ name }) => !lying.has(name))
      .map(({ name }) =>
        shown(name, false, 'is attested, and does not lie in the crate: it is the attestation of something else'),
      ),
  ];
  return {
    checks: checks.map((check) => ({ ...check, what: `attestation: ${check.what}` })),
    ...(isSigned && isOfCrate
      ? {
          signed: new Map(statement.subject.map(({ name, digest }) => [name, digest.sha256])),
          attested: { envelope: document as SignedEnvelope, statement, keyId },
        }
      : { signed: NOTHING }),
  };
}

function shown(what: string, isSo: boolean, detail: string): Check {
  return { what, verdict: isSo ? 'holds' : 'fails', detail };
}
