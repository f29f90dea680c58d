import { ITEM, ITEM_END, LONG_FORM, SEQUENCE_END, UNDEFINED_LENGTH } from '@collimate/imaging-dicom';
import { BeyondHead, type FileBytes } from '../bytes/file-bytes.js';
import { latin1 } from '../bytes/text.js';
import { FormatError, type FormatCode } from '../format.error.js';
import { textReader, type TextReader } from './character-sets.js';
import { TAG, formatTag, keywordOf } from './tag.table.js';

/** How the elements of a data set are written down. */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

interface Element {
  readonly vr: string | undefined;
  readonly offset: number;
  /** Bytes of the value, delimiters not counted. */
  readonly length: number;
  /** Item lengths are not written down, or the fragments of pixel data follow. */
  readonly undefinedLength: boolean;
}

const PIXELS: ReadonlySet<number> = new Set([TAG.PixelData, TAG.FloatPixelData, TAG.DoubleFloatPixelData]);
/** Deeper nesting than any IOD has; a hostile file stops here and not at the end of the stack. */
const MAXIMUM_DEPTH = 24;
/** Representations of the binary numbers that are asked for without knowing them, for files that do not state them. */
const IMPLICIT_VR: Readonly<Record<number, string>> = {
  [TAG.TemporalPositionIndex]: 'UL',
  [TAG.NominalPercentageOfCardiacPhase]: 'FL',
  [TAG.EffectiveEchoTime]: 'FD',
  [TAG.DiffusionBValue]: 'FD',
};
const IMPLICIT_LITTLE_ENDIAN: Encoding = { explicitVr: false, littleEndian: true };

/**
 * The elements of one DICOM data set or sequence item, read on demand. Every length is checked against the end of what
 * contains it before anything is read; sequences are walked when they are asked for.
 * @source DICOM PS3.5 7
 */
export class DataSet {
  private readonly elements = new Map<number, Element>();
  private readonly view: DataView;
  /** First byte behind the data set. */
  readonly end: number;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly encoding: Encoding,
    private readonly range: {
      readonly start: number;
      readonly end: number;
      readonly delimited?: boolean;
      readonly onlyGroup?: number;
      /** Keep the elements before the first fault instead of refusing them all. */
      readonly untilFault?: boolean;
    },
    private readonly item: number,
    private readonly depth = 0,
    private readText: TextReader = latin1,
    private readonly file?: FileBytes,
  ) {
    if (depth > MAXIMUM_DEPTH) throw this.error('DAMAGED', 'sequences are nested deeper than any DICOM object nests them');
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = range.untilFault === true ? this.walkUntilFault() : this.walk();
    if (depth === 0) this.readText = textReader(this.texts(TAG.SpecificCharacterSet));
  }

  /** @returns the tags present, in the order of the file */
  tags(): readonly number[] {
    return [...this.elements.keys()];
  }

  /** @returns whether the element is there and not empty */
  has(tag: number): boolean {
    return (this.elements.get(tag)?.length ?? 0) > 0;
  }

  /** @returns the value representation, undefined when absent or implicit */
  vrOf(tag: number): string | undefined {
    return this.elements.get(tag)?.vr;
  }

  /** @returns the bytes of the value as a view, or undefined when the element is absent */
  value(tag: number): Uint8Array | undefined {
    const element = this.elements.get(tag);
    if (element === undefined) return undefined;
    // What was read for once only is kept.
    return this.isInMemory(element)
      ? this.bytes.subarray(element.offset, element.offset + element.length)
      : this.part(tag, 0, element.length).slice();
  }

  /** @returns the bytes of the value, 0 when the element is absent */
  lengthOf(tag: number): number {
    return this.elements.get(tag)?.length ?? 0;
  }

  /**
   * A part of a value; of pixels that are still in their file it is read now.
   * @returns the bytes as a view, valid until the next one
   * @throws FormatError TRUNCATED when the file has become shorter
   */
  part(tag: number, from: number, length: number): Uint8Array {
    const element = this.elements.get(tag);
    if (element === undefined || from + length > element.length) throw this.missing(tag);
    const start = element.offset + from;
    if (this.isInMemory(element) || this.file === undefined) return this.bytes.subarray(start, start + length);
    const bytes = this.file.read(start, length);
    if (bytes.length < length) throw this.error('TRUNCATED', 'the file ends before the element does', tag);
    return bytes;
  }

  private isInMemory({ offset, length }: Element): boolean {
    return offset + length <= this.bytes.length;
  }

  /** @returns whether the value came with undefined length: a sequence, or fragments of pixel data */
  isDelimited(tag: number): boolean {
    return this.elements.get(tag)?.undefinedLength ?? false;
  }

  /** @returns the text values of a multi-valued element, trimmed; empty when absent or empty */
  texts(tag: number): readonly string[] {
    const value = this.value(tag);
    if (value === undefined || value.length === 0) return [];
    return this.readText(value)
      .split('\\')
      .map((part) => part.replace(/[\0 ]+$/u, '').replace(/^ +/u, ''));
  }

  /** @returns the first text value, or undefined when absent or empty */
  text(tag: number): string | undefined {
    return this.texts(tag)[0] || undefined;
  }

  /** @returns the finite numbers of a decimal or integer string @throws FormatError BAD_VALUE */
  decimals(tag: number): readonly number[] {
    const texts = this.texts(tag);
    if (texts.length === 1 && texts[0] === '') return [];
    return texts.map((text) => {
      if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/u.test(text)) throw this.error('BAD_VALUE', 'a number is expected', tag);
      const number = Number(text);
      if (!Number.isFinite(number)) throw this.error('BAD_VALUE', 'a finite number is expected', tag);
      return number;
    });
  }

  /** @returns the first number of a decimal or integer string, or undefined when absent @throws FormatError BAD_VALUE */
  decimal(tag: number): number | undefined {
    return this.decimals(tag)[0];
  }

  /** @returns the first number of a text, or undefined when there is none; for what plays no part in voxels and places */
  looseDecimal(tag: number): number | undefined {
    const text = this.text(tag);
    const number = text === undefined ? NaN : Number(text);
    return Number.isFinite(number) ? number : undefined;
  }

  /** @returns the first number of an element of any numeric or text representation, or undefined when there is none */
  anyNumber(tag: number): number | undefined {
    const element = this.elements.get(tag);
    if (element === undefined || element.length === 0) return undefined;
    const le = this.encoding.littleEndian;
    switch (element.vr ?? IMPLICIT_VR[tag]) {
      case 'FD':
        return element.length >= 8 ? this.view.getFloat64(element.offset, le) : undefined;
      case 'FL':
        return element.length >= 4 ? this.view.getFloat32(element.offset, le) : undefined;
      case 'UL':
        return element.length >= 4 ? this.view.getUint32(element.offset, le) : undefined;
      case 'US':
        return element.length >= 2 ? this.view.getUint16(element.offset, le) : undefined;
      default:
        return this.looseDecimal(tag);
    }
  }

  /** @returns exactly `count` numbers @throws FormatError MISSING_ATTRIBUTE, BAD_VALUE */
  exactDecimals(tag: number, count: number): readonly number[] {
    const numbers = this.decimals(tag);
    if (numbers.length === 0) throw this.missing(tag);
    if (numbers.length !== count) {
      throw this.error('BAD_VALUE', `${count} numbers are expected`, tag);
    }
    return numbers;
  }

  /** @returns a binary integer of 2 or 4 bytes (US, UL; SS, SL when signed), or undefined @throws FormatError BAD_VALUE */
  integer(tag: number, signed = false): number | undefined {
    const element = this.elements.get(tag);
    if (element === undefined || element.length === 0) return undefined;
    const le = this.encoding.littleEndian;
    const wide = element.vr === 'UL' || element.vr === 'SL' || (element.vr === undefined && element.length === 4);
    if (element.length < (wide ? 4 : 2)) throw this.error('BAD_VALUE', 'the integer is too short', tag);
    if (wide) return signed ? this.view.getInt32(element.offset, le) : this.view.getUint32(element.offset, le);
    return signed ? this.view.getInt16(element.offset, le) : this.view.getUint16(element.offset, le);
  }

  /** @returns a binary float of 4 or 8 bytes (FL, FD), or undefined @throws FormatError BAD_VALUE */
  float(tag: number): number | undefined {
    const element = this.elements.get(tag);
    if (element === undefined || element.length === 0) return undefined;
    const le = this.encoding.littleEndian;
    if (element.length === 4) return this.view.getFloat32(element.offset, le);
    if (element.length === 8) return this.view.getFloat64(element.offset, le);
    throw this.error('BAD_VALUE', 'a float of 4 or 8 bytes is expected', tag);
  }

  /** @returns the text @throws FormatError MISSING_ATTRIBUTE */
  requiredText(tag: number): string {
    const text = this.text(tag);
    if (text === undefined) throw this.missing(tag);
    return text;
  }

  /** @returns the binary integer @throws FormatError MISSING_ATTRIBUTE */
  requiredInteger(tag: number): number {
    const integer = this.integer(tag);
    if (integer === undefined) throw this.missing(tag);
    return integer;
  }

  /** @returns the items of a sequence; empty when absent @throws FormatError TRUNCATED, DAMAGED */
  items(tag: number): readonly DataSet[] {
    const element = this.elements.get(tag);
    if (element === undefined || element.length === 0) return [];
    // A sequence hidden under UN is implicit little endian whatever its surroundings (PS3.5 6.2.2).
    const encoding = element.vr === 'UN' ? IMPLICIT_LITTLE_ENDIAN : this.encoding;
    const items: DataSet[] = [];
    this.eachItem(element.offset, element.offset + element.length, encoding, tag, (item) => items.push(item));
    return items;
  }

  /** An error of this data set: the tag names the place, never the value. */
  error(code: FormatCode, message: string, tag?: number, hint?: string): FormatError {
    return new FormatError(code, message, {
      place: { item: this.item, ...(tag === undefined ? {} : { tag: formatTag(tag) }) },
      hint,
    });
  }

  /** The error for an attribute that the reader cannot do without. */
  missing(tag: number): FormatError {
    return this.error(
      'MISSING_ATTRIBUTE',
      `${keywordOf(tag)} is absent or empty`,
      tag,
      'Export the series again with every attribute; nothing is guessed.',
    );
  }

  private tagAt(position: number, littleEndian: boolean): number {
    return ((this.view.getUint16(position, littleEndian) << 16) | this.view.getUint16(position + 2, littleEndian)) >>> 0;
  }

  /** @throws BeyondHead where these bytes are in the file and not in memory */
  private need(position: number): void {
    if (position > this.bytes.length) throw new BeyondHead('the header is longer than what was read of the file');
  }

  private walkUntilFault(): number {
    try {
      return this.walk();
    } catch (error) {
      if (error instanceof FormatError) return this.range.end;
      throw error;
    }
  }

  private walk(): number {
    const { end, delimited = false, onlyGroup } = this.range;
    const { explicitVr, littleEndian } = this.encoding;
    let position = this.range.start;
    while (position < end) {
      // A single pad byte or a few zeros behind the last element are met in archives and mean nothing.
      if (end - position < 8) {
        this.need(end);
        if (this.bytes.subarray(position, end).every((byte) => byte === 0) && !delimited) return end;
        throw this.error('TRUNCATED', 'the file ends inside an element');
      }
      this.need(position + Math.min(12, end - position));
      const tag = this.tagAt(position, littleEndian);
      if (onlyGroup !== undefined && tag >>> 16 !== onlyGroup) return position;
      if (tag === ITEM_END) {
        if (delimited) return position + 8;
        throw this.error('DAMAGED', 'an item ends that never began');
      }
      if (tag === ITEM || tag === SEQUENCE_END) throw this.error('DAMAGED', 'a sequence delimiter stands outside a sequence');
      let vr: string | undefined;
      let header = 8;
      let length: number;
      if (explicitVr) {
        vr = String.fromCharCode(this.bytes[position + 4], this.bytes[position + 5]);
        if (!/^[A-Z]{2}$/u.test(vr)) {
          // Some writers fall back to implicit VR for private elements and whole items; then a length of four bytes stands here.
          vr = undefined;
          length = this.view.getUint32(position + 4, littleEndian);
          if (length !== UNDEFINED_LENGTH && length > end - position - header) {
            throw this.error('DAMAGED', 'a value representation is not two letters', tag);
          }
        } else if (LONG_FORM.has(vr)) {
          header = 12;
          if (position + header > end) throw this.error('TRUNCATED', 'the file ends inside an element', tag);
          length = this.view.getUint32(position + 8, littleEndian);
        } else {
          length = this.view.getUint16(position + 6, littleEndian);
        }
      } else {
        length = this.view.getUint32(position + 4, littleEndian);
      }
      const offset = position + header;
      if (length === UNDEFINED_LENGTH) {
        const stop = this.skipDelimited(offset, end, tag, vr);
        this.elements.set(tag, { vr, offset, length: stop - 8 - offset, undefinedLength: true });
        position = stop;
        continue;
      }
      if (length > end - offset) throw this.error('TRUNCATED', 'the file ends before the element does', tag);
      // Pixels alone may stay in their file.
      if (this.depth > 0 || !PIXELS.has(tag)) this.need(offset + length);
      this.elements.set(tag, { vr, offset, length, undefinedLength: false });
      position = offset + length;
    }
    if (delimited) throw this.error('TRUNCATED', 'the file ends before the item does');
    return position;
  }

  /** @returns the first byte behind the sequence delimiter */
  private skipDelimited(start: number, end: number, tag: number, vr: string | undefined): number {
    if (tag === TAG.PixelData) return this.skipFragments(start, end);
    if (vr !== undefined && vr !== 'SQ' && vr !== 'UN')
      throw this.error('DAMAGED', 'only sequences may leave their length open', tag);
    const encoding = vr === 'UN' ? IMPLICIT_LITTLE_ENDIAN : this.encoding;
    return this.eachItem(start, end, encoding, tag, undefined, true);
  }

  private skipFragments(start: number, end: number): number {
    let position = start;
    while (position + 8 <= end) {
      this.need(position + 8);
      const tag = this.tagAt(position, true);
      const length = this.view.getUint32(position + 4, true);
      if (tag === SEQUENCE_END) return position + 8;
      if (tag !== ITEM) throw this.error('DAMAGED', 'the fragments of the pixel data are broken', TAG.PixelData);
      if (length > end - position - 8) throw this.error('TRUNCATED', 'the file ends inside a fragment', TAG.PixelData);
      position += 8 + length;
      this.need(position);
    }
    throw this.error('TRUNCATED', 'the file ends before the pixel data do', TAG.PixelData);
  }

  private eachItem(
    start: number,
    end: number,
    encoding: Encoding,
    tag: number,
    take: ((item: DataSet) => void) | undefined,
    delimited = false,
  ): number {
    let position = start;
    while (position < end) {
      if (end - position < 8) throw this.error('TRUNCATED', 'the file ends inside a sequence', tag);
      this.need(position + 8);
      const itemTag = this.tagAt(position, encoding.littleEndian);
      const length = this.view.getUint32(position + 4, encoding.littleEndian);
      position += 8;
      if (itemTag === SEQUENCE_END) return position;
      if (itemTag !== ITEM) throw this.error('DAMAGED', 'a sequence holds something that is no item', tag);
      const open = length === UNDEFINED_LENGTH;
      if (!open && length > end - position) throw this.error('TRUNCATED', 'the file ends before the item does', tag);
      if (!open && take === undefined) {
        position += length;
        continue;
      }
      const range = { start: position, end: open ? end : position + length, delimited: open };
      const item = new DataSet(this.bytes, encoding, range, this.item, this.depth + 1, this.readText);
      take?.(item);
      position = item.end;
    }
    if (delimited) throw this.error('TRUNCATED', 'the file ends before the sequence does', tag);
    return position;
  }
}
