import { LONG_FORM } from './dicom.reader.js';
import type { RawElement } from './raw-element.js';

const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;

/**
 * A DICOM file in explicit VR little endian: zero preamble, file meta group, attributes. Lengths are always written,
 * but for encapsulated pixels, which cannot have one.
 * @input both lists in the order of their tags; `meta` without its group length
 * @source DICOM PS3.10 7.1, PS3.5 7
 */
export function writeDicomFile(meta: readonly RawElement[], elements: readonly RawElement[]): Uint8Array {
  const metaLength = sizeOf(meta);
  const out = new Output(132 + 12 + metaLength + sizeOf(elements));
  out.at = 128;
  for (const letter of [0x44, 0x49, 0x43, 0x4d]) out.bytes[out.at++] = letter;
  out.tag(0x00020000);
  out.letters('UL');
  out.u16(4);
  out.u32(metaLength);
  out.elements(meta);
  out.elements(elements);
  return out.bytes;
}

function sizeOf(elements: readonly RawElement[]): number {
  return elements.reduce((sum, element) => sum + headSize(element) + valueSize(element), 0);
}

function headSize(element: RawElement): number {
  return isLong(element) ? 12 : 8;
}

/** A short form whose value has outgrown 16 bits of length is written as UN. @source DICOM PS3.5 6.2.2, note 5 */
function isLong(element: RawElement): boolean {
  return LONG_FORM.has(element.vr) || valueSize(element) > 0xffff;
}

function valueSize({ value }: RawElement): number {
  switch (value.kind) {
    case 'bytes':
      return value.bytes.length + (value.bytes.length % 2);
    case 'items':
      return value.items.reduce((sum, item) => sum + 8 + sizeOf(item), 0);
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

  elements(elements: readonly RawElement[]): void {
    for (const element of elements) this.element(element);
  }

  private element(element: RawElement): void {
    const long = isLong(element);
    this.tag(element.tag);
    this.letters(long && !LONG_FORM.has(element.vr) ? 'UN' : element.vr);
    const { value } = element;
    if (long) this.u16(0);
    if (value.kind === 'fragments') this.u32(0xffffffff);
    else if (long) this.u32(valueSize(element));
    else this.u16(valueSize(element));
    if (value.kind === 'bytes') {
      this.padded(value.bytes, paddingOf(element.vr));
    } else if (value.kind === 'items') {
      for (const item of value.items) {
        this.tag(ITEM);
        this.u32(sizeOf(item));
        this.elements(item);
      }
    } else {
      for (const fragment of value.fragments) {
        this.tag(ITEM);
        this.u32(fragment.length + (fragment.length % 2));
        this.padded(fragment, 0);
      }
      this.tag(SEQUENCE_END);
      this.u32(0);
    }
  }

  private padded(bytes: Uint8Array, padding: number): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
    if (bytes.length % 2 === 1) this.bytes[this.at++] = padding;
  }
}

function paddingOf(vr: string): number {
  return vr === 'UI' || vr === 'UN' || vr.startsWith('O') ? 0 : 0x20;
}
