import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { KeystoreError } from './keystore.error.js';

const MAGIC = Buffer.from('CLKC1');
const ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + ID_BYTES + NONCE_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

/** Length of a covering key, bytes. */
export const COVER_BYTES = 32;

/**
 * Seals the files of the key folder under a key that is not in it, so that the folder, or a copy of it, is useless
 * alone. The key is only in the memory of the agent. While it is being replaced, both keys open files, and new files
 * are sealed under the new one.
 */
export class KeyCover {
  private readonly keys: Uint8Array[];

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    this.keys = [key];
  }

  /** Whether the bytes of a file are sealed, under any key. */
  static isSealed(bytes: Uint8Array): boolean {
    return Buffer.from(bytes.subarray(0, MAGIC.length)).equals(MAGIC);
  }

  /** From now on files are sealed under another key; files under the former one can be read until `settle`. */
  change(key: Uint8Array): void {
    this.keys.unshift(key);
  }

  /** Forgets every key but the present one. */
  settle(): void {
    for (const old of this.keys.splice(1)) old.fill(0);
  }

  /** Whether a file is sealed under the present key. */
  isCurrent(bytes: Uint8Array): boolean {
    return KeyCover.isSealed(bytes) && idIn(bytes).equals(idOf(this.keys[0]));
  }

  /** @param name of the file, bound to its bytes, so that no file passes for another one */
  seal(name: string, bytes: Uint8Array): Uint8Array {
    const [key] = this.keys;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce);
    cipher.setAAD(Buffer.from(name));
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return new Uint8Array(Buffer.concat([MAGIC, idOf(key), nonce, cipher.getAuthTag(), body]));
  }

  /** @throws KeystoreError BAD_KEY_FILE if it is not sealed, under none of the keys, altered, or that of another name */
  open(name: string, sealed: Uint8Array): Uint8Array {
    if (!KeyCover.isSealed(sealed) || sealed.length < HEAD_BYTES) throw broken('a key is not sealed, as all of this folder are');
    const id = idIn(sealed);
    const key = this.keys.find((one) => idOf(one).equals(id));
    if (key === undefined) throw broken('a key is sealed under another covering key than this folder');
    const at = MAGIC.length + ID_BYTES;
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(at, at + NONCE_BYTES), { authTagLength: TAG_BYTES });
    try {
      decipher.setAAD(Buffer.from(name));
      decipher.setAuthTag(sealed.subarray(at + NONCE_BYTES, HEAD_BYTES));
      return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]));
    } catch {
      throw broken('a sealed key was altered, or is that of another name');
    }
  }
}

const idOf = (key: Uint8Array): Buffer =>
  createHash('sha256').update('collimate.cover/1\0').update(key).digest().subarray(0, ID_BYTES);
const idIn = (bytes: Uint8Array): Buffer => Buffer.from(bytes.subarray(MAGIC.length, MAGIC.length + ID_BYTES));
const broken = (message: string): KeystoreError => new KeystoreError('BAD_KEY_FILE', message);
