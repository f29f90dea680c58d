import { sha256Bytes, toHex } from '@collimate/kernel-canonical';
import { DeidentifyError } from './deidentify.error.js';

const BLOCK = 64;

/** HMAC-SHA-256. @source RFC 2104, section 2; RFC 4231, section 4 */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > BLOCK ? sha256Bytes(key) : key;
  const inner = new Uint8Array(BLOCK + message.length).fill(0x36, 0, BLOCK);
  const outer = new Uint8Array(BLOCK + 32).fill(0x5c, 0, BLOCK);
  for (let i = 0; i < short.length; i++) {
    inner[i] ^= short[i];
    outer[i] ^= short[i];
  }
  inner.set(message, BLOCK);
  outer.set(sha256Bytes(inner), BLOCK);
  return sha256Bytes(outer);
}

const UID_FORM = /^2\.25\.(0|[1-9]\d{0,38})$/;
const PSEUDONYM_FORM = /^P([0-9A-F]{20})([0-9A-F]{8})$/;
const CHECK_BYTES = 4;

/**
 * The replacements that depend on a secret: nobody without the key can compute them from a UID or a record number, or
 * test a guess, and with one key they agree between all files of a study. Each carries a check of 32 bits by the same
 * key, so that a replacement is known when it comes again: what is cleaned twice is cleaned once.
 */
export class KeyedMap {
  /** UIDs of one file come many times; a map lives as long as the cleaning of a file. */
  private readonly uids = new Map<string, string>();

  /** @param key at least 32 bytes, one per study and site @throws DeidentifyError BAD_POLICY */
  constructor(private readonly key: Uint8Array) {
    if (key.length < 32) throw new DeidentifyError('BAD_POLICY', 'the key of the replacements has at least 32 bytes');
  }

  /** @returns `2.25.` and a 128-bit integer: 96 bits that stand for the UID, 32 that check them; its own results unchanged. @source DICOM PS3.5 B.2 */
  uid(original: string): string {
    const known = this.uids.get(original);
    if (known !== undefined) return known;
    const own = this.isOwnUid(original);
    const drawn = own ? new Uint8Array(0) : this.mac('uid', original).subarray(0, 12);
    const mapped = own ? original : `2.25.${integerOf([...drawn, ...this.check('uid', drawn)])}`;
    this.uids.set(original, mapped);
    return mapped;
  }

  /** @returns whether this key has made the UID; by chance one of 2^32 */
  isOwnUid(uid: string): boolean {
    const match = UID_FORM.exec(uid);
    if (match === null) return false;
    const hex = BigInt(match[1]).toString(16).padStart(32, '0');
    if (hex.length > 32) return false;
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
    return toHex(this.check('uid', bytes.subarray(0, 12))) === toHex(bytes.subarray(12));
  }

  /** @returns which UID became which, for whoever must be able to find an original again */
  mappedUids(): ReadonlyMap<string, string> {
    return this.uids;
  }

  /** @returns P and 28 hexadecimal digits that stand for the subject: 80 bits, no two of a study alike in practice, and 32 that check them */
  pseudonym(subject: string): string {
    const drawn = this.mac('subject', subject).subarray(0, 10);
    return `P${toHex(drawn)}${toHex(this.check('subject', drawn))}`.toUpperCase();
  }

  /** @returns whether this key has made the pseudonym */
  isOwnPseudonym(text: string): boolean {
    const match = PSEUDONYM_FORM.exec(text);
    if (match === null) return false;
    const drawn = Uint8Array.from({ length: 10 }, (_, i) => Number.parseInt(match[1].slice(2 * i, 2 * i + 2), 16));
    return toHex(this.check('subject', drawn)).toUpperCase() === match[2];
  }

  /** @returns a file name that stands for a place: F and 20 hexadecimal digits */
  fileName(place: string): string {
    return `F${toHex(this.mac('file', place).subarray(0, 10)).toUpperCase()}`;
  }

  /** @returns how many whole days the subject's dates move: one to ten years back, the year never kept by chance */
  shiftDays(subject: string): number {
    const mac = this.mac('shift', subject);
    const draw = mac[0] + 256 * (mac[1] + 256 * (mac[2] + 256 * mac[3]));
    return -(366 + (draw % 3287));
  }

  private check(purpose: string, drawn: Uint8Array): Uint8Array {
    return this.mac(`${purpose} check`, toHex(drawn)).subarray(0, CHECK_BYTES);
  }

  private mac(purpose: string, text: string): Uint8Array {
    return hmacSha256(
      this.key,
      Uint8Array.from(`${purpose}\0${text}`, (letter) => letter.charCodeAt(0) & 0xff),
    );
  }
}

function integerOf(bytes: readonly number[]): bigint {
  return bytes.reduce((integer, byte) => (integer << 8n) | BigInt(byte), 0n);
}
