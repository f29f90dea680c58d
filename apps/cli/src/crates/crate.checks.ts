import { CRATE_FILE, CRATE_FORM } from '@collimate/governance-crate';
import { compared, type Check, type Verification } from '@collimate/governance-publication';
import { SALTS_FILE } from './crate.folder.js';
import { readCrate, type CrateFiles } from './crate.files.js';
import { ATTESTATION, readSeal } from './crate.seal.js';
import { proveResultCrate } from './result.crate.checks.js';
import type { Trusted } from '../proofs/trusted.js';

/** Expected SHA-256 of files of a crate, by path: covered by a signature, or made again from signed files. */
interface Covered {
  readonly signed: ReadonlyMap<string, string>;
  readonly remade: ReadonlyMap<string, string>;
}

/**
 * Verifies a crate. The attestation has to be of exactly this crate. Each file, the metadata included, has to be
 * covered by a signature, or to equal a file that is made again from signed ones. Files without either are left open by
 * name.
 * @throws CliError BAD_DOCUMENT; AttestationError BAD_ENVELOPE, BAD_STATEMENT
 */
export function verifyCrate(folder: string, trusted: Trusted): Verification {
  const files = readCrate(folder);
  const seal = readSeal(files, trusted.key);
  const { checks, remade } = proveResultCrate(files, seal, trusted);
  const paths = new Set([CRATE_FILE, ...files.named.keys(), ...files.lying.keys()]);
  return {
    document: 'crate',
    checks: [
      ...[...paths].flatMap((path) => fileChecks(path, files, { signed: seal.signed, remade })),
      ...seal.checks,
      ...checks,
    ],
  };
}

function fileChecks(path: string, { named, lying, form }: CrateFiles, { signed, remade }: Covered): readonly Check[] {
  const found = lying.get(path);
  const failed = (detail: string): readonly Check[] => [{ what: path, verdict: 'fails', detail }];
  const open = (detail: string): readonly Check[] => [{ what: path, verdict: 'not-shown', detail }];
  if (found === undefined) return failed('is missing, though the metadata name it');
  if (!named.has(path) && path !== CRATE_FILE) {
    if (path === SALTS_FILE) return open('no part of the crate: it tells what was read, and where; hand it to nobody');
    return failed('lies in the crate, and its metadata do not name it');
  }
  const said = named.get(path);
  if (said !== undefined && said !== found) return [compared(path, said, found)];
  const attested = signed.get(path);
  if (attested !== undefined && attested !== found) return [compared(path, attested, found)];
  const made = remade.get(path);
  if (made !== undefined && made !== found) {
    // Tables get new columns and texts change. So a crate of another form cannot be reproduced byte for byte.
    const isOfForm = form === CRATE_FORM || !MADE_BY_FORM.has(path);
    return isOfForm
      ? failed('is not what the result, its proof and the attestation make it')
      : open('written in another form, and no signature covers it: what it says could be anything');
  }
  if (made !== undefined || attested !== undefined) return [{ what: path, verdict: 'holds', detail: found }];
  return path === ATTESTATION ? [] : open('no signature covers it: what it says could be anything');
}

/** Files of a result's crate whose wording belongs to the form of the crate, and not to the published documents. */
const MADE_BY_FORM: ReadonlySet<string> = new Set([CRATE_FILE, 'result.csv', 'releases.csv']);
