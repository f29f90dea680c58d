import { parseStudy } from '@collimate/governance-study';
import { readBytes } from '@collimate/platform-scans';
import { CliError, located } from '../../errors/cli.error.js';
import { print } from '../../output/print.js';
import { holds, isOpen, type Verification } from '@collimate/governance-publication';
import { verifyAttestation } from '../../crates/attestation.checks.js';
import { verifyCrate } from '../../crates/crate.checks.js';
import { isCrate } from '../../crates/crate.files.js';
import { checkWitnessKeys, isLogBundle, verifyLogBundle, type LogTrust } from '../../proofs/log-bundle.checks.js';
import { verifyPage } from '../../proofs/receipt-page.proof.js';
import { verifyPage as verifyCertificatePage } from '../../proofs/verify-page.js';
import { LogBeside } from '../../proofs/log-beside.js';
import { verifyDocument, withoutLog, type Trusted } from '../../proofs/verify-document.js';
import { readDocument } from '../../sources/document.source.js';
import { readExported } from '../../sources/json.source.js';
import { isPage } from '../../views/certificate.page.js';
import { renderVerification } from '../../views/verification.view.js';

/** What `collimate verify` was asked. */
export interface VerifyOptions {
  readonly protocol?: string;
  readonly key?: string;
  readonly siteKey?: readonly string[];
  readonly witness?: readonly string[];
  readonly log?: string;
  readonly json?: boolean;
}

/** What is left open is no success: a script that looks at the exit code alone must not take it for one. */
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

/** @throws CliError NOT_VERIFIABLE for a file that is no exported log; ProvenanceError for one whose first line is none */
function readLog(file: string, trust: LogTrust): LogBeside {
  return located([file], () => {
    const bytes = readBytes(file);
    if (isLogBundle(bytes)) return new LogBeside(bytes, trust);
    throw new CliError('NOT_VERIFIABLE', 'input', 'this is no exported log', {
      hint: 'The log of the coordinator is exported by `collimate study log FILE`.',
    });
  });
}

/** Whether a document means to be an attestation: its payload is in an envelope. */
function isEnvelope(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'payloadType' in document;
}

function verifyEnvelope(document: unknown, file: string, { key, log }: Trusted): Verification {
  if (log !== undefined) throw withoutLog();
  return verifyAttestation(document, file, key);
}

/** An exported log is read line by line, for it may be long; everything else is one document. */
function verifyFile(file: string, trusted: Trusted & LogTrust): Verification {
  if (trusted.log !== undefined && (isCrate(file) || isLogBundle(readBytes(file)))) throw withoutLog();
  if (isCrate(file)) return located([file], () => verifyCrate(file, trusted));
  const page = verifyPage(file, trusted);
  if (page !== undefined) return page;
  const bytes = readBytes(file);
  if (isLogBundle(bytes)) return located([file], () => verifyLogBundle(bytes, trusted));
  // Every other page: what holds no certificate either is refused there.
  if (isPage(bytes)) return located([file], () => verifyCertificatePage(bytes, trusted));
  return readExported(file, 'What is exported is JSON, each key once.', (document) =>
    isEnvelope(document) ? verifyEnvelope(document, file, trusted) : verifyDocument(document, trusted),
  );
}

function readSiteKey(text: string): readonly [site: string, fingerprint: string] {
  const parts = /^([a-z0-9-]{1,64})=([0-9a-f]{64})$/.exec(text);
  if (parts !== null) return [parts[1], parts[2]];
  throw new CliError('NOT_VERIFIABLE', 'input', 'a key of a site is SITE=FINGERPRINT, 64 lower-case hex digits', {
    hint: 'The hospital can tell it: `collimate site verify`.',
  });
}
