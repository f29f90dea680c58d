import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { CRATE_FILE } from '@collimate/governance-crate';
import { compared, type Check, type Verification } from '@collimate/governance-publication';
import { readEnvelope } from '@collimate/platform-attestation';
import * as z from 'zod';
import { SALTS_FILE } from './crate.folder.js';
import { CliError } from '../errors/cli.error.js';

/** Name of the attestation in a crate. */
const ATTESTATION = 'attestation.json';

const metadataSchema = z.looseObject({
  '@graph': z.array(z.looseObject({ '@id': z.string(), '@type': z.unknown(), sha256: z.string().optional() })),
});

/**
 * Verifies an attestation: its signature, its key, and that each file that it is over and that lies beside it is the attested one.
 * @param file where the envelope lies @throws AttestationError BAD_ENVELOPE, BAD_STATEMENT
 */
export function verifyAttestation(document: unknown, file: string, key: string | undefined): Verification {
  const { statement, keyId, isSigned } = readEnvelope(document);
  const folder = dirname(file);
  return {
    document: 'attestation',
    checks: [
      { what: 'signature', verdict: isSigned ? 'holds' : 'fails', detail: `DSSE, Ed25519; ${statement.predicateType}` },
      key === undefined
        ? { what: 'key', verdict: 'not-shown', detail: `${keyId}; name the one that you trust by --key` }
        : compared('key', keyId, key),
      ...statement.subject.map(({ name, digest }) => subjectCheck(folder, name, digest.sha256)),
    ],
  };
}

function subjectCheck(folder: string, name: string, sha256: string): Check {
  const file = join(folder, name);
  const isBeside = !relative(folder, file).startsWith('..') && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (isBeside) return compared(name, sha256, digestOfFile(file));
  return { what: name, verdict: 'not-shown', detail: `${sha256}; no such file lies beside the attestation` };
}

/** @returns whether a path is a folder with a crate in it */
export function isCrate(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true && existsSync(join(path, CRATE_FILE));
}

/**
 * Verifies a crate: each file against its digest in the metadata, none more and none less, and the attestation if there is one.
 * @throws CliError BAD_DOCUMENT; AttestationError BAD_ENVELOPE, BAD_STATEMENT
 */
export function verifyCrate(folder: string, key: string | undefined): Verification {
  const named = filesOf(folder);
  const lying = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .filter((path) => path !== CRATE_FILE && path !== SALTS_FILE);
  const unnamed = lying.filter((path) => !named.has(path));
  return {
    document: 'crate',
    checks: [
      ...[...named].map(([path, sha256]) => fileCheck(folder, path, sha256)),
      ...unnamed.map((path): Check => ({
        what: path,
        verdict: 'fails',
        detail: 'lies in the crate, and its metadata do not name it',
      })),
      ...attestationChecks(folder, key),
    ],
  };
}

function filesOf(folder: string): ReadonlyMap<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(join(folder, CRATE_FILE), 'utf8'));
  } catch {
    json = undefined;
  }
  const metadata = metadataSchema.safeParse(json);
  if (!metadata.success) {
    throw new CliError('BAD_DOCUMENT', 'input', `the ${CRATE_FILE} of the folder is no metadata of a crate`, {
      hint: 'Write the crate again.',
    });
  }
  return new Map(
    metadata.data['@graph'].flatMap((entity) => (entity.sha256 === undefined ? [] : [[entity['@id'], entity.sha256] as const])),
  );
}

function fileCheck(folder: string, path: string, sha256: string): Check {
  const file = join(folder, path);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    return { what: path, verdict: 'fails', detail: 'is missing, though the metadata name it' };
  }
  return compared(path, sha256, digestOfFile(file));
}

function attestationChecks(folder: string, key: string | undefined): readonly Check[] {
  const file = join(folder, ATTESTATION);
  if (!existsSync(file)) {
    return [{ what: 'attestation', verdict: 'not-shown', detail: 'nobody has signed this crate: its files could be any' }];
  }
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [{ what: 'attestation', verdict: 'fails', detail: 'it is no JSON' }];
  }
  const { checks } = verifyAttestation(document, file, key);
  return checks.map((check) => ({ ...check, what: `attestation: ${check.what}` }));
}

function digestOfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
