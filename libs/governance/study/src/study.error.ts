import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** An invalid study protocol. An action that the state of a study does not allow is a refusal, not an error. */
export class StudyError extends CollimateError<'INVALID_PROTOCOL'> {
  constructor(code: StudyError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
