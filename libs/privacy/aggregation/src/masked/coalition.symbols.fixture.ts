import { toHex } from '@collimate/kernel-canonical';
import type { SiteTools } from './site.attempt.js';

/** Symbols of one schedule, and so coordinates of its vectors. */
export const SYMBOLS = 320;

/** Secrets of one schedule as unit vectors, and the cryptography of a site over them. */
export class Symbols {
  private readonly known = new Map<string, number>();

  /** @returns the coordinate of what has this name, 0 to `SYMBOLS` - 2 @throws Error for more names than there are coordinates */
  of(name: string): number {
    const coordinate = this.known.get(name) ?? this.known.size;
    this.known.set(name, coordinate);
    if (coordinate >= SYMBOLS - 1) throw new Error('a schedule with more symbols than coordinates');
    return coordinate;
  }

  /** Agreement that commutes, streams that are unit vectors, seals that are none: only who knows which secret counts here. */
  crypto(): SiteTools['crypto'] {
    const agreementKey = (secret: Uint8Array): Uint8Array => secret.map((byte, i) => (i === 31 ? byte & 0x3f : byte ^ 0x5a));
    return {
      agreementKey,
      agree: (secret, peer) => agreementKey(secret).map((byte, i) => byte + peer[i]),
      maskStream: (key, length) => {
        const stream = new Uint8Array(length);
        stream[8 * this.of(`mask ${toHex(key)}`)] = 1;
        return stream;
      },
      sealShares: (_key, _context, plain) => plain.slice(),
      openShares: (_key, _context, sealed) => sealed.slice(),
    };
  }
}

/** @returns the coordinate that a stream of `maskStream` stands for */
export function symbolIn(stream: Uint8Array): number {
  return stream.indexOf(1) / 8;
}

/** Stands for a signature: nobody in a schedule makes one for a site that has not. @source Fowler, Noll, Vo 1991, FNV-1a of 32 bits */
export function stamp(index: number, text: Uint8Array): Uint8Array {
  let hash = 0x811c9dc5 ^ index;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text[at], 0x01000193);
  return Uint8Array.of(index, hash & 255, (hash >>> 8) & 255, (hash >>> 16) & 255, hash >>> 24);
}
