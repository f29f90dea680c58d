import { fromHex, toHex } from '@collimate/kernel-canonical';
import { fromBase64, toBase64 } from './base64.js';
import { ProvenanceError } from './provenance.error.js';
import { noteKeyId, type NoteVerifier } from './signed-note.js';
import { sameHash } from './tree-hash.js';

/**
 * Kind of signature that a key makes: over the text of a note itself, or a witness's cosignature, which names a time
 * too.
 */
export type KeyKind = 'signature' | 'cosignature';

/** First byte of a key in its text form. @source C2SP signed-note, section Signature types */
const TYPES: Readonly<Record<KeyKind, number>> = { signature: 0x01, cosignature: 0x04 };

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;

/** A public key of signed notes. */
export interface VerifierKey {
  /** ASCII, without space and plus. */
  readonly name: string;
  readonly kind: KeyKind;
  /** Four bytes, see noteKeyId. */
  readonly keyId: Uint8Array;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Checks an Ed25519 signature of 64 bytes by a public key of 32 bytes; false for a key or signature of another form. */
export type Ed25519Check = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Names a public key of 32 bytes. @throws ProvenanceError BAD_NOTE for a name that a note cannot carry, BAD_KEY for another length */
export function verifierKey(name: string, publicKey: Uint8Array, kind: KeyKind = 'signature'): VerifierKey {
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new ProvenanceError('BAD_KEY', 'an Ed25519 public key has 32 bytes');
  return { name, kind, publicKey, keyId: noteKeyId(name, publicKey, TYPES[kind]) };
}

/** @returns `NAME+KEYID+BASE64`, one line that people exchange @source C2SP signed-note, section Verifier keys */
export function formatVerifierKey({ name, kind, keyId, publicKey }: VerifierKey): string {
  return `${name}+${toHex(keyId)}+${toBase64(Uint8Array.of(TYPES[kind], ...publicKey))}`;
}

/**
 * Reads `NAME+KEYID+BASE64`.
 * @source C2SP signed-note, section Verifier keys; tlog-cosignature for type 0x04
 * @throws ProvenanceError BAD_KEY for another form or type, or if the id is not that of name and key
 */
export function parseVerifierKey(text: string): VerifierKey {
  const parts = /^([\x21-\x2a\x2c-\x7e]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text);
  const body = parts === null ? undefined : fromBase64(parts[3]);
  const kind = (Object.keys(TYPES) as KeyKind[]).find((one) => TYPES[one] === body?.[0]);
  if (parts === null || body === undefined || kind === undefined || body.length !== PUBLIC_KEY_BYTES + 1) {
    throw new ProvenanceError('BAD_KEY', 'a verifier key is NAME+KEYID+BASE64 of an Ed25519 key', {
      hint: 'A witness prints its own when it is set up.',
    });
  }
  const key = verifierKey(parts[1], body.slice(1), kind);
  if (sameHash(key.keyId, fromHex(parts[2]))) return key;
  throw new ProvenanceError('BAD_KEY', 'the id of the verifier key is not that of its name and key');
}

/**
 * @returns the verifier of a key's signatures under notes; signatures of a witness have their time in the first eight
 *   bytes
 */
export function noteVerifier(key: VerifierKey, check: Ed25519Check): NoteVerifier {
  const { name, keyId, publicKey } = key;
  return {
    name,
    keyId,
    verify: (text, signature) => {
      if (key.kind === 'signature') return check(publicKey, text, signature);
      if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return false;
      const message = cosignedMessage(text, cosignatureTime(signature));
      return check(publicKey, message, signature.slice(TIME_BYTES));
    },
  };
}

/**
 * The text that a witness signs: at this time, it has seen no other log of that name than the one under the checkpoint.
 * @input text of a checkpoint; time in whole seconds since 1970
 * @source C2SP tlog-cosignature, section cosignature/v1
 */
export function cosignedMessage(text: Uint8Array, time: number): Uint8Array {
  const head = Uint8Array.from(`cosignature/v1\ntime ${time}\n`, (character) => character.charCodeAt(0));
  const message = new Uint8Array(head.length + text.length);
  message.set(head);
  message.set(text, head.length);
  return message;
}

/** @returns the time of a cosignature, seconds since 1970; NaN if it has none */
export function cosignatureTime(signature: Uint8Array): number {
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return NaN;
  const view = new DataView(signature.buffer, signature.byteOffset, TIME_BYTES);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}
