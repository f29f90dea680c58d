import { CollimateError } from '@collimate/kernel-errors';
import { formatTag } from './tag.table.js';

/** Everything that can be wrong with the encoding of a DICOM file, before any value is interpreted. */
export type DicomCode =
  /** The word DICM is missing at byte 128. */
  | 'NOT_DICOM'
  /** The file meta group names no transfer syntax. */
  | 'NO_TRANSFER_SYNTAX'
  /** The transfer syntax is known and is not read by this reader. */
  | 'UNSUPPORTED_TRANSFER_SYNTAX'
  /** The bytes end before the length that they announce. */
  | 'BREAKS_OFF'
  /** An item, or the end of one, stands where an element should. */
  | 'STRAY_DELIMITER'
  /** Where the value representation should stand are no two letters. */
  | 'NO_VR'
  /** An element that is neither a sequence nor pixel data leaves its length open. */
  | 'OPEN_LENGTH'
  /** A sequence holds something that is no item. */
  | 'NO_ITEM'
  /** Encapsulated pixel data hold something that is no fragment. */
  | 'NO_FRAGMENT'
  /** Sequences are nested deeper than MAXIMUM_DEPTH. */
  | 'TOO_DEEP'
  /** One element stands twice in one item. */
  | 'REPEATED';

/** Bytes that are no whole DICOM. The place is the tag; who knows which file it was adds the item. */
export class DicomError extends CollimateError<DicomCode> {
  constructor(
    code: DicomCode,
    message: string,
    /** The element at fault, where one is known. */
    readonly tag?: number,
  ) {
    super(code, 'input', message, tag === undefined ? {} : { place: { tag: formatTag(tag) } });
  }
}
