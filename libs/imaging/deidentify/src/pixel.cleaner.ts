import type { RawElement } from './raw-element.js';
import { findElement } from './raw-element.js';

/*
 * Pixels keep every value, but the room around the values is emptied: bits above the highest stored bit, bytes after
 * the last frame, comments inside compressed frames. Text has been found in each of them.
 */

/** @returns the pixel attribute with the same values and nothing else */
export function cleanPixels(pixels: RawElement, elements: readonly RawElement[]): RawElement {
  if (pixels.value.kind === 'fragments') {
    const [offsets, ...frames] = pixels.value.fragments;
    const fragments = offsets === undefined ? [] : [offsets, ...frames.map(withoutComments)];
    return { ...pixels, value: { kind: 'fragments', fragments } };
  }
  if (pixels.value.kind !== 'bytes') return pixels;
  const length = expectedLength(elements);
  const { bytes } = pixels.value;
  const cut = length !== undefined && length < bytes.length ? bytes.subarray(0, length) : bytes;
  return { ...pixels, value: { kind: 'bytes', bytes: withoutUnusedBits(cut, elements) } };
}

function u16(elements: readonly RawElement[], tag: number): number | undefined {
  const element = findElement(elements, tag);
  if (element?.value.kind !== 'bytes' || element.value.bytes.length < 2) return undefined;
  return element.value.bytes[0] | (element.value.bytes[1] << 8);
}

/** @returns bytes of all frames, undefined if the attributes do not say */
function expectedLength(elements: readonly RawElement[]): number | undefined {
  const [rows, columns, bits] = [u16(elements, 0x00280010), u16(elements, 0x00280011), u16(elements, 0x00280100)];
  if (rows === undefined || columns === undefined || bits === undefined) return undefined;
  const frameCount = findElement(elements, 0x00280008);
  const text = frameCount?.value.kind === 'bytes' ? String.fromCharCode(...frameCount.value.bytes.subarray(0, 12)) : '1';
  const frames = /^\s*\d+[\s\0]*$/.test(text) ? Number.parseInt(text, 10) : 1;
  return Math.ceil((rows * columns * frames * (u16(elements, 0x00280002) ?? 1) * bits) / 8);
}

/** Bits above HighBit become copies of the sign, or zeros: what a reader that ignores them has always seen. */
function withoutUnusedBits(bytes: Uint8Array, elements: readonly RawElement[]): Uint8Array {
  const [allocated, stored, high] = [u16(elements, 0x00280100), u16(elements, 0x00280101), u16(elements, 0x00280102)];
  if (allocated !== 16 || stored === undefined || stored < 1 || stored >= 16 || high !== stored - 1) return bytes;
  const signed = u16(elements, 0x00280103) === 1;
  const out = new Uint8Array(bytes.length);
  const shift = 32 - stored;
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const word = bytes[i] | (bytes[i + 1] << 8);
    const value = signed ? (word << shift) >> shift : (word << shift) >>> shift;
    out[i] = value & 0xff;
    out[i + 1] = (value >> 8) & 0xff;
  }
  return out;
}

const ADOBE = 0xee;
const COLOUR_TRANSFORM = 0xe8;

/**
 * Blanks comment and application segments of a JPEG, JPEG-LS or JPEG 2000 frame in place, and what follows its end.
 * Segments that steer decoding (Adobe, JPEG-LS colour transform) stay.
 * @source ITU-T T.81 B.2.4.5 and B.2.4.6, ISO/IEC 15444-1 A.9.2
 */
function withoutComments(fragment: Uint8Array): Uint8Array {
  const jpeg = fragment[0] === 0xff && fragment[1] === 0xd8;
  const jpeg2000 = fragment[0] === 0xff && fragment[1] === 0x4f;
  if (!jpeg && !jpeg2000) return fragment;
  const out = fragment.slice();
  for (let at = 2; at + 4 <= out.length && out[at] === 0xff;) {
    const marker = out[at + 1];
    if (jpeg ? marker === 0xda : marker === 0x90) break;
    const length = (out[at + 2] << 8) | out[at + 3];
    const application = marker > 0xe0 && marker <= 0xef && marker !== ADOBE && marker !== COLOUR_TRANSFORM;
    const comment = jpeg ? marker === 0xfe || application : marker === 0x64;
    // JPEG 2000 comments begin with two bytes that say whether they are text.
    if (comment) out.fill(0, at + (jpeg ? 4 : 6), at + 2 + length);
    at += 2 + length;
  }
  for (let end = out.length - 2; end > 2; end--) {
    if (out[end] === 0xff && out[end + 1] === 0xd9) {
      out.fill(0, end + 2);
      break;
    }
  }
  return out;
}
