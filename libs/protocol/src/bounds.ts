import { instantFromMs, type Instant } from '@collimate/kernel-canonical';
import { ProtocolError } from './protocol.error.js';

/** Earliest and latest moment that a message may name, ms since 1970 UTC: the years 2000 and 2200. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);
/** Most sites that an order may name. */
const MOST_SITES = 10_000;
/** Longest plain word of a message, such as the name of a statistic, characters. */
const LONGEST_WORD = 128;
/** Longest exact number as text, characters: more digits than any price of the platform has. */
const LONGEST_RATIONAL = 400;
/** Longest integer of a pooled vector, characters, and most of them. */
const LONGEST_INTEGER = 60;
const MOST_INTEGERS = 100_000;
/** Largest protocol of a study, bytes. */
const LARGEST_PROTOCOL = 4 * 1024 * 1024;
/** Most hashes of a proof: a tree of 2^63 leaves has no longer path. */
const MOST_HASHES = 128;

/** @returns a moment that every clock and calendar of the platform can hold @throws ProtocolError MALFORMED_MESSAGE */
export function instantFromWire(unixMs: bigint, tag: string): Instant {
  return instantFromMs(clockFromWire(unixMs, tag));
}

/** @returns ms since 1970 UTC, between the years 2000 and 2200 @throws ProtocolError MALFORMED_MESSAGE */
function clockFromWire(unixMs: bigint, tag: string): number {
  if (unixMs < BigInt(EARLIEST_MS) || unixMs > BigInt(LATEST_MS)) throw outOfRange(tag);
  return Number(unixMs);
}

/** @returns a count that fits a double exactly @throws ProtocolError MALFORMED_MESSAGE */
export function countFromWire(value: bigint, tag: string): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0) throw outOfRange(tag);
  return count;
}

/** @returns the sites of an order, each once @throws ProtocolError MALFORMED_MESSAGE */
export function rosterFromWire<T>(roster: readonly string[], parse: (site: string) => T): readonly T[] {
  if (roster.length === 0 || roster.length > MOST_SITES || new Set(roster).size !== roster.length) throw outOfRange('roster');
  return roster.map(parse);
}

/** @returns a plain word, not empty and not long @throws ProtocolError MALFORMED_MESSAGE */
export function wordFromWire(word: string, tag: string): string {
  if (word.length === 0 || word.length > LONGEST_WORD) throw outOfRange(tag);
  return word;
}

/** @returns the text of an exact number, not longer than any that the platform writes @throws ProtocolError MALFORMED_MESSAGE */
export function rationalTextFromWire(text: string, tag: string): string {
  if (text.length > LONGEST_RATIONAL || !/^\d+(?:\/[1-9]\d*)?$/.test(text)) throw outOfRange(tag);
  return text;
}

/** @returns decimal integers, none longer than any that a site releases @throws ProtocolError MALFORMED_MESSAGE */
export function integersFromWire(texts: readonly string[], tag: string): readonly string[] {
  if (texts.length > MOST_INTEGERS) throw outOfRange(tag);
  if (texts.some((text) => text.length > LONGEST_INTEGER || !/^(?:0|-?[1-9]\d*)$/.test(text))) throw outOfRange(tag);
  return [...texts];
}

/** @returns the bytes of a protocol @throws ProtocolError MALFORMED_MESSAGE if it is larger than any study's */
export function protocolBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > LARGEST_PROTOCOL) throw outOfRange('protocol_json');
  return bytes;
}

/** @returns the hashes of a proof, 32 bytes each @throws ProtocolError MALFORMED_MESSAGE */
export function hashesFromWire(hashes: readonly Uint8Array[]): Uint8Array[] {
  if (hashes.length > MOST_HASHES) throw outOfRange('hashes');
  return hashes.map((hash) => hashFromWire(hash, 'hashes'));
}

/** @returns a SHA-256, 32 bytes @throws ProtocolError MALFORMED_MESSAGE */
export function hashFromWire(hash: Uint8Array, tag: string): Uint8Array {
  if (hash.length !== 32) throw outOfRange(tag);
  return Uint8Array.from(hash);
}

function outOfRange(tag: string): ProtocolError {
  return new ProtocolError('MALFORMED_MESSAGE', 'this value is out of range', { place: { tag } });
}
