import { type DicomCode, DicomError, formatTag } from '@collimate/imaging-dicom';
import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** What makes de-identification impossible: a file that is not whole DICOM, or a policy that cannot be carried out. */
export type DeidentifyErrorCode =
  | 'NOT_DICOM'
  | 'MALFORMED'
  | 'TOO_DEEP'
  | 'UNSUPPORTED_TRANSFER_SYNTAX'
  /** The compressed frames are none that a decoder reads, and nothing but their samples may stay. */
  | 'FRAMES_NOT_DECODED'
  | 'BAD_POLICY';

/** A file or policy that the engine cannot work with. Nothing half-cleaned ever comes out. */
export class DeidentifyError extends CollimateError<DeidentifyErrorCode> {
  constructor(code: DeidentifyErrorCode, message: string, options?: CollimateErrorOptions) {
    const fault: Fault = 'input';
    super(code, fault, message, options);
  }
}

/** @returns the tag as PS3.6 prints it, for example `(0010,0020)`, `(0008,103E)` */
export function tagName(tag: number): string {
  return formatTag(tag).toUpperCase();
}

/** What each fault of the encoding is called here. */
const FAULTS: Readonly<Record<DicomCode, readonly [code: DeidentifyErrorCode, message: string]>> = {
  NOT_DICOM: ['NOT_DICOM', 'this is not a DICOM file: the word DICM is missing at byte 128'],
  NO_TRANSFER_SYNTAX: ['MALFORMED', 'the file does not say its transfer syntax'],
  UNSUPPORTED_TRANSFER_SYNTAX: ['UNSUPPORTED_TRANSFER_SYNTAX', 'deflated and big-endian files are not read'],
  BREAKS_OFF: ['MALFORMED', 'the file or an item breaks off'],
  STRAY_DELIMITER: ['MALFORMED', 'a delimiter stands where an attribute should'],
  NO_VR: ['MALFORMED', 'an attribute has no value representation'],
  OPEN_LENGTH: ['MALFORMED', 'an attribute of undefined length is neither a sequence nor pixels'],
  NO_ITEM: ['MALFORMED', 'a sequence holds something that is not an item'],
  NO_FRAGMENT: ['MALFORMED', 'encapsulated pixels hold something that is not a fragment'],
  TOO_DEEP: ['TOO_DEEP', 'sequences are nested too deeply'],
  REPEATED: ['MALFORMED', 'an attribute stands twice in one item'],
};
const CONVERT = 'Convert the file to explicit VR little endian first.';

/** @returns what `read` returns @throws DeidentifyError where it throws DicomError */
export function withOwnErrors<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    const [code, message] = FAULTS[error.code];
    throw new DeidentifyError(code, message, {
      ...(error.tag === undefined ? {} : { place: { tag: tagName(error.tag) } }),
      ...(code === 'UNSUPPORTED_TRANSFER_SYNTAX' ? { hint: CONVERT } : {}),
    });
  }
}
