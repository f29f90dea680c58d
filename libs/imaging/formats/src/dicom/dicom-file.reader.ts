import { type FileBytes, inMemory } from '../bytes/file-bytes.js';
import { decompress, type Decoders } from '../decoders.js';
import { FormatError } from '../format.error.js';
import { latin1 } from '../bytes/text.js';
import { DataSet } from './data-set.js';
import {
  BeyondHead,
  EXPLICIT_LITTLE_ENDIAN,
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  TAG,
  transferSyntaxOf,
  type TransferSyntax,
  BEHIND_PREFIX,
  hasDicomPrefix,
} from '@collimate/imaging-dicom';

/** One DICOM file: its data set and how it was written down. */
export interface DicomFile {
  /** Ordinal in the caller's input. */
  readonly item: number;
  readonly transferSyntax: TransferSyntax;
  readonly attributes: DataSet;
}

function startsWith(bytes: Uint8Array, position: number, text: string): boolean {
  return bytes.length >= position + text.length && latin1(bytes, position, position + text.length) === text;
}

/** Without a meta header the encoding is guessed from the first element, which stands in group 0008 (0002 is the meta header). */
function guessSyntax(bytes: Uint8Array): string | undefined {
  if (bytes.length < 8) return undefined;
  const explicit = /^[A-Z]{2}$/u.test(latin1(bytes, 4, 6));
  if (bytes[0] === 0x08 && bytes[1] === 0x00) return explicit ? EXPLICIT_VR_LITTLE_ENDIAN : IMPLICIT_VR_LITTLE_ENDIAN;
  if (bytes[0] === 0x00 && bytes[1] === 0x08 && explicit) return EXPLICIT_VR_BIG_ENDIAN;
  return undefined;
}

/** @returns where the meta header begins, or undefined when there is none */
function metaHeaderStart(bytes: Uint8Array): number | undefined {
  if (hasDicomPrefix(bytes)) return BEHIND_PREFIX;
  if (startsWith(bytes, 0, 'DICM')) return 4;
  // Some archives drop preamble and prefix and keep group 0002.
  return bytes[0] === 2 && bytes[1] === 0 && startsWith(bytes, 4, 'UL') ? 0 : undefined;
}

/** @returns whether the bytes begin as a DICOM file does, with or without preamble and meta header */
export function looksLikeDicom(bytes: Uint8Array): boolean {
  return metaHeaderStart(bytes) !== undefined || guessSyntax(bytes) !== undefined;
}

/** The value representations of the elements with which a data set can begin. */
const FIRST_VR = /^(?:AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|OB|OW|PN|SH|SL|SQ|SS|ST|TM|UI|UL|UN|US|UT)$/u;

/**
 * Some writers state one of the little endian syntaxes and write the other; the first element shows it. Read as a length, two
 * letters would be longer than any first element is.
 */
function isExplicit(body: Uint8Array, start: number, { explicitVr, littleEndian }: TransferSyntax): boolean {
  if (!littleEndian || body.length < start + 8) return explicitVr;
  const letters = FIRST_VR.test(latin1(body, start + 4, start + 6));
  return explicitVr ? letters || body[start + 6] !== 0 || body[start + 7] !== 0 : letters;
}

/** Scans shrink to a third, masks to a thousandth: beyond this a deflated file is made to fill the memory. */
function mostInflated(bytes: number): number {
  return 2 ** 28 + 32 * bytes;
}

/**
 * Reads the data set of one DICOM file: explicit and implicit VR, little and big endian, deflated, encapsulated, with or
 * without preamble and meta header. Pixels stay where they are.
 * @throws FormatError WRONG_FORMAT, TRUNCATED, DAMAGED, UNSUPPORTED_TRANSFER_SYNTAX, DECODER_MISSING, DECODING_FAILED
 * @source DICOM PS3.10 7, PS3.5 annex A
 */
export function readDicomFile(file: Uint8Array | FileBytes, decoders: Decoders = {}, item = 0): DicomFile {
  if (file instanceof Uint8Array) return parsed(inMemory(file), decoders, item);
  try {
    return parsed(file, decoders, item);
  } catch (error) {
    if (!(error instanceof BeyondHead)) throw error;
  }
  return parsed(inMemory(file.read(0, file.size)), decoders, item);
}

/**
 * What a damaged file says before its fault, so that it can be told which series it is of.
 * @returns undefined when it does not get as far as that
 */
export function attributesBeforeFault(file: Uint8Array | FileBytes, decoders: Decoders, item: number): DataSet | undefined {
  try {
    const whole = file instanceof Uint8Array ? file : file.read(0, file.size);
    return parsed(inMemory(whole), decoders, item, true).attributes;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function parsed(file: FileBytes, decoders: Decoders, item: number, untilFault = false): DicomFile {
  const { head: bytes, size } = file;
  const metaStart = metaHeaderStart(bytes);
  let uid: string | undefined;
  let start = 0;
  if (metaStart !== undefined) {
    const meta = new DataSet(
      { bytes, item },
      { start: metaStart, end: size, encoding: EXPLICIT_LITTLE_ENDIAN, depth: 0, onlyGroup: 2 },
    );
    uid = meta.requiredText(TAG.TransferSyntaxUID);
    start = meta.end;
  } else {
    uid = guessSyntax(bytes);
  }
  if (uid === undefined) throw new FormatError('WRONG_FORMAT', 'the file is not DICOM', { place: { item } });
  const transferSyntax = transferSyntaxOf(uid);
  if (transferSyntax === undefined) {
    throw new FormatError('UNSUPPORTED_TRANSFER_SYNTAX', 'the transfer syntax is not one that is read', {
      place: { item, tag: '(0002,0010)' },
      hint: 'Convert the file to Explicit VR Little Endian first.',
    });
  }
  if (transferSyntax.deflated && size > bytes.length) throw new BeyondHead('a deflated file is read whole');
  const body = transferSyntax.deflated
    ? decompress(decoders.inflateRaw, 'deflate', bytes.subarray(start), item, mostInflated(bytes.length))
    : bytes;
  const from = transferSyntax.deflated ? 0 : start;
  const { littleEndian } = transferSyntax;
  const encoding = { littleEndian, explicitVr: isExplicit(body, from, transferSyntax) };
  const end = transferSyntax.deflated ? body.length : size;
  const source = { bytes: body, item, untilFault, ...(transferSyntax.deflated ? {} : { file }) };
  const attributes = new DataSet(source, { start: from, end, encoding, depth: 0 });
  return { item, transferSyntax, attributes };
}
