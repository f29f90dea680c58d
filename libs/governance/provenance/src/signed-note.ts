import { sha256Bytes } from '@collimate/kernel-canonical';
import { asciiBytes } from './ascii.js';
import { fromBase64, toBase64 } from './base64.js';
import { ProvenanceError } from './provenance.error.js';
import { sameHash } from './tree-hash.js';

/** Whoever can sign notes under a name. The key stays where it is; only this much of it is seen. */
export interface NoteSigner {
  /** Name of the key: no white space, no plus sign. */
  readonly name: string;
  /** Four bytes, see noteKeyId. */
  readonly keyId: Uint8Array;
  sign(text: Uint8Array): Uint8Array;
}

/** Whoever can check the signatures of one key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

const KEY_ID_BYTES = 4;
const ED25519 = 1;
const SIGNATURE = /^\u2014 ([^\s+]+) (\S+)$/;

/**
 * Key id of an Ed25519 key in signed notes: the first four bytes of SHA-256(name || LF || 0x01 || public key).
 * @source C2SP signed-note, section Signatures
 * @throws ProvenanceError BAD_NOTE for a name that a note cannot carry
 */
export function noteKeyId(name: string, publicKey: Uint8Array): Uint8Array {
  const line = /^[^\s+]+$/.test(name) ? asciiBytes(`${name}\n`) : undefined;
  if (line === undefined) throw new ProvenanceError('BAD_NOTE', 'the name of a key is ASCII, without space and plus');
  const input = new Uint8Array(line.length + 1 + publicKey.length);
  input.set(line);
  input[line.length] = ED25519;
  input.set(publicKey, line.length + 1);
  return sha256Bytes(input).slice(0, KEY_ID_BYTES);
}

/**
 * Signs a text. Several signers (an owner and its witnesses) may sign the same note.
 * @input text of ASCII lines, the last one ended
 * @returns the text, an empty line, and one line per signature
 * @source C2SP signed-note
 * @throws ProvenanceError BAD_NOTE
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const bytes = asciiBytes(text);
  if (bytes === undefined || !text.endsWith('\n') || text.includes('\n\n') || signers.length === 0) {
    throw new ProvenanceError('BAD_NOTE', 'a note is ASCII text of ended, non-empty lines with at least one signer');
  }
  const lines = signers.map((signer) => {
    const signature = signer.sign(bytes);
    const body = new Uint8Array(KEY_ID_BYTES + signature.length);
    body.set(signer.keyId);
    body.set(signature, KEY_ID_BYTES);
    return `\u2014 ${signer.name} ${toBase64(body)}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Reads a signed note and checks the signatures of the given verifiers; signatures of unknown keys are passed over.
 * @returns the text, and the names of the verifiers whose signature it carries (at least one)
 * @throws ProvenanceError BAD_NOTE for another form, SIGNATURE_REFUSED for a wrong signature or none that is known
 * @source C2SP signed-note
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): { text: string; signedBy: readonly string[] } {
  const border = note.lastIndexOf('\n\n');
  const text = note.slice(0, border + 1);
  const bytes = asciiBytes(text);
  if (border < 0 || bytes === undefined || !note.endsWith('\n')) {
    throw new ProvenanceError('BAD_NOTE', 'a signed note is ASCII text, an empty line and lines of signatures');
  }
  const signedBy: string[] = [];
  for (const line of note.slice(border + 2, -1).split('\n')) {
    const { name, keyId, signature } = readSignature(line);
    const verifier = verifiers.find((known) => known.name === name && sameHash(known.keyId, keyId));
    if (verifier === undefined || signedBy.includes(name)) continue;
    if (!verifier.verify(bytes, signature)) throw new ProvenanceError('SIGNATURE_REFUSED', 'a signature does not hold');
    signedBy.push(name);
  }
  if (signedBy.length === 0) throw new ProvenanceError('SIGNATURE_REFUSED', 'no signature of a known key');
  return { text, signedBy };
}

function readSignature(line: string): { name: string; keyId: Uint8Array; signature: Uint8Array } {
  const parts = SIGNATURE.exec(line);
  const body = parts === null ? undefined : fromBase64(parts[2]);
  if (parts === null || body === undefined || body.length <= KEY_ID_BYTES) {
    throw new ProvenanceError('BAD_NOTE', 'a line of a signature has another form');
  }
  return { name: parts[1], keyId: body.slice(0, KEY_ID_BYTES), signature: body.slice(KEY_ID_BYTES) };
}
