import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** What makes de-identification impossible: a file that is not whole DICOM, or a policy that cannot be carried out. */
export type DeidentifyErrorCode =
  | 'NOT_DICOM'
  | 'MALFORMED'
  | 'TOO_DEEP'
  | 'UNSUPPORTED_TRANSFER_SYNTAX'
  /** A compressed frame is no bare codestream of its transfer syntax, so that nobody knows what else it holds. */
  | 'FRAME_NOT_BARE'
  | 'BAD_POLICY';

/** A file or policy that the engine cannot work with. Nothing half-cleaned ever comes out. */
export class DeidentifyError extends CollimateError<DeidentifyErrorCode> {
  constructor(code: DeidentifyErrorCode, message: string, options?: CollimateErrorOptions) {
    const fault: Fault = 'input';
    super(code, fault, message, options);
  }
}

/** @returns the tag as people write it, for example `(0010,0020)` */
export function tagName(tag: number): string {
  const hex = (tag >>> 0).toString(16).padStart(8, '0').toUpperCase();
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
