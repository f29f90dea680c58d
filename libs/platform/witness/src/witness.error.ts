import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Why an independent witness has not cosigned a checkpoint. */
export type WitnessErrorCode = 'BAD_WITNESS' | 'WITNESS_UNREACHABLE' | 'WITNESS_REFUSED' | 'WITNESS_AHEAD' | 'WITNESS_FALSE';

const FAULT: Readonly<Record<WitnessErrorCode, Fault>> = {
  BAD_WITNESS: 'input',
  WITNESS_UNREACHABLE: 'unavailable',
  WITNESS_REFUSED: 'refused',
  WITNESS_AHEAD: 'conflict',
  WITNESS_FALSE: 'refused',
};

/** Errors between a log and its independent witness. */
export class WitnessError extends CollimateError<WitnessErrorCode> {
  constructor(code: WitnessErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
