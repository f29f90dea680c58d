import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A study protocol that is not one. What a study may not do in its present state is a refusal, not an error. */
export class StudyError extends CollimateError<'INVALID_PROTOCOL'> {
  constructor(code: StudyError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
