import {
  DicomError,
  type ElementPlace,
  ElementReader,
  type ElementRange,
  type Encoding,
  TAG,
  encodingInside,
  formatTag,
  keywordOf,
} from '@collimate/imaging-dicom';
import type { FileBytes } from '../bytes/file-bytes.js';
import { plainDecimals } from '../bytes/decimal-strings.js';
import { latin1, unpadded } from '../bytes/text.js';
import { FormatError, type FormatCode } from '../format.error.js';
import { ENCODING_FAULTS } from './encoding-faults.js';
import { IMPLICIT_VR } from './implicit-vr.table.js';
import { textReader, type TextReader } from './character-sets.js';

/** What the data set and all its items are read from. */
export interface DataSetSource {
  /** The file, or its beginning where pixels stay on disk. */
  readonly bytes: Uint8Array;
  /** Ordinal in the caller's input. */
  readonly item: number;
  /** The whole file, where `bytes` is its beginning. */
  readonly file?: FileBytes;
  /** Keep the elements before the first fault instead of refusing them all. */
  readonly untilFault?: boolean;
}

const EMPTY = new Uint8Array(0);
/** An item's head, and as many bytes as a delimiter has. @source DICOM PS3.5 7.5 */
const DELIMITER_BYTES = 8;

/**
 * The values of one DICOM data set or sequence item, read on demand; sequences are walked when they are asked for.
 * @source DICOM PS3.5 7
 */
export class DataSet {
  private readonly elements = new Map<number, ElementPlace>();
  private readonly reader: ElementReader;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly encoding: Encoding;
  /** First byte behind the data set. */
  readonly end: number;

  constructor(
    private readonly source: DataSetSource,
    private readonly range: ElementRange,
    private readText: TextReader = latin1,
  ) {
    this.bytes = source.bytes;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.encoding = range.encoding;
    this.reader = new ElementReader(this.bytes, { strict: false });
    this.end = this.walk();
    // An item may have a set of its own. @source DICOM PS3.3 C.12.1.1.2
    if (range.depth === 0 || this.has(TAG.SpecificCharacterSet)) this.readText = textReader(this.texts(TAG.SpecificCharacterSet));
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
   * @returns the bytes, which no later reading changes
   * @throws FormatError TRUNCATED when the file has become shorter
   */
  part(tag: number, from: number, length: number): Uint8Array {
    const element = this.elements.get(tag);
    if (element === undefined || from + length > element.length) throw this.missing(tag);
    const start = element.offset + from;
    if (this.isInMemory(element) || this.source.file === undefined) return this.bytes.subarray(start, start + length);
    const bytes = this.source.file.read(start, length);
    if (bytes.length < length) throw this.error('TRUNCATED', 'the file ends before the element does', tag);
    return bytes;
  }

  private isInMemory({ offset, length }: ElementPlace): boolean {
    return offset + length <= this.bytes.length;
  }

  /** @returns the text values of a multi-valued element, trimmed; empty when absent or empty */
  texts(tag: number): readonly string[] {
    const value = this.value(tag);
    if (value === undefined || value.length === 0) return [];
    const parts = this.readText(value).split('\\').map(unpadded);
    // Blanks say as much as nothing.
    return parts.length === 1 && parts[0] === '' ? [] : parts;
  }

  /** @returns the first text value, or undefined when absent or empty */
  text(tag: number): string | undefined {
    return this.texts(tag)[0] || undefined;
  }

  /** @returns the one word of an attribute, or undefined when absent or empty @throws FormatError BAD_VALUE for several */
  word(tag: number): string | undefined {
    if (this.texts(tag).length > 1) throw this.error('BAD_VALUE', 'one word is expected', tag);
    return this.text(tag);
  }

  /** @returns the finite numbers of a decimal or integer string @throws FormatError BAD_VALUE */
  decimals(tag: number): readonly number[] {
    const plain = plainDecimals(this.value(tag) ?? EMPTY);
    return (
      plain ??
      this.texts(tag).map((text) => {
        if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/u.test(text)) throw this.error('BAD_VALUE', 'a number is expected', tag);
        const number = Number(text);
        if (!Number.isFinite(number)) throw this.error('BAD_VALUE', 'a finite number is expected', tag);
        return number;
      })
    );
  }

  /** @returns the one number of a decimal or integer string, or undefined when absent @throws FormatError BAD_VALUE, also for several */
  decimal(tag: number): number | undefined {
    const numbers = this.decimals(tag);
    if (numbers.length > 1) throw this.error('BAD_VALUE', 'one number is expected', tag);
    return numbers[0];
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
    if (element.length > (wide ? 4 : 2)) throw this.error('BAD_VALUE', 'one integer is expected', tag);
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
    const items: DataSet[] = [];
    const { offset: start, length, vr } = element;
    const { depth } = this.range;
    const inside = { tag, start, end: start + length, encoding: encodingInside(vr, this.encoding), depth: depth + 1 };
    const source = { bytes: this.bytes, item: this.source.item };
    this.read((reader) =>
      reader.items(inside, (range) => {
        const item = new DataSet(source, range, this.readText);
        items.push(item);
        return item.end;
      }),
    );
    return items;
  }

  /** @returns the fragments of encapsulated pixel data, the table of offsets first, as views; `at` counts from the value's first byte */
  fragments(): readonly { readonly at: number; readonly bytes: Uint8Array }[] {
    const element = this.elements.get(TAG.PixelData);
    if (element?.undefinedLength !== true) throw this.error('DAMAGED', 'compressed pixel data come in fragments', TAG.PixelData);
    const { offset: start, length } = element;
    const found: { at: number; bytes: Uint8Array }[] = [];
    this.read((reader) =>
      reader.fragments(start, start + length + DELIMITER_BYTES, ({ offset, length: size }) =>
        found.push({ at: offset - DELIMITER_BYTES - start, bytes: this.bytes.subarray(offset, offset + size) }),
      ),
    );
    return found;
  }

  /** An error of this data set; the tag names the place. */
  error(code: FormatCode, message: string, tag?: number, hint?: string): FormatError {
    return new FormatError(code, message, {
      place: { item: this.source.item, ...(tag === undefined ? {} : { tag: formatTag(tag) }) },
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

  private walk(): number {
    try {
      return this.read((reader) => reader.elements(this.range, (element) => this.elements.set(element.tag, element)));
    } catch (error) {
      if (this.source.untilFault === true && error instanceof FormatError) return this.range.end;
      throw error;
    }
  }

  /** @throws FormatError of this file for a fault of the encoding */
  private read(walk: (reader: ElementReader) => number): number {
    try {
      return walk(this.reader);
    } catch (error) {
      if (!(error instanceof DicomError)) throw error;
      const { code, tagged } = ENCODING_FAULTS[error.code];
      throw this.error(code, error.message, tagged ? error.tag : undefined);
    }
  }
}
