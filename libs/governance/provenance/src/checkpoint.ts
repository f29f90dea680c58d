import { asciiBytes } from './ascii.js';
import { fromBase64, toBase64 } from './base64.js';
import type { TreeHead } from './merkle-tree.js';
import { ProvenanceError } from './provenance.error.js';
import { openNote, signNote, type NoteSigner, type NoteVerifier } from './signed-note.js';
import { HASH_BYTES } from './tree-hash.js';

/** A head of a log under the log's name, the thing that witnesses sign. */
export interface Checkpoint extends TreeHead {
  /** Name of the log, for example `collimate/site/north/1`. */
  readonly origin: string;
}

/**
 * The three lines of a checkpoint: origin, size in decimal, root in base64.
 * @source C2SP tlog-checkpoint
 * @throws ProvenanceError BAD_CHECKPOINT
 */
export function checkpointText(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpoint;
  const named = origin.length > 0 && !origin.includes('\n') && asciiBytes(origin) !== undefined;
  if (!named || !Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES) {
    throw new ProvenanceError('BAD_CHECKPOINT', 'a checkpoint has an ASCII origin, a size and a root of 32 bytes');
  }
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Reads the three lines back. @throws ProvenanceError BAD_CHECKPOINT, also for extension lines, which we do not write */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = /^([\x20-\x7e]+)\n(0|[1-9]\d{0,15})\n(\S+)\n$/.exec(text);
  const root = lines === null ? undefined : fromBase64(lines[3]);
  const size = lines === null ? NaN : Number(lines[2]);
  if (lines === null || root === undefined || root.length !== HASH_BYTES || !Number.isSafeInteger(size)) {
    throw new ProvenanceError('BAD_CHECKPOINT', 'a checkpoint is three lines: origin, size and root');
  }
  return { origin: lines[1], size, root };
}

/** @returns the checkpoint as a signed note @throws ProvenanceError BAD_CHECKPOINT */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(checkpointText(checkpoint), signers);
}

/**
 * Reads a signed checkpoint of one log.
 * @param origin the log's name, known beforehand
 * @throws ProvenanceError BAD_NOTE, SIGNATURE_REFUSED, or BAD_CHECKPOINT if it is a checkpoint of another log
 */
export function openCheckpoint(note: string, origin: string, verifiers: readonly NoteVerifier[]): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, verifiers).text);
  if (checkpoint.origin !== origin) throw new ProvenanceError('BAD_CHECKPOINT', 'this is a checkpoint of another log');
  return checkpoint;
}
