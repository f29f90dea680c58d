import {
  IMPLICIT_VR_LITTLE_ENDIAN,
  ITEM,
  ITEM_END,
  LONG_FORM,
  type RawElement,
  type RawFile,
  SEQUENCE_END,
  UNDEFINED_LENGTH,
  findElement,
  latinText,
  transferSyntaxOf,
} from '@collimate/imaging-dicom';
import { DeidentifyError, tagName } from './deidentify.error.js';

const MAX_DEPTH = 64;
const PIXEL_TAGS: ReadonlySet<number> = new Set([0x7fe00010]);

/** What the reader asks about attributes whose VR is not in the file. @returns `UN` for an unknown tag */
export type VrOf = (tag: number) => string;

/**
 * Takes a DICOM file apart without interpreting a value: every byte between the preamble and the end belongs to
 * exactly one element. A file that breaks off, overlaps or repeats an attribute is refused, because what cannot be
 * read with certainty cannot be cleaned.
 * @throws DeidentifyError NOT_DICOM, MALFORMED, TOO_DEEP, UNSUPPORTED_TRANSFER_SYNTAX
 * @source DICOM PS3.10 7.1, PS3.5 7
 */
export function readDicomFile(bytes: Uint8Array, vrOf: VrOf): RawFile {
  const magic = bytes.length >= 132 && [0x44, 0x49, 0x43, 0x4d].every((letter, i) => bytes[128 + i] === letter);
  if (!magic) throw new DeidentifyError('NOT_DICOM', 'this is not a DICOM file: the word DICM is missing at byte 128');
  const reader = new Reader(bytes, vrOf);
  reader.at = 132;
  const meta: RawElement[] = [];
  while (reader.at + 4 <= bytes.length && reader.peekTag() >>> 16 === 0x0002) {
    meta.push(reader.element(true, bytes.length, 0));
  }
  const transferSyntax = latinText(findElement(meta, 0x00020010));
  if (!/^1\.2\.840\.10008\.1\.2(\.\d{1,3}){0,3}$/.test(transferSyntax)) {
    throw new DeidentifyError('MALFORMED', 'the file does not say its transfer syntax', {
      place: { tag: '(0002,0010)' },
    });
  }
  const known = transferSyntaxOf(transferSyntax);
  if (known?.deflated === true || known?.littleEndian === false) {
    throw new DeidentifyError('UNSUPPORTED_TRANSFER_SYNTAX', 'deflated and big-endian files are not read', {
      place: { tag: '(0002,0010)' },
      hint: 'Convert the file to explicit VR little endian first.',
    });
  }
  const elements = reader.dataset(transferSyntax !== IMPLICIT_VR_LITTLE_ENDIAN, bytes.length, 0);
  return { meta: checked(meta), elements, transferSyntax };
}

/** @returns the attributes in the order of their tags @throws DeidentifyError MALFORMED if one comes twice */
function checked(elements: RawElement[]): readonly RawElement[] {
  let sorted = true;
  for (let i = 1; i < elements.length; i++) sorted &&= elements[i - 1].tag < elements[i].tag;
  if (sorted) return elements;
  elements.sort((a, b) => a.tag - b.tag);
  for (let i = 1; i < elements.length; i++) {
    if (elements[i - 1].tag === elements[i].tag) throw malformed(elements[i].tag, 'an attribute stands twice in one item');
  }
  return elements;
}

class Reader {
  at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly vrOf: VrOf,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  peekTag(): number {
    return this.view.getUint16(this.at, true) * 0x10000 + this.view.getUint16(this.at + 2, true);
  }

  /** Attributes up to `end`, or up to an item delimiter when `delimited`. */
  dataset(explicit: boolean, end: number, depth: number, delimited = false): readonly RawElement[] {
    const elements: RawElement[] = [];
    for (;;) {
      if (this.at === end && !delimited) return checked(elements);
      this.need(8, end, 0);
      if (delimited && this.peekTag() === ITEM_END) {
        this.at += 8;
        return checked(elements);
      }
      elements.push(this.element(explicit, end, depth));
    }
  }

  element(explicit: boolean, end: number, depth: number): RawElement {
    this.need(8, end, 0);
    const tag = this.peekTag();
    if (tag >>> 16 === 0xfffe) throw malformed(tag, 'a delimiter stands where an attribute should');
    this.at += 4;
    const { vr, length } = explicit ? this.explicitHead(tag, end) : this.implicitHead(tag);
    if (vr === 'SQ' || (vr === 'UN' && length === UNDEFINED_LENGTH)) {
      // A sequence of unknown VR is written in implicit VR whatever the file is (PS3.5 6.2.2, note 7).
      const inside = vr === 'UN' ? false : explicit;
      return { tag, vr: 'SQ', value: { kind: 'items', items: this.items(tag, inside, length, end, depth + 1) } };
    }
    if (length === UNDEFINED_LENGTH) return this.fragments(tag, vr, end);
    this.need(length, end, tag);
    const value = this.bytes.subarray(this.at, this.at + length);
    if (explicit && vr === 'UN' && this.vrOf(tag) === 'SQ') {
      const items = this.items(tag, false, length, end, depth + 1);
      return { tag, vr: 'SQ', value: { kind: 'items', items } };
    }
    this.at += length;
    return { tag, vr, value: { kind: 'bytes', bytes: value } };
  }

  private explicitHead(tag: number, end: number): { vr: string; length: number } {
    const vr = String.fromCharCode(this.bytes[this.at], this.bytes[this.at + 1]);
    if (!/^[A-Z]{2}$/.test(vr)) throw malformed(tag, 'an attribute has no value representation');
    if (!LONG_FORM.has(vr)) {
      const length = this.view.getUint16(this.at + 2, true);
      this.at += 4;
      return { vr, length };
    }
    this.need(8, end, tag);
    const length = this.view.getUint32(this.at + 4, true);
    this.at += 8;
    return { vr, length };
  }

  private implicitHead(tag: number): { vr: string; length: number } {
    const length = this.view.getUint32(this.at, true);
    this.at += 4;
    return { vr: this.vrOf(tag), length };
  }

  private items(
    tag: number,
    explicit: boolean,
    length: number,
    outerEnd: number,
    depth: number,
  ): readonly (readonly RawElement[])[] {
    if (depth > MAX_DEPTH) {
      throw new DeidentifyError('TOO_DEEP', 'sequences are nested too deeply', { place: { tag: tagName(tag) } });
    }
    const delimited = length === UNDEFINED_LENGTH;
    if (!delimited) this.need(length, outerEnd, tag);
    const end = delimited ? outerEnd : this.at + length;
    const items: (readonly RawElement[])[] = [];
    for (;;) {
      if (!delimited && this.at === end) return items;
      this.need(8, end, tag);
      const itemTag = this.peekTag();
      const itemLength = this.view.getUint32(this.at + 4, true);
      this.at += 8;
      if (delimited && itemTag === SEQUENCE_END) return items;
      if (itemTag !== ITEM) throw malformed(tag, 'a sequence holds something that is not an item');
      if (itemLength === UNDEFINED_LENGTH) {
        items.push(this.dataset(explicit, end, depth, true));
      } else {
        this.need(itemLength, end, tag);
        items.push(this.dataset(explicit, this.at + itemLength, depth));
      }
    }
  }

  private fragments(tag: number, vr: string, end: number): RawElement {
    if (!PIXEL_TAGS.has(tag) || (vr !== 'OB' && vr !== 'OW')) {
      throw malformed(tag, 'an attribute of undefined length is neither a sequence nor pixels');
    }
    const fragments: Uint8Array[] = [];
    for (;;) {
      this.need(8, end, tag);
      const itemTag = this.peekTag();
      const length = this.view.getUint32(this.at + 4, true);
      this.at += 8;
      if (itemTag === SEQUENCE_END) return { tag, vr, value: { kind: 'fragments', fragments } };
      if (itemTag !== ITEM || length === UNDEFINED_LENGTH)
        throw malformed(tag, 'encapsulated pixels hold something that is not a fragment');
      this.need(length, end, tag);
      fragments.push(this.bytes.subarray(this.at, this.at + length));
      this.at += length;
    }
  }

  private need(count: number, end: number, tag: number): void {
    if (this.at + count > end) throw malformed(tag, 'the file or an item breaks off');
  }
}

function malformed(tag: number, message: string): DeidentifyError {
  return new DeidentifyError('MALFORMED', message, tag === 0 ? {} : { place: { tag: tagName(tag) } });
}
