import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** Inputs that do not belong together, or a list of features that contradicts the vocabulary. */
export class FeatureError extends CollimateError<'GEOMETRY_MISMATCH' | 'BAD_LEVELS' | 'NOT_IN_VOCABULARY'> {
  constructor(code: FeatureError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, code === 'NOT_IN_VOCABULARY' ? 'broken' : 'input', message, options);
  }
}
