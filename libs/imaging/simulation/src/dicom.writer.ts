import { ByteSink } from './byte-sink.js';
import type { DicomDataset, DicomElement, Vr } from './dicom-element.js';
import { SimulationError } from './simulation.error.js';

/** How a file is written. */
export interface WriteDicomOptions {
  /** Encoding of the data set; the file meta group is explicit in any case. */
  readonly transferSyntax?: 'explicit-little-endian' | 'implicit-little-endian';
  /** Sequences and items end with delimiters instead of carrying their length. */
  readonly undefinedLengths?: boolean;
  /** The 128 bytes before the word DICM; zeros by default. */
  readonly preamble?: Uint8Array;
  /** Attributes of group 0002 beside those that the writer fills in itself. */
  readonly meta?: DicomDataset;
}

/** The transfer syntaxes of the writer. @source DICOM PS3.5 A.1, A.2 */
export const TRANSFER_SYNTAX_UID = {
  'explicit-little-endian': '1.2.840.10008.1.2.1',
  'implicit-little-endian': '1.2.840.10008.1.2',
} as const;

const IMPLEMENTATION_CLASS_UID = '2.25.215329427618342218913226398640551277321';
const LONG_FORM: ReadonlySet<Vr> = new Set(['OB', 'OF', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT']);
const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;

/**
 * A DICOM file of a data set: preamble, file meta information, attributes in the order of their tags. The same
 * data set gives the same bytes. Text is written as UTF-8, so a data set with other letters than those of ASCII says
 * `ISO_IR 192` in (0008,0005).
 * @input attributes of any group but 0002; SOPClassUID and SOPInstanceUID must be among them
 * @throws SimulationError UNENCODABLE for a value that its VR cannot hold
 * @source DICOM PS3.10 7.1, PS3.5 7.1
 */
export function writeDicom(dataset: DicomDataset, options: WriteDicomOptions = {}): Uint8Array {
  const syntax = options.transferSyntax ?? 'explicit-little-endian';
  const sink = new ByteSink(16_384);
  sink.raw(options.preamble?.subarray(0, 128) ?? new Uint8Array(128));
  while (sink.length < 128) sink.byte(0);
  for (const letter of [0x44, 0x49, 0x43, 0x4d]) sink.byte(letter);

  const meta = new ByteSink(512);
  const extra = options.meta ?? [];
  const fixed: DicomDataset = [
    { tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
    { tag: 0x00020002, vr: 'UI', value: textOf(dataset, 0x00080016) },
    { tag: 0x00020003, vr: 'UI', value: textOf(dataset, 0x00080018) },
    { tag: 0x00020010, vr: 'UI', value: TRANSFER_SYNTAX_UID[syntax] },
    { tag: 0x00020012, vr: 'UI', value: IMPLEMENTATION_CLASS_UID },
  ];
  const replaced = new Set(extra.map((element) => element.tag));
  writeElements(meta, [...fixed.filter((element) => !replaced.has(element.tag)), ...extra], true, false);
  writeElement(sink, { tag: 0x00020000, vr: 'UL', value: [meta.length] }, true, false);
  sink.raw(meta.toBytes());

  writeElements(sink, dataset, syntax === 'explicit-little-endian', options.undefinedLengths ?? false);
  return sink.toBytes();
}

function textOf(dataset: DicomDataset, tag: number): string {
  const value = dataset.find((element) => element.tag === tag)?.value;
  if (typeof value !== 'string') {
    throw new SimulationError('UNENCODABLE', 'a DICOM file needs a SOP class and a SOP instance');
  }
  return value;
}

function writeElements(sink: ByteSink, dataset: DicomDataset, explicit: boolean, undefinedLengths: boolean): void {
  const sorted = [...dataset].sort((a, b) => a.tag - b.tag);
  for (const element of sorted) writeElement(sink, element, explicit, undefinedLengths);
}

function writeTag(sink: ByteSink, tag: number): void {
  sink.u16(tag >>> 16);
  sink.u16(tag & 0xffff);
}

function writeElement(sink: ByteSink, element: DicomElement, explicit: boolean, undefinedLengths: boolean): void {
  writeTag(sink, element.tag);
  const short = explicit && !LONG_FORM.has(element.vr);
  if (explicit) {
    sink.byte(element.vr.charCodeAt(0));
    sink.byte(element.vr.charCodeAt(1));
    if (!short) sink.u16(0);
  }
  const lengthAt = sink.length;
  if (short) sink.u16(0);
  else sink.u32(0);
  const start = sink.length;
  if (element.vr === 'SQ') {
    writeItems(sink, element.value as readonly DicomDataset[], explicit, undefinedLengths);
    if (undefinedLengths) {
      sink.patchU32(lengthAt, UNDEFINED_LENGTH);
      writeTag(sink, SEQUENCE_END);
      sink.u32(0);
      return;
    }
  } else {
    writeValue(sink, element);
    if ((sink.length - start) % 2 === 1) sink.byte(paddingOf(element.vr));
  }
  const length = sink.length - start;
  if (short && length > 0xffff) {
    throw new SimulationError('UNENCODABLE', 'this value is too long for its representation', {
      details: { length },
    });
  }
  if (short) sink.patchU16(lengthAt, length);
  else sink.patchU32(lengthAt, length);
}

function writeItems(sink: ByteSink, items: readonly DicomDataset[], explicit: boolean, undefinedLengths: boolean): void {
  for (const item of items) {
    writeTag(sink, ITEM);
    const lengthAt = sink.length;
    sink.u32(UNDEFINED_LENGTH);
    const start = sink.length;
    writeElements(sink, item, explicit, undefinedLengths);
    if (undefinedLengths) {
      writeTag(sink, ITEM_END);
      sink.u32(0);
    } else {
      sink.patchU32(lengthAt, sink.length - start);
    }
  }
}

function writeValue(sink: ByteSink, { vr, value }: DicomElement): void {
  if (typeof value === 'string') return writeUtf8(sink, value);
  if (value instanceof Uint8Array) return sink.raw(value);
  for (const number of value as readonly number[]) writeNumber(sink, vr, number);
}

function writeNumber(sink: ByteSink, vr: Vr, value: number): void {
  switch (vr) {
    case 'US':
    case 'SS':
      return sink.u16(value & 0xffff);
    case 'UL':
    case 'SL':
      return sink.u32(value >>> 0);
    case 'AT':
      return writeTag(sink, value);
    case 'FL':
    case 'OF':
      return sink.f32(value);
    case 'FD':
      return sink.f64(value);
    default:
      throw new SimulationError('UNENCODABLE', `${vr} does not hold binary numbers`);
  }
}

function writeUtf8(sink: ByteSink, value: string): void {
  for (const letter of value) {
    const code = letter.codePointAt(0) as number;
    if (code < 0x80) {
      sink.byte(code);
    } else if (code < 0x800) {
      sink.byte(0xc0 | (code >> 6));
      sink.byte(0x80 | (code & 63));
    } else {
      if (code < 0x10000) {
        sink.byte(0xe0 | (code >> 12));
      } else {
        sink.byte(0xf0 | (code >> 18));
        sink.byte(0x80 | ((code >> 12) & 63));
      }
      sink.byte(0x80 | ((code >> 6) & 63));
      sink.byte(0x80 | (code & 63));
    }
  }
}

function paddingOf(vr: Vr): number {
  return vr === 'UI' || vr === 'OB' || vr === 'UN' ? 0 : 0x20;
}
