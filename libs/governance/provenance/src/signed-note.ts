import { sha256Bytes } from '@collimate/kernel-canonical';
import { asciiBytes } from './ascii.js';
import { fromBase64, toBase64 } from './base64.js';
import { ProvenanceError } from './provenance.error.js';
import { sameHash } from './tree-hash.js';

/** Signs notes under a name. Only this interface is seen, never the key itself. */
export interface NoteSigner {
  /** Name of the key: no white space, no plus sign. */
  readonly name: string;
  /** Four bytes, see noteKeyId. */
  readonly keyId: Uint8Array;
  sign(text: Uint8Array): Uint8Array;
}

/** Checks the signatures of one key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

const KEY_ID_BYTES = 4;
const ED25519 = 1;
const SIGNATURE = /^\u2014 ([^\s+]+) (\S+)$/;

/** One line of signature under a note. */
export interface NoteSignature {
  readonly name: string;
  /** Four bytes. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Key id of a key in signed notes: the first four bytes of SHA-256(name || LF || type || public key).
 * @param type of the signatures; 0x01 is Ed25519
 * @source C2SP signed-note, section Signatures
 * @throws ProvenanceError BAD_NOTE for a name that a note cannot carry
 */
export function noteKeyId(name: string, publicKey: Uint8Array, type: number = ED25519): Uint8Array {
  const line = /^[^\s+]+$/.test(name) ? asciiBytes(`${name}\n`) : undefined;
  if (line === undefined) throw new ProvenanceError('BAD_NOTE', 'the name of a key is ASCII, without space and plus');
  const input = new Uint8Array(line.length + 1 + publicKey.length);
  input.set(line);
  input[line.length] = type;
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
  const lines = signers.map((signer) => signatureLine({ name: signer.name, keyId: signer.keyId, signature: signer.sign(bytes) }));
  return `${text}\n${lines.join('')}`;
}

/** @returns the line of one signature, ended @source C2SP signed-note */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  const body = new Uint8Array(KEY_ID_BYTES + signature.length);
  body.set(keyId);
  body.set(signature, KEY_ID_BYTES);
  return `\u2014 ${name} ${toBase64(body)}\n`;
}

/** Reads lines of signatures. @throws ProvenanceError BAD_NOTE */
export function readSignatures(lines: string): readonly NoteSignature[] {
  return lines.slice(0, -1).split('\n').map(readSignature);
}

/**
 * @returns the text of a note and every line of signature under it; nothing is checked
 * @throws ProvenanceError BAD_NOTE for another form
 */
export function noteParts(note: string): { readonly text: string; readonly signatures: readonly NoteSignature[] } {
  const border = note.lastIndexOf('\n\n');
  const text = note.slice(0, border + 1);
  if (border < 0 || asciiBytes(text) === undefined || !note.endsWith('\n')) {
    throw new ProvenanceError('BAD_NOTE', 'a signed note is ASCII text, an empty line and lines of signatures');
  }
  return { text, signatures: readSignatures(note.slice(border + 2)) };
}

/**
 * Reads a signed note and checks the signatures of the given verifiers; signatures of unknown keys are passed over.
 * @returns the text, and the names of the verifiers whose signature it carries (at least one)
 * @throws ProvenanceError BAD_NOTE for another form, SIGNATURE_REFUSED for a wrong signature or none that is known
 * @source C2SP signed-note
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): { text: string; signedBy: readonly string[] } {
  const { text, signatures } = noteParts(note);
  const bytes = asciiBytes(text) ?? new Uint8Array(0);
  const signedBy: string[] = [];
  for (const { name, keyId, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && sameHash(known.keyId, keyId));
    if (verifier === undefined || signedBy.includes(name)) continue;
    if (!verifier.verify(bytes, signature)) throw new ProvenanceError('SIGNATURE_REFUSED', 'a signature does not hold');
    signedBy.push(name);
  }
  if (signedBy.length === 0) throw new ProvenanceError('SIGNATURE_REFUSED', 'no signature of a known key');
  return { text, signedBy };
}

function readSignature(line: string): NoteSignature {
  const parts = SIGNATURE.exec(line);
  const body = parts === null ? undefined : fromBase64(parts[2]);
  if (parts === null || body === undefined || body.length <= KEY_ID_BYTES) {
    throw new ProvenanceError('BAD_NOTE', 'a line of a signature has another form');
  }
  return { name: parts[1], keyId: body.slice(0, KEY_ID_BYTES), signature: body.slice(KEY_ID_BYTES) };
}
