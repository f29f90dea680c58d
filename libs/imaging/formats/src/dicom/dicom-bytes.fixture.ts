import { TAG } from '@collimate/imaging-dicom';
import { EXPLICIT_VR_LITTLE_ENDIAN, transferSyntaxOf } from '@collimate/imaging-dicom';

/*
 * Writes small DICOM files for the specs, as plainly as the standard has them, so that the reader is tested against
 * bytes that no reader of ours made.
 */

/** One element: tag, value representation, value; a sequence has items, each a list of elements. */
export type FixtureElement = readonly [
  tag: number,
  vr: string,
  value: string | number | readonly number[] | Uint8Array | readonly (readonly FixtureElement[])[],
];

/** How to write them down. */
export interface FixtureEncoding {
  readonly transferSyntaxUid?: string;
  /** Sequences and items with delimiters in place of lengths. */
  readonly openLengths?: boolean;
  readonly preamble?: boolean;
  readonly meta?: boolean;
  /** Compresses the data set of the deflated transfer syntax. */
  readonly deflate?: (bytes: Uint8Array) => Uint8Array;
  /** Compressed fragments in place of native pixels. */
  readonly fragments?: readonly Uint8Array[];
  /** Where each frame begins, counted from the first fragment. */
  readonly offsetTable?: readonly number[];
}

const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const WIDTH: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

function bytesOfText(text: string): Uint8Array {
  return Uint8Array.from([...(text.length % 2 === 0 ? text : `${text} `)].map((c) => c.charCodeAt(0)));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

class Writer {
  private readonly explicitVr: boolean;
  private readonly littleEndian: boolean;
  private readonly openLengths: boolean;

  constructor(explicitVr: boolean, littleEndian: boolean, openLengths: boolean) {
    this.explicitVr = explicitVr;
    this.littleEndian = littleEndian;
    this.openLengths = openLengths;
  }

  integer(value: number, bytes: 2 | 4): Uint8Array {
    const view = new DataView(new ArrayBuffer(bytes));
    if (bytes === 2) view.setUint16(0, value & 0xffff, this.littleEndian);
    else view.setUint32(0, value >>> 0, this.littleEndian);
    return new Uint8Array(view.buffer);
  }

  tag(tag: number): Uint8Array {
    return join([this.integer(tag >>> 16, 2), this.integer(tag & 0xffff, 2)]);
  }

  numbers(vr: string, values: readonly number[]): Uint8Array {
    const width = WIDTH[vr];
    const view = new DataView(new ArrayBuffer(width * values.length));
    values.forEach((value, i) => {
      const at = i * width;
      if (vr === 'FD') view.setFloat64(at, value, this.littleEndian);
      else if (vr === 'FL') view.setFloat32(at, value, this.littleEndian);
      else if (width === 4) view.setInt32(at, value, this.littleEndian);
      else view.setInt16(at, value, this.littleEndian);
    });
    return new Uint8Array(view.buffer);
  }

  value(vr: string, value: FixtureElement[2]): Uint8Array {
    if (value instanceof Uint8Array) return value.length % 2 === 0 ? value : join([value, new Uint8Array(1)]);
    if (typeof value === 'string') return bytesOfText(value);
    if (typeof value === 'number') return WIDTH[vr] ? this.numbers(vr, [value]) : bytesOfText(String(value));
    if (vr === 'SQ' || (vr === 'UN' && Array.isArray(value[0])))
      return this.items(value as readonly (readonly FixtureElement[])[]);
    const numbers = value as readonly number[];
    return WIDTH[vr] ? this.numbers(vr, numbers) : bytesOfText(numbers.join('\\'));
  }

  items(items: readonly (readonly FixtureElement[])[]): Uint8Array {
    const parts = items.flatMap((item) => {
      const body = this.elements(item);
      if (this.openLengths)
        return [this.tag(0xfffee000), this.integer(0xffffffff, 4), body, this.tag(0xfffee00d), this.integer(0, 4)];
      return [this.tag(0xfffee000), this.integer(body.length, 4), body];
    });
    if (this.openLengths) parts.push(this.tag(0xfffee0dd), this.integer(0, 4));
    return join(parts);
  }

  header(tag: number, vr: string, length: number): Uint8Array {
    if (!this.explicitVr) return join([this.tag(tag), this.integer(length, 4)]);
    const name = bytesOfText(vr);
    if (LONG.has(vr)) return join([this.tag(tag), name, new Uint8Array(2), this.integer(length, 4)]);
    return join([this.tag(tag), name, this.integer(length, 2)]);
  }

  elements(elements: readonly FixtureElement[]): Uint8Array {
    const sorted = [...elements].sort((a, b) => a[0] - b[0]);
    return join(
      sorted.flatMap(([tag, vr, value]) => {
        const body = this.value(vr, value);
        const open = this.openLengths && vr === 'SQ';
        return [this.header(tag, vr, open ? 0xffffffff : body.length), body];
      }),
    );
  }

  fragments(fragments: readonly Uint8Array[], offsetTable: readonly number[]): Uint8Array {
    const table = this.numbers('UL', offsetTable);
    const parts = [this.header(TAG.PixelData, 'OB', 0xffffffff), this.tag(0xfffee000), this.integer(table.length, 4), table];
    for (const fragment of fragments) {
      const even = this.value('OB', fragment);
      parts.push(this.tag(0xfffee000), this.integer(even.length, 4), even);
    }
    parts.push(this.tag(0xfffee0dd), this.integer(0, 4));
    return join(parts);
  }
}

/** The bytes of a DICOM file with these elements. */
export function dicomBytes(elements: readonly FixtureElement[], encoding: FixtureEncoding = {}): Uint8Array {
  const { transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN, openLengths = false, preamble = true, meta = true } = encoding;
  const syntax = transferSyntaxOf(transferSyntaxUid);
  const writer = new Writer(syntax?.explicitVr ?? true, syntax?.littleEndian ?? true, openLengths);
  const plain = encoding.fragments ? elements.filter(([tag]) => tag !== TAG.PixelData) : elements;
  const body = join([
    writer.elements(plain),
    ...(encoding.fragments ? [writer.fragments(encoding.fragments, encoding.offsetTable ?? [])] : []),
  ]);
  const parts: Uint8Array[] = [];
  if (preamble) parts.push(new Uint8Array(128), bytesOfText('DICM'));
  if (meta) {
    const group = new Writer(true, true, false);
    const rest = group.elements([[TAG.TransferSyntaxUID, 'UI', transferSyntaxUid]]);
    parts.push(group.elements([[0x00020000, 'UL', rest.length]]), rest);
  }
  parts.push(encoding.deflate ? encoding.deflate(body) : body);
  return join(parts);
}

/** Little endian bytes of 16-bit samples. */
export function words(values: readonly number[], littleEndian = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach((value, i) => view.setInt16(2 * i, value, littleEndian));
  return new Uint8Array(view.buffer);
}

/** What a CT slice of the specs differs in from the plain one: 3 columns, 2 rows, 2 x 1.5 mm, one slice each 2.5 mm. */
export interface SliceFixture {
  readonly z?: number;
  readonly position?: readonly number[];
  readonly values?: readonly number[];
  readonly series?: string;
  readonly with?: readonly FixtureElement[];
  readonly without?: readonly number[];
  readonly bigEndian?: boolean;
}

/** The elements of one CT slice; stored values default to 0 to 5, HU = value - 1000. */
export function ctSlice(slice: SliceFixture = {}): readonly FixtureElement[] {
  const { z = 0, position = [10, 20, z], values = [0, 1, 2, 3, 4, 5], series = '1.2.3' } = slice;
  const plain: readonly FixtureElement[] = [
    [TAG.SOPClassUID, 'UI', '1.2.840.10008.5.1.4.1.1.2'],
    [TAG.SOPInstanceUID, 'UI', `${series}.${position.join('').replace(/\D/gu, '')}.${z < 0 ? 1 : 2}`],
    [TAG.Modality, 'CS', 'CT'],
    [TAG.SeriesInstanceUID, 'UI', series],
    [TAG.FrameOfReferenceUID, 'UI', '1.2.9'],
    [TAG.ImagePositionPatient, 'DS', position],
    [TAG.ImageOrientationPatient, 'DS', [1, 0, 0, 0, 1, 0]],
    [TAG.SliceThickness, 'DS', 99],
    [TAG.SamplesPerPixel, 'US', 1],
    [TAG.PhotometricInterpretation, 'CS', 'MONOCHROME2'],
    [TAG.Rows, 'US', 2],
    [TAG.Columns, 'US', 3],
    [TAG.PixelSpacing, 'DS', [1.5, 2]],
    [TAG.BitsAllocated, 'US', 16],
    [TAG.BitsStored, 'US', 16],
    [TAG.HighBit, 'US', 15],
    [TAG.PixelRepresentation, 'US', 0],
    [TAG.RescaleIntercept, 'DS', -1000],
    [TAG.RescaleSlope, 'DS', 1],
    [TAG.PixelData, 'OW', words(values, slice.bigEndian !== true)],
  ];
  const changed = new Set([...(slice.with ?? []).map(([tag]) => tag), ...(slice.without ?? [])]);
  return [...plain.filter(([tag]) => !changed.has(tag)), ...(slice.with ?? [])];
}

/** Bytes of one CT slice. */
export function ctFile(slice: SliceFixture = {}, encoding: FixtureEncoding = {}): Uint8Array {
  return dicomBytes(ctSlice({ ...slice, bigEndian: encoding.transferSyntaxUid === '1.2.840.10008.1.2.2' }), encoding);
}
