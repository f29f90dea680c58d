import { DeidentifyError } from '../deidentify.error.js';

/** What the attributes say of each frame. */
export interface FrameShape {
  readonly rows: number;
  readonly columns: number;
  readonly bytesPerSample: number;
  /** Whether a long name or number of the file's identity is spelled in the text. */
  readonly tells: (text: string) => boolean;
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
 * @throws DeidentifyError FRAME_NOT_BARE if the last bytes before `end` hold a long text, or a name or number of the identity
 */
export function refuseTextBefore(end: number, start: number, bytes: Uint8Array, { tells }: FrameShape): void {
  const tail = String.fromCharCode(...bytes.subarray(Math.max(start, end - TAIL_BYTES), end));
  const texts = tail.match(/[\x20-\x7e]{5,}/g) ?? [];
  const isText = (text: string): boolean => text.length >= LONGEST_TEXT && new Set(text).size > LETTERS_OF_A_PATTERN;
  if (texts.some((text) => isText(text) || tells(text))) throw notBare('the end of a frame holds text');
}
