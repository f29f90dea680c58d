import { DicomError } from './dicom.error.js';
import { BEHIND_PREFIX, hasDicomPrefix } from './dicom-prefix.js';
import type { ElementPlace } from './element.place.js';
import { ElementReader, inOrder } from './element.reader.js';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './encoding.js';
import { findElement, latinText, type RawElement, type RawFile } from './raw-element.js';
import { TAG } from './tag.table.js';
import { IMPLICIT_VR_LITTLE_ENDIAN, transferSyntaxOf } from './transfer-syntax.table.js';

const META_GROUP = 0x0002;

/**
 * Takes a DICOM file apart without interpreting a value: every byte between the preamble and the end belongs to exactly one element. A file
 * that breaks off, overlaps or repeats an attribute is refused, because what cannot be read with certainty cannot be cleaned.
 * @input `vrOf` is asked where the file states no VR, and answers `UN` for an unknown tag
 * @throws DicomError
 * @source DICOM PS3.10 7.1, PS3.5 7
 */
export function readRawFile(bytes: Uint8Array, vrOf: (tag: number) => string): RawFile {
  if (!hasDicomPrefix(bytes)) throw new DicomError('NOT_DICOM', 'the word DICM is missing at byte 128');
  const reader = new ElementReader(bytes, { strict: true, vrOf });
  const end = bytes.length;
  const metaPlaces: ElementPlace[] = [];
  const group = { start: BEHIND_PREFIX, end, encoding: EXPLICIT_LITTLE_ENDIAN, depth: 0, onlyGroup: META_GROUP };
  const start = reader.elements(group, (element) => metaPlaces.push(element));
  const stated = findElement(rawElements(bytes, metaPlaces), TAG.TransferSyntaxUID);
  const transferSyntax = latinText(stated);
  const encoding = transferSyntax === IMPLICIT_VR_LITTLE_ENDIAN ? IMPLICIT_LITTLE_ENDIAN : EXPLICIT_LITTLE_ENDIAN;
  refuseSyntax(transferSyntax);
  const places: ElementPlace[] = [];
  reader.elements({ start, end, encoding, depth: 0 }, (element) => places.push(element));
  const elements = rawElements(bytes, inOrder(places));
  return { meta: rawElements(bytes, inOrder(metaPlaces)), elements, transferSyntax };
}

/** A syntax that is not in the table is read as explicit little endian, which all but a few are. @source DICOM PS3.5 annex A */
function refuseSyntax(transferSyntax: string): void {
  if (!/^1\.2\.840\.10008\.1\.2(\.\d{1,3}){0,3}$/.test(transferSyntax))
    throw new DicomError('NO_TRANSFER_SYNTAX', 'the file does not say its transfer syntax', TAG.TransferSyntaxUID);
  const known = transferSyntaxOf(transferSyntax);
  if (known?.deflated === true || known?.littleEndian === false) {
    const message = 'deflated and big-endian files are not read';
    throw new DicomError('UNSUPPORTED_TRANSFER_SYNTAX', message, TAG.TransferSyntaxUID);
  }
}

function rawElements(bytes: Uint8Array, places: readonly ElementPlace[]): readonly RawElement[] {
  const view = ({ offset, length }: { offset: number; length: number }) => bytes.subarray(offset, offset + length);
  return places.map((place): RawElement => {
    const { tag, vr = 'UN', items, fragments } = place;
    if (items !== undefined) return { tag, vr, value: { kind: 'items', items: items.map((item) => rawElements(bytes, item)) } };
    if (fragments !== undefined) return { tag, vr, value: { kind: 'fragments', fragments: fragments.map(view) } };
    return { tag, vr, value: { kind: 'bytes', bytes: view(place) } };
  });
}
