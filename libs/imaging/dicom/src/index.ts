/*
 * The encoding of DICOM, once: the table of transfer syntaxes with the codec of each, the forms of PS3.5, and the one writer. Readers stand in
 * formats and deidentify, on these tables.
 */
export {
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  TRANSFER_SYNTAXES,
  transferSyntaxOf,
} from './transfer-syntax.table.js';
export type { Codec, TransferSyntax } from './transfer-syntax.table.js';
export { ITEM, ITEM_END, LONG_FORM, SEQUENCE_END, UNDEFINED_LENGTH } from './encoding.js';
export { bytesElement, findElement, itemsElement, latinText, textElement } from './raw-element.js';
export type { RawElement, RawFile, RawValue } from './raw-element.js';
export { writeDicomFile } from './dicom.writer.js';
export type { DicomEncoding } from './dicom.writer.js';
