import { TAG } from './tag.table.js';

/** An attribute as it stands in a file: its value is bytes, items of a sequence, or fragments of encapsulated pixels. */
export interface RawElement {
  readonly tag: number;
  readonly vr: string;
  readonly value: RawValue;
}

/** The three kinds of value. Bytes are views of the file and are never written to. */
export type RawValue =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'items'; readonly items: readonly (readonly RawElement[])[] }
  | { readonly kind: 'fragments'; readonly fragments: readonly Uint8Array[] };

/** A file taken apart; the preamble is not kept. */
export interface RawFile {
  readonly meta: readonly RawElement[];
  readonly elements: readonly RawElement[];
  readonly transferSyntax: string;
}

/** @returns an attribute with these bytes */
export function bytesElement(tag: number, vr: string, bytes: Uint8Array): RawElement {
  return { tag, vr, value: { kind: 'bytes', bytes } };
}

/** @returns an attribute with this text, which must be ASCII */
export function textElement(tag: number, vr: string, text: string): RawElement {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytesElement(tag, vr, bytes);
}

/** @returns a sequence of these items */
export function itemsElement(tag: number, items: readonly (readonly RawElement[])[]): RawElement {
  return { tag, vr: 'SQ', value: { kind: 'items', items } };
}

/** @returns pixel data of these compressed frames, one fragment each, behind an empty table of offsets. @source DICOM PS3.5 A.4 */
export function fragmentsElement(frames: readonly Uint8Array[]): RawElement {
  return { tag: TAG.PixelData, vr: 'OB', value: { kind: 'fragments', fragments: [new Uint8Array(0), ...frames] } };
}

/** Letters that are made at once. */
const PART = 4096;

/** One letter per byte, padding cut off: enough for all that the standard writes in ASCII, and lossless for the rest. */
export function latinText(element: RawElement | undefined): string {
  if (element === undefined || element.value.kind !== 'bytes') return '';
  const { bytes } = element.value;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  let text = '';
  // In parts, for a call takes only so many letters.
  for (let i = 0; i < end; i += PART) text += String.fromCharCode(...bytes.subarray(i, Math.min(end, i + PART)));
  return text.trimStart();
}

/** @returns the attribute of this tag, at the top of the list only */
export function findElement(elements: readonly RawElement[], tag: number): RawElement | undefined {
  return elements.find((element) => element.tag === tag);
}
