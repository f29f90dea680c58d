import { ITEM, ITEM_END, LONG_FORM, SEQUENCE_END, UNDEFINED_LENGTH, paddingOf } from './encoding.js';
import type { RawElement } from './raw-element.js';

/** How a file is written. */
export interface DicomEncoding {
  /** Whether the attributes state their VR; the file meta group does in any case. */
  readonly explicitVr: boolean;
  /** Sequences and items end with delimiters instead of carrying their length. */
  readonly undefinedLengths: boolean;
  /** The 128 bytes before the word DICM; zeros if there is none. */
  readonly preamble?: Uint8Array;
}

const PREAMBLE_BYTES = 128;
const WITH_LENGTHS: DicomEncoding = { explicitVr: true, undefinedLengths: false };

/**
 * A DICOM file in little endian: preamble, file meta group, attributes. Lengths are always written unless the encoding says otherwise, but for
 * encapsulated pixels, which cannot have one. The same attributes give the same bytes.
 * @input both lists in the order of their tags; `meta` without its group length
 * @source DICOM PS3.10 7.1, PS3.5 7
 */
export function writeDicomFile(
  meta: readonly RawElement[],
  elements: readonly RawElement[],
  encoding: DicomEncoding = WITH_LENGTHS,
): Uint8Array {
  const metaLength = sizeOf(meta, WITH_LENGTHS);
  const out = new Output(PREAMBLE_BYTES + 4 + 12 + metaLength + sizeOf(elements, encoding));
  out.bytes.set(encoding.preamble?.subarray(0, PREAMBLE_BYTES) ?? []);
  out.at = PREAMBLE_BYTES;
  for (const letter of [0x44, 0x49, 0x43, 0x4d]) out.bytes[out.at++] = letter;
  out.tag(0x00020000);
  out.letters('UL');
  out.u16(4);
  out.u32(metaLength);
  out.elements(meta, WITH_LENGTHS);
  out.elements(elements, encoding);
  return out.bytes;
}

function sizeOf(elements: readonly RawElement[], encoding: DicomEncoding): number {
  return elements.reduce((sum, element) => {
    const delimiter = encoding.undefinedLengths && element.value.kind === 'items' ? 8 : 0;
    return sum + (isLong(element, encoding) ? 12 : 8) + valueSize(element, encoding) + delimiter;
  }, 0);
}

/** A short form whose value has outgrown 16 bits of length is written as UN. @source DICOM PS3.5 6.2.2, note 5 */
function isLong(element: RawElement, encoding: DicomEncoding): boolean {
  return encoding.explicitVr && (LONG_FORM.has(element.vr) || valueSize(element, encoding) > 0xffff);
}

function valueSize({ value }: RawElement, encoding: DicomEncoding): number {
  switch (value.kind) {
    case 'bytes':
      return value.bytes.length + (value.bytes.length % 2);
    case 'items':
      return value.items.reduce((sum, item) => sum + (encoding.undefinedLengths ? 16 : 8) + sizeOf(item, encoding), 0);
    case 'fragments':
      return value.fragments.reduce((sum, part) => sum + 8 + part.length + (part.length % 2), 8);
  }
}

class Output {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  u16(value: number): void {
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  u32(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  tag(tag: number): void {
    this.u16(tag >>> 16);
    this.u16(tag & 0xffff);
  }

  letters(vr: string): void {
    this.bytes[this.at++] = vr.charCodeAt(0);
    this.bytes[this.at++] = vr.charCodeAt(1);
  }

  elements(elements: readonly RawElement[], encoding: DicomEncoding): void {
    for (const element of elements) this.element(element, encoding);
  }

  private element(element: RawElement, encoding: DicomEncoding): void {
    this.head(element, encoding);
    const { value, vr } = element;
    if (value.kind === 'bytes') return this.padded(value.bytes, paddingOf(vr));
    if (value.kind === 'items') return this.items(value.items, encoding);
    for (const fragment of value.fragments) {
      this.tag(ITEM);
      this.u32(fragment.length + (fragment.length % 2));
      this.padded(fragment, 0);
    }
    this.delimiter(SEQUENCE_END);
  }

  private head(element: RawElement, encoding: DicomEncoding): void {
    const long = isLong(element, encoding);
    this.tag(element.tag);
    if (encoding.explicitVr) {
      this.letters(long && !LONG_FORM.has(element.vr) ? 'UN' : element.vr);
      if (long) this.u16(0);
    }
    const { kind } = element.value;
    const open = kind === 'fragments' || (kind === 'items' && encoding.undefinedLengths);
    const length = open ? UNDEFINED_LENGTH : valueSize(element, encoding);
    if (long || !encoding.explicitVr) this.u32(length);
    else this.u16(length);
  }

  private items(items: readonly (readonly RawElement[])[], encoding: DicomEncoding): void {
    for (const item of items) {
      this.tag(ITEM);
      this.u32(encoding.undefinedLengths ? UNDEFINED_LENGTH : sizeOf(item, encoding));
      this.elements(item, encoding);
      if (encoding.undefinedLengths) this.delimiter(ITEM_END);
    }
    if (encoding.undefinedLengths) this.delimiter(SEQUENCE_END);
  }

  private delimiter(tag: number): void {
    this.tag(tag);
    this.u32(0);
  }

  private padded(bytes: Uint8Array, padding: number): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
    if (bytes.length % 2 === 1) this.bytes[this.at++] = padding;
  }
}
