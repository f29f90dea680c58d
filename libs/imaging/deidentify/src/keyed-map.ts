import { sha256Bytes, toHex } from '@collimate/kernel-canonical';
import { DeidentifyError } from './deidentify.error.js';

const BLOCK = 64;

/** HMAC-SHA-256. @source RFC 2104, RFC 4231 */
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

/**
 * The replacements that depend on a secret: nobody without the key can compute them from a UID or a record number, or
 * test a guess, and with one key they agree between all files of a study.
 */
export class KeyedMap {
  /** UIDs of one file come many times; a map lives as long as the cleaning of a file. */
  private readonly uids = new Map<string, string>();

  /** @param key at least 32 bytes, one per study and site @throws DeidentifyError BAD_POLICY */
  constructor(private readonly key: Uint8Array) {
    if (key.length < 32) throw new DeidentifyError('BAD_POLICY', 'the key of the replacements has at least 32 bytes');
  }

  /** @returns `2.25.` and a 128-bit integer. @source DICOM PS3.5 B.2 */
  uid(original: string): string {
    const known = this.uids.get(original);
    if (known !== undefined) return known;
    const mac = this.mac('uid', original);
    let integer = 0n;
    for (let i = 0; i < 16; i++) integer = (integer << 8n) | BigInt(mac[i]);
    const mapped = `2.25.${integer}`;
    this.uids.set(original, mapped);
    return mapped;
  }

  /** @returns P and 20 hexadecimal digits that stand for the subject: 80 bits, no two of a study alike in practice */
  pseudonym(subject: string): string {
    return `P${toHex(this.mac('subject', subject).subarray(0, 10)).toUpperCase()}`;
  }

  /** @returns how many whole days the subject's dates move: one to ten years back, the year never kept by chance */
  shiftDays(subject: string): number {
    const mac = this.mac('shift', subject);
    const draw = mac[0] + 256 * (mac[1] + 256 * (mac[2] + 256 * mac[3]));
    return -(366 + (draw % 3287));
  }

  private mac(purpose: string, text: string): Uint8Array {
    return hmacSha256(
      this.key,
      Uint8Array.from(`${purpose}\0${text}`, (letter) => letter.charCodeAt(0) & 0xff),
    );
  }
}
