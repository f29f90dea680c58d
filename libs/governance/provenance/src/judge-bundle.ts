import { parseCheckpoint, type Checkpoint } from './checkpoint.js';
import { asciiBytes } from './ascii.js';
import { readBundleEntry, readBundleHeader, type LogBundleHeader } from './log-bundle.js';
import { MerkleTree } from './merkle-tree.js';
import { ProvenanceError } from './provenance.error.js';
import { noteParts } from './signed-note.js';
import { sameHash } from './tree-hash.js';
import {
  cosignatureTime,
  formatVerifierKey,
  noteVerifier,
  parseVerifierKey,
  type Ed25519Check,
  type VerifierKey,
} from './verifier-key.js';

/** First place at which an exported log differs from the signed one. */
export interface BundleBreak {
  /** Number of the first broken entry, from 0. */
  readonly index: number;
  /** The last entry that it may be, if the bundle was rewritten so that the tree alone tells; else the same as `index`. */
  readonly upTo: number;
  readonly why: 'altered' | 'missing' | 'surplus' | 'rewritten';
}

/** A checkpoint of a bundle, with the result of its check. */
export interface JudgedHead {
  readonly checkpoint: Checkpoint;
  /** Whether every signature under it holds, the log's own among them. */
  readonly isSigned: boolean;
  /** Keys, `NAME+KEYID+BASE64`, whose cosignatures hold, and when each was given, seconds since 1970. */
  readonly cosignatures: readonly { readonly witness: string; readonly time: number }[];
}

/** Result of checking an exported log. */
export interface JudgedLog {
  readonly header: LogBundleHeader;
  readonly key: VerifierKey;
  /** The checkpoint over all entries. */
  readonly head: JudgedHead;
  /** Earlier checkpoints, by size. */
  readonly earlier: readonly JudgedHead[];
  /** Number of entries in the bundle. */
  readonly entries: number;
  /** Undefined if every entry is the one that was signed. */
  readonly broken: BundleBreak | undefined;
}

/**
 * Checks every entry of an exported log against the checkpoints, offline. A changed bit, and an entry that was removed,
 * added, moved or cut off, is named by its number. If somebody recomputed everything but the signatures, the tree tells
 * between which two checkpoints the change lies.
 * @input lines without their line feeds, the header first
 * @throws ProvenanceError BAD_BUNDLE, BAD_KEY, BAD_NOTE or BAD_CHECKPOINT for a malformed first line
 */
export function judgeLogBundle(lines: Iterable<string>, check: Ed25519Check): JudgedLog {
  const reader = lines[Symbol.iterator]();
  const first = reader.next();
  const header = readBundleHeader(first.done === true ? '' : first.value);
  const key = parseVerifierKey(header.key);
  const keys = [key, ...header.witnesses.map(parseVerifierKey)];
  const head = judgeHead(header.checkpoint, key, keys, check);
  const earlier = header.cosigned.map((note) => judgeHead(note, key, keys, check));
  if (earlier.some(({ checkpoint }) => checkpoint.origin !== head.checkpoint.origin)) {
    throw new ProvenanceError('BAD_BUNDLE', 'a checkpoint of another log stands in the bundle');
  }
  const sorted = [...earlier].sort((a, b) => a.checkpoint.size - b.checkpoint.size);
  const { tree, local, entries } = readEntries(reader, head.checkpoint.size);
  const told = local === undefined ? [...sorted, head] : sorted.filter(({ checkpoint }) => checkpoint.size <= tree.size);
  const broken = brokenByTree(tree, told) ?? local;
  return { header, key, head, earlier: sorted, entries, broken };
}

/** Reads the entries. @returns the tree over them as far as each line is the one form of its entry */
function readEntries(
  reader: Iterator<string>,
  size: number,
): { readonly tree: MerkleTree; readonly local: BundleBreak | undefined; readonly entries: number } {
  const tree = new MerkleTree();
  let local: BundleBreak | undefined;
  let entries = 0;
  for (let line = reader.next(); line.done !== true; line = reader.next(), entries++) {
    if (local !== undefined) continue;
    const leaf = readBundleEntry(entries, line.value);
    if (entries >= size) local = at(entries, 'surplus');
    else if (leaf === undefined) local = at(entries, 'altered');
    else tree.append(leaf);
  }
  if (local === undefined && entries < size) local = at(entries, 'missing');
  return { tree, local, entries };
}

function at(index: number, why: BundleBreak['why']): BundleBreak {
  return { index, upTo: index, why };
}

/**
 * Every line agrees with itself, so the first checkpoint that the tree does not lead to tells where the log was
 * rewritten.
 */
function brokenByTree(tree: MerkleTree, heads: readonly JudgedHead[]): BundleBreak | undefined {
  let sound = 0;
  for (const { checkpoint } of heads) {
    if (checkpoint.size > tree.size || !sameHash(tree.head(checkpoint.size).root, checkpoint.root)) {
      return {
        index: Math.min(sound, Math.max(0, checkpoint.size - 1)),
        upTo: Math.max(0, checkpoint.size - 1),
        why: 'rewritten',
      };
    }
    sound = checkpoint.size;
  }
  return undefined;
}

function judgeHead(note: string, key: VerifierKey, keys: readonly VerifierKey[], check: Ed25519Check): JudgedHead {
  const { text, signatures } = noteParts(note);
  const bytes = asciiBytes(text) ?? new Uint8Array(0);
  const read = signatures.map((signature) => {
    const signer = keys.find((one) => one.name === signature.name && sameHash(one.keyId, signature.keyId));
    return { signer, signature, isGood: signer !== undefined && noteVerifier(signer, check).verify(bytes, signature.signature) };
  });
  return {
    checkpoint: parseCheckpoint(text),
    // A signature of an unknown key could be anything: in a bundle every signature has to hold.
    isSigned: read.every(({ isGood }) => isGood) && read.some(({ signer }) => signer === key),
    cosignatures: read.flatMap(({ signer, signature, isGood }) => {
      if (signer?.kind !== 'cosignature' || !isGood) return [];
      return [{ witness: formatVerifierKey(signer), time: cosignatureTime(signature.signature) }];
    }),
  };
}
