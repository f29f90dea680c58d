import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/**
 * A broken promise at the gate: a candidate that was built for something else than what is charged, or a step that is not paid for.
 * @example
 * ```ts
 * import { GateError } from '@collimate/privacy-gate';
 * new GateError('CANDIDATE_MISMATCH', 'built for another query').fault; // => 'broken'
 * ```
 */
export class GateError extends CollimateError<'CANDIDATE_MISMATCH' | 'STEP_NOT_CHARGED'> {
  constructor(code: GateError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'broken', message, options);
  }
}
