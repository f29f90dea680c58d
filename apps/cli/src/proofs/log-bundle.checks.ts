import {
  LOG_BUNDLE,
  judgeLogBundle,
  MerkleTree,
  readBundleEntry,
  type BundleBreak,
  type JudgedHead,
  type JudgedLog,
} from '@collimate/governance-provenance';
import { compared, type Check, type Verification } from '@collimate/governance-publication';
import { ed25519Check } from '@collimate/platform-witness';
import { CliError } from '../errors/cli.error.js';
import { keyFingerprint } from './signed-head.proof.js';

/** Trust of the reader of an exported log. */
export interface LogTrust {
  /** Fingerprint of the log's key, hex. */
  readonly key?: string;
  /** Keys of witnesses, `NAME+KEYID+BASE64`. */
  readonly witnesses?: readonly string[];
}

const SPKI_PREFIX = '302a300506032b6570032100';
const START = `{"checkpoint":`;

/** @returns whether a file begins as an exported log does */
export function isLogBundle(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0x0a);
  const first = Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
  return first.startsWith(START) && first.includes(`"${LOG_BUNDLE}"`);
}

/**
 * Verifies an exported log offline: every entry, the signatures under its heads, and the witnesses' cosignatures.
 * @throws CliError BAD_DOCUMENT; ProvenanceError BAD_BUNDLE, BAD_KEY, BAD_NOTE, BAD_CHECKPOINT
 */
export function verifyLogBundle(bytes: Uint8Array, trust: LogTrust): Verification {
  return { document: 'log', checks: bundleChecks(judgeBundle(bytes), trust) };
}

/** @throws ProvenanceError BAD_BUNDLE, BAD_KEY, BAD_NOTE, BAD_CHECKPOINT */
export function judgeBundle(bytes: Uint8Array): JudgedLog {
  return judgeLogBundle(linesOf(bytes), ed25519Check);
}

/** Checks of an exported log alone. */
export function bundleChecks(log: JudgedLog, trust: LogTrust): readonly Check[] {
  return [
    { what: 'entries', verdict: log.broken === undefined ? 'holds' : 'fails', detail: brokenText(log) },
    { what: 'origin', verdict: 'holds', detail: log.head.checkpoint.origin },
    signatureCheck(log.head),
    keyCheck(log, trust.key),
    ...witnessChecks(log, trust.witnesses ?? []),
  ];
}

/** @returns SHA-256 of the key under which an exported log is signed, hex */
export function bundleFingerprint({ key }: JudgedLog): string {
  return keyFingerprint(Buffer.concat([Buffer.from(SPKI_PREFIX, 'hex'), key.publicKey]).toString('base64'));
}

/**
 * Reads the entries of a judged log, up to the first that is not the signed one, and the tree over them.
 * @param judged the same bytes, see judgeLogBundle
 */
export function entriesOf(
  bytes: Uint8Array,
  judged: JudgedLog,
): { readonly leaves: readonly string[]; readonly tree: MerkleTree } {
  const tree = new MerkleTree();
  const leaves: string[] = [];
  const end = judged.broken?.index ?? judged.entries;
  let line = -1;
  for (const text of linesOf(bytes)) {
    const leaf = line < 0 || line >= end ? undefined : readBundleEntry(line, text);
    line += 1;
    if (leaf === undefined) continue;
    tree.append(leaf);
    leaves.push(Buffer.from(leaf).toString('utf8'));
  }
  return { leaves, tree };
}

/** Lines of a file; one that is no text, or is not ended, is an empty one. */
function* linesOf(bytes: Uint8Array): Generator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    yield end < 0 ? '' : textOf(decoder, bytes.subarray(at, end));
    at = end < 0 ? bytes.length : end + 1;
  }
}

function textOf(decoder: InstanceType<typeof TextDecoder>, line: Uint8Array): string {
  try {
    return decoder.decode(line);
  } catch {
    return '';
  }
}

const WHY: Readonly<Record<BundleBreak['why'], string>> = {
  altered: 'is not what it was, or stands in another place',
  missing: 'is missing, though the signed head covers it',
  surplus: 'was added after the signed head',
  rewritten: 'was rewritten',
};

function brokenText({ entries, broken }: JudgedLog): string {
  if (broken === undefined) return `${entries}, each as it was signed`;
  const { index, upTo, why } = broken;
  if (why !== 'rewritten') return `entry ${index} (line ${index + 2}) is the first that does not hold: it ${WHY[why]}`;
  return index === upTo
    ? `entry ${index} (line ${index + 2}) ${WHY[why]}`
    : `the first broken one is among the entries ${index} to ${upTo}: everything but the signatures was made anew`;
}

function signatureCheck({ checkpoint, isSigned }: JudgedHead): Check {
  return {
    what: 'signature',
    verdict: isSigned ? 'holds' : 'fails',
    detail: `of the log, over its first ${checkpoint.size} entries`,
  };
}

function keyCheck(log: JudgedLog, trusted: string | undefined): Check {
  const fingerprint = bundleFingerprint(log);
  return trusted === undefined
    ? { what: 'key of the log', verdict: 'not-shown', detail: `${fingerprint}; name the one that you trust by --key` }
    : compared('key of the log', fingerprint, trusted);
}

function witnessChecks({ earlier, head, header }: JudgedLog, trusted: readonly string[]): readonly Check[] {
  const unsigned = earlier.filter(({ isSigned }) => !isSigned);
  const broken = unsigned.map(({ checkpoint }): Check => {
    return { what: `signatures over ${checkpoint.size} entries`, verdict: 'fails', detail: 'one of them does not hold' };
  });
  if (header.witnesses.length === 0 && trusted.length === 0) {
    const detail = 'no independent witness has cosigned it: only its owner says that nobody was shown another log';
    return [...broken, { what: 'witnesses', verdict: 'not-shown', detail }];
  }
  const heads = [...earlier, head];
  const named = [...new Set([...header.witnesses, ...trusted])];
  return [...broken, ...named.map((key) => witnessCheck(key, heads, header.witnesses.includes(key), trusted.includes(key)))];
}

function witnessCheck(key: string, heads: readonly JudgedHead[], isNamed: boolean, isTrusted: boolean): Check {
  const name = key.slice(0, Math.max(0, key.indexOf('+')));
  const what = `witness ${name}`;
  const signed = heads.filter(({ cosignatures }) => cosignatures.some(({ witness }) => witness === key));
  const last = signed.at(-1);
  if (!isNamed || last === undefined) {
    const verdict = isTrusted ? 'fails' : 'not-shown';
    return { what, verdict, detail: 'has cosigned none of the heads of this bundle' };
  }
  const { time } = last.cosignatures.find(({ witness }) => witness === key) ?? { time: 0 };
  const detail = `${signed.length} heads, the last of ${last.checkpoint.size} entries at ${new Date(time * 1_000).toISOString()}`;
  return isTrusted
    ? { what, verdict: 'holds', detail }
    : { what, verdict: 'not-shown', detail: `${detail}; name the key that you trust by --witness: ${key}` };
}

/** @throws CliError NOT_VERIFIABLE unless every text is a witness's key */
export function checkWitnessKeys(keys: readonly string[]): readonly string[] {
  const wrong = keys.find((key) => !/^\S+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/.test(key));
  if (wrong === undefined) return keys;
  throw new CliError('NOT_VERIFIABLE', 'input', 'a key of a witness is NAME+KEYID+BASE64', {
    hint: 'The operator of the witness publishes it.',
  });
}
