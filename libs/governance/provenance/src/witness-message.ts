import { toBase64 } from './base64.js';
import type { ConsistencyProof } from './merkle-tree.js';
import { ProvenanceError } from './provenance.error.js';
import { readSignatures, type NoteSignature } from './signed-note.js';

/**
 * Most lines of a proof; no proof between two sizes needs more, and a witness reads no more. @source C2SP tlog-witness,
 * add-checkpoint
 */
const MAX_PROOF_LINES = 63;

/**
 * Body of `POST …/add-checkpoint`: the size that the witness has cosigned last, the proof from there, and the signed checkpoint.
 * @source C2SP tlog-witness, section add-checkpoint
 * @throws ProvenanceError BAD_CHECKPOINT for a proof that no tree has
 */
export function witnessRequest(proof: ConsistencyProof, note: string): string {
  if (proof.hashes.length > MAX_PROOF_LINES || !Number.isSafeInteger(proof.from) || proof.from < 0) {
    throw new ProvenanceError('BAD_CHECKPOINT', 'a proof to a witness has at most 63 hashes and begins at a size');
  }
  return `old ${proof.from}\n${proof.hashes.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`;
}

/** Reads the answer of a witness, one line for each cosignature. @throws ProvenanceError BAD_NOTE */
export function readWitnessAnswer(answer: string): readonly NoteSignature[] {
  if (!answer.endsWith('\n')) throw new ProvenanceError('BAD_NOTE', 'the answer of a witness ends with a line feed');
  return readSignatures(answer);
}

/** Reads the size that a witness has cosigned last, from its refusal with status 409. @returns undefined for another form */
export function readWitnessSize(answer: string): number | undefined {
  const parts = /^(0|[1-9]\d{0,15})\n$/.exec(answer);
  const size = parts === null ? NaN : Number(parts[1]);
  return Number.isSafeInteger(size) ? size : undefined;
}
