import type { DicomCode } from '@collimate/imaging-dicom';
import type { FormatCode } from '../format.error.js';

/** What each fault of the encoding is called here, and whether its tag says where it is. */
export const ENCODING_FAULTS: Readonly<Record<DicomCode, { readonly code: FormatCode; readonly tagged: boolean }>> = {
  NOT_DICOM: { code: 'WRONG_FORMAT', tagged: false },
  NO_TRANSFER_SYNTAX: { code: 'MISSING_ATTRIBUTE', tagged: true },
  UNSUPPORTED_TRANSFER_SYNTAX: { code: 'UNSUPPORTED_TRANSFER_SYNTAX', tagged: true },
  BREAKS_OFF: { code: 'TRUNCATED', tagged: true },
  STRAY_DELIMITER: { code: 'DAMAGED', tagged: false },
  NO_VR: { code: 'DAMAGED', tagged: true },
  OPEN_LENGTH: { code: 'DAMAGED', tagged: true },
  NO_ITEM: { code: 'DAMAGED', tagged: true },
  NO_FRAGMENT: { code: 'DAMAGED', tagged: true },
  TOO_DEEP: { code: 'DAMAGED', tagged: false },
  REPEATED: { code: 'DAMAGED', tagged: true },
};
