import { DicomError } from './dicom.error.js';
import type { ElementPlace, ElementRange, FragmentPlace, ItemRange, ReadingRules } from './element.place.js';
import {
  type Encoding,
  IMPLICIT_LITTLE_ENDIAN,
  ITEM,
  ITEM_END,
  LONG_FORM,
  MAXIMUM_DEPTH,
  SEQUENCE_END,
  UNDEFINED_LENGTH,
} from './encoding.js';
import { TAG } from './tag.table.js';

/** Thrown where a header turns out to be longer than the beginning of the file that is in memory. */
export class BeyondHead extends RangeError {}

interface Head {
  readonly tag: number;
  readonly vr: string | undefined;
  readonly offset: number;
  readonly length: number;
}

const SHORT_HEAD = 8;
const LONG_HEAD = 12;
const PIXELS: ReadonlySet<number> = new Set([TAG.PixelData, TAG.FloatPixelData, TAG.DoubleFloatPixelData]);

/**
 * The one reader of DICOM's encoding. It finds where elements stand and interprets none. Every length is checked against the end of what
 * contains it before anything is read. Elements are reported in the order of the file, those before a fault before it is thrown.
 * @input `bytes` may be the beginning of a file whose pixel data stay on disk: the ranges then reach behind it
 * @source DICOM PS3.5 7.1, 7.5, A.4
 */
export class ElementReader {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly rules: ReadingRules,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @returns the first byte behind the elements @throws DicomError, BeyondHead */
  elements(range: ElementRange, take: (element: ElementPlace) => void): number {
    const { end, delimited = false, onlyGroup } = range;
    let position = range.start;
    while (position < end) {
      if (end - position < SHORT_HEAD) return this.remainder(position, range);
      this.need(position + Math.min(LONG_HEAD, end - position));
      const tag = this.tagAt(position, range.encoding);
      if (onlyGroup !== undefined && tag >>> 16 !== onlyGroup) return position;
      if (tag === ITEM_END && delimited) return position + SHORT_HEAD;
      this.refuseDelimiter(tag);
      const element = this.elementOf(this.headAt(position, tag, range), range);
      take(element);
      position = element.offset + element.length + (element.undefinedLength ? SHORT_HEAD : 0);
    }
    if (delimited) throw new DicomError('BREAKS_OFF', 'the file ends before the item does');
    return position;
  }

  /**
   * @input `take` is given the range of each item and returns the first byte behind it
   * @returns the first byte behind the sequence @throws DicomError, BeyondHead
   */
  items(range: ItemRange, take: (item: ElementRange) => number): number {
    const { tag, end, encoding, depth, delimited = false } = range;
    this.refuseDepth(depth, tag);
    let position = range.start;
    while (position < end) {
      if (end - position < SHORT_HEAD) throw new DicomError('BREAKS_OFF', 'the file ends inside a sequence', tag);
      this.need(position + SHORT_HEAD);
      const itemTag = this.tagAt(position, encoding);
      const length = this.view.getUint32(position + 4, encoding.littleEndian);
      position += SHORT_HEAD;
      if (itemTag === SEQUENCE_END && (delimited || !this.rules.strict)) return position;
      if (itemTag !== ITEM) throw new DicomError('NO_ITEM', 'a sequence holds something that is no item', tag);
      const open = length === UNDEFINED_LENGTH;
      if (!open && length > end - position) throw new DicomError('BREAKS_OFF', 'the file ends before the item does', tag);
      position = take({ start: position, end: open ? end : position + length, encoding, depth, delimited: open });
    }
    if (delimited) throw new DicomError('BREAKS_OFF', 'the file ends before the sequence does', tag);
    return position;
  }

  /**
   * The fragments of encapsulated pixel data, the table of offsets first.
   * @returns the first byte behind the delimiter @throws DicomError, BeyondHead
   */
  fragments(start: number, end: number, take?: (fragment: FragmentPlace) => void): number {
    const tag = TAG.PixelData;
    let position = start;
    while (position + SHORT_HEAD <= end) {
      this.need(position + SHORT_HEAD);
      const itemTag = this.tagAt(position, IMPLICIT_LITTLE_ENDIAN);
      const length = this.view.getUint32(position + 4, true);
      position += SHORT_HEAD;
      if (itemTag === SEQUENCE_END) return position;
      if (itemTag !== ITEM || (this.rules.strict && length === UNDEFINED_LENGTH))
        throw new DicomError('NO_FRAGMENT', 'the fragments of the pixel data are broken', tag);
      if (length > end - position) throw new DicomError('BREAKS_OFF', 'the file ends inside a fragment', tag);
      take?.({ offset: position, length });
      position += length;
      this.need(position);
    }
    throw new DicomError('BREAKS_OFF', 'the file ends before the pixel data do', tag);
  }

  private tagAt(position: number, { littleEndian }: Encoding): number {
    return ((this.view.getUint16(position, littleEndian) << 16) | this.view.getUint16(position + 2, littleEndian)) >>> 0;
  }

  /** @throws BeyondHead where these bytes are in the file and not in memory */
  private need(position: number): void {
    if (position > this.bytes.length) throw new BeyondHead('the header is longer than what was read of the file');
  }

  private refuseDepth(depth: number, tag: number): void {
    if (depth > MAXIMUM_DEPTH)
      throw new DicomError('TOO_DEEP', 'sequences are nested deeper than any DICOM object nests them', tag);
  }

  private refuseDelimiter(tag: number): void {
    if (tag === ITEM_END) throw new DicomError('STRAY_DELIMITER', 'an item ends that never began', tag);
    if (tag === ITEM || tag === SEQUENCE_END || (this.rules.strict && tag >>> 16 === ITEM >>> 16))
      throw new DicomError('STRAY_DELIMITER', 'a sequence delimiter stands outside a sequence', tag);
  }

  /** Fewer bytes than a head has: a pad byte or a few zeros behind the last element are met in archives and mean nothing. */
  private remainder(position: number, { end, delimited = false, onlyGroup, encoding }: ElementRange): number {
    this.need(end);
    if (this.rules.strict) {
      // Not of the group, as far as can be seen: whoever reads on from here refuses it.
      const seen = onlyGroup !== undefined && end - position >= 4 && this.tagAt(position, encoding) >>> 16 === onlyGroup;
      if (onlyGroup !== undefined && !seen) return position;
    } else if (!delimited && this.bytes.subarray(position, end).every((byte) => byte === 0)) return end;
    throw new DicomError('BREAKS_OFF', 'the file ends inside an element');
  }

  private headAt(position: number, tag: number, { end, encoding: { explicitVr, littleEndian } }: ElementRange): Head {
    const short = position + SHORT_HEAD;
    if (!explicitVr) {
      return { tag, vr: this.rules.vrOf?.(tag), offset: short, length: this.view.getUint32(position + 4, littleEndian) };
    }
    const vr = String.fromCharCode(this.bytes[position + 4], this.bytes[position + 5]);
    if (!/^[A-Z]{2}$/u.test(vr)) {
      // Some writers fall back to implicit VR for private elements and whole items; then a length of four bytes stands here.
      const length = this.view.getUint32(position + 4, littleEndian);
      const fits = length === UNDEFINED_LENGTH || length <= end - short;
      if (this.rules.strict || !fits) throw new DicomError('NO_VR', 'a value representation is not two letters', tag);
      return { tag, vr: undefined, offset: short, length };
    }
    if (!LONG_FORM.has(vr)) return { tag, vr, offset: short, length: this.view.getUint16(position + 6, littleEndian) };
    if (position + LONG_HEAD > end) throw new DicomError('BREAKS_OFF', 'the file ends inside an element', tag);
    return { tag, vr, offset: position + LONG_HEAD, length: this.view.getUint32(position + 8, littleEndian) };
  }

  private elementOf(head: Head, range: ElementRange): ElementPlace {
    const { tag, vr, offset, length } = head;
    if (length === UNDEFINED_LENGTH) return this.delimitedElement(head, range);
    const entered = this.rules.strict && this.isSequence(head, range);
    if (entered) this.refuseDepth(range.depth + 1, tag);
    if (length > range.end - offset) throw new DicomError('BREAKS_OFF', 'the file ends before the element does', tag);
    // Pixels alone may stay in their file.
    if (range.depth > 0 || !PIXELS.has(tag)) this.need(offset + length);
    if (!entered) return { tag, vr, offset, length, undefinedLength: false };
    const items: (readonly ElementPlace[])[] = [];
    this.items(this.itemsOf(head, range, offset + length), (item) => this.collected(item, items));
    return { tag, vr: 'SQ', offset, length, undefinedLength: false, items };
  }

  private isSequence({ tag, vr }: Head, { encoding }: ElementRange): boolean {
    return vr === 'SQ' || (encoding.explicitVr && vr === 'UN' && this.rules.vrOf?.(tag) === 'SQ');
  }

  private delimitedElement(head: Head, range: ElementRange): ElementPlace {
    const { tag, vr, offset } = head;
    const { strict } = this.rules;
    const until = (stop: number) => ({ offset, length: stop - SHORT_HEAD - offset, undefinedLength: true });
    if (tag === TAG.PixelData && (!strict || vr === 'OB' || vr === 'OW')) {
      const fragments: FragmentPlace[] = [];
      const stop = this.fragments(offset, range.end, strict ? (fragment) => fragments.push(fragment) : undefined);
      return { tag, vr, ...until(stop), ...(strict ? { fragments } : {}) };
    }
    if (vr !== undefined && vr !== 'SQ' && vr !== 'UN')
      throw new DicomError('OPEN_LENGTH', 'only sequences may leave their length open', tag);
    const inside = { ...this.itemsOf(head, range, range.end), delimited: true };
    if (!strict) return { tag, vr, ...until(this.items(inside, (item) => this.skipped(item))) };
    const items: (readonly ElementPlace[])[] = [];
    const stop = this.items(inside, (item) => this.collected(item, items));
    return { tag, vr: 'SQ', ...until(stop), items };
  }

  private itemsOf({ tag, vr, offset }: Head, { encoding, depth }: ElementRange, end: number): ItemRange {
    return { tag, start: offset, end, encoding: encodingInside(vr, encoding), depth: depth + 1 };
  }

  private skipped(item: ElementRange): number {
    return item.delimited === true ? this.elements(item, () => undefined) : item.end;
  }

  private collected(item: ElementRange, items: (readonly ElementPlace[])[]): number {
    const elements: ElementPlace[] = [];
    const end = this.elements(item, (element) => elements.push(element));
    items.push(inOrder(elements));
    return end;
  }
}

/** How the items of a sequence are written: under UN, implicit little endian whatever surrounds it. @source DICOM PS3.5 6.2.2, note 7 */
export function encodingInside(vr: string | undefined, outside: Encoding): Encoding {
  return vr === 'UN' ? IMPLICIT_LITTLE_ENDIAN : outside;
}

/** @returns the elements in the order of their tags @throws DicomError REPEATED */
export function inOrder(elements: readonly ElementPlace[]): readonly ElementPlace[] {
  if (elements.every(({ tag }, i) => i === 0 || elements[i - 1].tag < tag)) return elements;
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  const twice = sorted.find(({ tag }, i) => i > 0 && sorted[i - 1].tag === tag);
  if (twice !== undefined) throw new DicomError('REPEATED', 'an attribute stands twice in one item', twice.tag);
  return sorted;
}
