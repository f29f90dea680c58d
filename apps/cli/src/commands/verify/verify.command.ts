import { parseStudy } from '@collimate/governance-study';
import { readBytes } from '@collimate/platform-scans';
import { CliError, located } from '../../errors/cli.error.js';
import { print } from '../../output/print.js';
import { holds, isOpen } from '@collimate/governance-publication';
import { checkWitnessKeys, isLogBundle, type LogTrust } from '../../proofs/log-bundle.checks.js';
import { LogBeside } from '../../proofs/log-beside.js';
import { readDocument } from '../../sources/document.source.js';
import { renderVerification } from '../../views/verification.view.js';
import { verifyFile } from './verifiable.files.js';

/** Options of `collimate verify`. */
export interface VerifyOptions {
  readonly protocol?: string;
  readonly key?: string;
  readonly siteKey?: readonly string[];
  readonly witness?: readonly string[];
  readonly log?: string;
  readonly json?: boolean;
}

/** Exit code for open points. A script that looks only at the exit code must not take them for a success. */
const OPEN = 3;

/** `collimate verify`: an exported document, offline. @returns 0 if all of it holds, 1 if something fails, 3 if points are left open */
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
  const siteKeys = new Map((options.siteKey ?? []).map(readSiteKey));
  const own = { protocol, key: options.key, siteKeys, witnesses: checkWitnessKeys(options.witness ?? []) };
  const trusted = options.log === undefined ? own : { ...own, log: readLog(options.log, own) };
  const found = verifyFile(file, trusted);
  print(options.json, { ...found, holds: holds(found) }, (seen) => renderVerification(seen));
  if (!holds(found)) return 1;
  return isOpen(found) ? OPEN : 0;
}

/**
 * @throws CliError NOT_VERIFIABLE for a file that is not an exported log; ProvenanceError for one with a malformed
 *   first line
 */
function readLog(file: string, trust: LogTrust): LogBeside {
  return located([file], () => {
    const bytes = readBytes(file);
    if (isLogBundle(bytes)) return new LogBeside(bytes, trust);
    throw new CliError('NOT_VERIFIABLE', 'input', 'this is no exported log', {
      hint: 'The log of the coordinator is exported by `collimate study log FILE`.',
    });
  });
}

function readSiteKey(text: string): readonly [site: string, fingerprint: string] {
  const parts = /^([a-z0-9-]{1,64})=([0-9a-f]{64})$/.exec(text);
  if (parts !== null) return [parts[1], parts[2]];
  throw new CliError('NOT_VERIFIABLE', 'input', 'a key of a site is SITE=FINGERPRINT, 64 lower-case hex digits', {
    hint: 'The hospital can tell it: `collimate site verify`.',
  });
}
