import { createHash } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';

/** Words of a phrase: 66 bits, each word known by its first four letters. */
const WORDS = 6;
const BITS_OF_A_WORD = 11n;
const BYTES = 9;

/**
 * Six words for a public key, to be read out by telephone: another key has other words.
 * @param spki SHA-256 of the key, SubjectPublicKeyInfo, lower-case hex
 * @source word list: BIP-39, English, 2048 words
 */
export function keyPhrase(spki: string): string {
  const hash = createHash('sha256').update('collimate.key-phrase/1\0').update(spki).digest().subarray(0, BYTES);
  let bits = BigInt(`0x${hash.toString('hex')}`) >> (BigInt(BYTES * 8) - BigInt(WORDS) * BITS_OF_A_WORD);
  const words: string[] = [];
  for (let n = 0; n < WORDS; n++) {
    words.unshift(wordlist[Number(bits & 2047n)]);
    bits >>= BITS_OF_A_WORD;
  }
  return words.join(' ');
}

/** @param heard as somebody typed it: capitals, hyphens and further spaces mean nothing @returns whether it is the phrase of the key */
export function isKeyPhrase(heard: string, spki: string): boolean {
  const typed = heard
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return typed.join(' ') === keyPhrase(spki);
}
