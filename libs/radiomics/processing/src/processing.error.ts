import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A processing step that cannot do what its slice of the plan says on this image. */
export class ProcessingError extends CollimateError<'NOT_LEVELS' | 'TOO_MANY_LEVELS' | 'GEOMETRY_MISMATCH' | 'NO_LOWER_BOUND'> {
  constructor(code: ProcessingError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
