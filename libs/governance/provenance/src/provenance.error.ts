import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Why a log, an entry, a proof or a checkpoint cannot be used. */
export type ProvenanceErrorCode =
  | 'UNKNOWN_ENTRY_KIND'
  | 'BAD_ENTRY'
  | 'BAD_HASH'
  | 'OUT_OF_RANGE'
  | 'BAD_NOTE'
  | 'BAD_KEY'
  | 'BAD_CHECKPOINT'
  | 'BAD_BUNDLE'
  | 'SIGNATURE_REFUSED';

const FAULT: Readonly<Record<ProvenanceErrorCode, Fault>> = {
  UNKNOWN_ENTRY_KIND: 'input',
  BAD_ENTRY: 'input',
  BAD_HASH: 'input',
  OUT_OF_RANGE: 'input',
  BAD_NOTE: 'input',
  BAD_KEY: 'input',
  BAD_CHECKPOINT: 'input',
  BAD_BUNDLE: 'input',
  SIGNATURE_REFUSED: 'refused',
};

/** Errors of the log. A proof that does not hold is the value `false`, never an error. */
export class ProvenanceError extends CollimateError<ProvenanceErrorCode> {
  constructor(code: ProvenanceErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
