import { DeidentifyError } from '../deidentify.error.js';

/** What the attributes say of each frame. */
export interface FrameShape {
  readonly rows: number;
  readonly columns: number;
  readonly bytesPerSample: number;
}

/**
 * Takes a frame down to what a decoder reads.
 * @returns the bare frame, the input itself if it is one; undefined if it breaks off and may go on in the next fragment
 * @throws DeidentifyError FRAME_NOT_BARE
 */
export type BareFrame = (bytes: Uint8Array, shape: FrameShape) => Uint8Array | undefined;

/** @returns the error for a frame that is no bare codestream of its transfer syntax */
export function notBare(message: string): DeidentifyError {
  return new DeidentifyError('FRAME_NOT_BARE', message, { place: { tag: '(7FE0,0010)' } });
}

/** Big-endian 16 bits, as all these streams have them. */
export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** Big-endian 32 bits. */
export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
}

/** @returns the parts one after the other */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const TAIL_BYTES = 512;
const LONGEST_TEXT = 24;
/** Equal samples give a pattern of eight bytes at most, and such a pattern may be printable. */
const LETTERS_OF_A_PATTERN = 8;

/**
 * Entropy-coded data have an end that only a decoder knows; text behind it would stand here.
 * @throws DeidentifyError FRAME_NOT_BARE if the last bytes before `end` hold a long text
 */
export function refuseTextBefore(end: number, start: number, bytes: Uint8Array): void {
  const letters = new Set<number>();
  let run = 0;
  for (let at = Math.max(start, end - TAIL_BYTES); at < end; at++) {
    if (bytes[at] >= 0x20 && bytes[at] < 0x7f) {
      letters.add(bytes[at]);
      if (++run >= LONGEST_TEXT && letters.size > LETTERS_OF_A_PATTERN) throw notBare('the end of a frame holds text');
    } else {
      run = 0;
      letters.clear();
    }
  }
}
