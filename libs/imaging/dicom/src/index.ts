/*
 * The encoding of DICOM, once: the tags by keyword, the table of transfer syntaxes with the codec of each, the forms of PS3.5, the one bounded
 * reader and the one writer.
 */
export {
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  JPEG_LS_LOSSLESS,
  TRANSFER_SYNTAXES,
  transferSyntaxOf,
} from './transfer-syntax.table.js';
export type { Codec, TransferSyntax } from './transfer-syntax.table.js';
export { EXPLICIT_LITTLE_ENDIAN, LONG_FORM } from './encoding.js';
export type { Encoding } from './encoding.js';
export { BEHIND_PREFIX, hasDicomPrefix } from './dicom-prefix.js';
export { TAG, formatTag, keywordOf } from './tag.table.js';
export { DicomError } from './dicom.error.js';
export type { DicomCode } from './dicom.error.js';
export { BeyondHead, ElementReader, encodingInside } from './element.reader.js';
export type { ElementPlace, ElementRange, FragmentPlace, ItemRange, ReadingRules } from './element.place.js';
export { readRawFile } from './raw-file.reader.js';
export { bytesElement, findElement, fragmentsElement, itemsElement, latinText, textElement } from './raw-element.js';
export type { RawElement, RawFile, RawValue } from './raw-element.js';
export { writeDicomFile } from './dicom.writer.js';
export type { DicomEncoding } from './dicom.writer.js';
export { parseZone } from './zone.js';
