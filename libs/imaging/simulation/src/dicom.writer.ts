import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  LONG_FORM,
  type RawElement,
  bytesElement,
  fragmentsElement,
  itemsElement,
  writeDicomFile,
} from '@collimate/imaging-dicom';
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
  /** Pixel data as compressed frames, one fragment each, without a table of offsets; `meta` then states the transfer syntax. */
  readonly frames?: readonly Uint8Array[];
}

const UID_OF = {
  'explicit-little-endian': EXPLICIT_VR_LITTLE_ENDIAN,
  'implicit-little-endian': IMPLICIT_VR_LITTLE_ENDIAN,
} as const;

const IMPLEMENTATION_CLASS_UID = '2.25.215329427618342218913226398640551277321';

/**
 * A DICOM file of a data set: preamble, file meta information, attributes in the order of their tags. The same
 * data set gives the same bytes. Text is written as UTF-8, so a data set with other letters than those of ASCII says
 * `ISO_IR 192` in (0008,0005).
 * @input attributes of any group but 0002; SOPClassUID and SOPInstanceUID must be among them
 * @throws SimulationError UNENCODABLE for a value that its VR cannot hold
 * @source DICOM PS3.10 7.1, PS3.5 7.1
 */
export function writeDicom(dataset: DicomDataset, options: WriteDicomOptions = {}): Uint8Array {
  const { transferSyntax = 'explicit-little-endian', undefinedLengths = false, preamble, meta: extra = [], frames } = options;
  const fixed: DicomDataset = [
    { tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
    { tag: 0x00020002, vr: 'UI', value: textOf(dataset, 0x00080016) },
    { tag: 0x00020003, vr: 'UI', value: textOf(dataset, 0x00080018) },
    { tag: 0x00020010, vr: 'UI', value: UID_OF[transferSyntax] },
    { tag: 0x00020012, vr: 'UI', value: IMPLEMENTATION_CLASS_UID },
  ];
  const replaced = new Set(extra.map((element) => element.tag));
  const meta = [...fixed.filter((element) => !replaced.has(element.tag)), ...extra];
  const explicitVr = transferSyntax === 'explicit-little-endian';
  const elements = [...encoded(dataset, explicitVr), ...(frames === undefined ? [] : [fragmentsElement(frames)])];
  return writeDicomFile(
    encoded(meta, true),
    elements.sort((a, b) => a.tag - b.tag),
    { explicitVr, undefinedLengths, preamble },
  );
}

function textOf(dataset: DicomDataset, tag: number): string {
  const value = dataset.find((element) => element.tag === tag)?.value;
  if (typeof value !== 'string') {
    throw new SimulationError('UNENCODABLE', 'a DICOM file needs a SOP class and a SOP instance');
  }
  return value;
}

/** @returns the attributes with the bytes of their values, in the order of their tags */
function encoded(dataset: DicomDataset, explicitVr: boolean): readonly RawElement[] {
  return [...dataset].sort((a, b) => a.tag - b.tag).map((element) => encodedElement(element, explicitVr));
}

function encodedElement({ tag, vr, value }: DicomElement, explicitVr: boolean): RawElement {
  if (vr === 'SQ')
    return itemsElement(
      tag,
      (value as readonly DicomDataset[]).map((item) => encoded(item, explicitVr)),
    );
  const bytes = bytesOf(vr, value as string | readonly number[] | Uint8Array);
  if (explicitVr && !LONG_FORM.has(vr) && bytes.length > 0xffff) {
    throw new SimulationError('UNENCODABLE', 'this value is too long for its representation', {
      details: { length: bytes.length },
    });
  }
  return bytesElement(tag, vr, bytes);
}

function bytesOf(vr: Vr, value: string | readonly number[] | Uint8Array): Uint8Array {
  if (typeof value === 'string') return utf8Of(value);
  if (value instanceof Uint8Array) return value;
  const width = widthOf(vr);
  const view = new DataView(new ArrayBuffer(width * value.length));
  value.forEach((number, n) => writeNumber(view, n * width, vr, number));
  return new Uint8Array(view.buffer);
}

function widthOf(vr: Vr): number {
  if (vr === 'US' || vr === 'SS') return 2;
  return vr === 'FD' ? 8 : 4;
}

function writeNumber(view: DataView, at: number, vr: Vr, value: number): void {
  switch (vr) {
    case 'US':
    case 'SS':
      return view.setUint16(at, value & 0xffff, true);
    case 'UL':
    case 'SL':
      return view.setUint32(at, value >>> 0, true);
    case 'AT':
      view.setUint16(at, value >>> 16, true);
      return view.setUint16(at + 2, value & 0xffff, true);
    case 'FL':
    case 'OF':
      return view.setFloat32(at, value, true);
    case 'FD':
      return view.setFloat64(at, value, true);
    default:
      throw new SimulationError('UNENCODABLE', `${vr} does not hold binary numbers`);
  }
}

function utf8Of(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else {
      if (code < 0x10000) bytes.push(0xe0 | (code >> 12));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63));
      bytes.push(0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
  }
  return Uint8Array.from(bytes);
}
