import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A broken promise at the gate: a candidate that was built for something else than what is charged. */
export class GateError extends CollimateError<'CANDIDATE_MISMATCH'> {
  constructor(code: GateError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'broken', message, options);
  }
}
