import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A plan that cannot be carried out as it is written: an unknown key, a bad value, or two steps that contradict each other. */
export class PlanError extends CollimateError<'UNKNOWN_KEY' | 'BAD_VALUE' | 'INCONSISTENT' | 'UNKNOWN_PRESET'> {
  constructor(code: PlanError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, code === 'UNKNOWN_PRESET' ? 'missing' : 'input', message, options);
  }
}

/** A feature or an aggregation that IBSI 1 does not know, or a word that is no key of one. */
export class VocabularyError extends CollimateError<'UNKNOWN_FEATURE' | 'UNKNOWN_AGGREGATION' | 'UNKNOWN_RESPONSE' | 'BAD_KEY'> {
  constructor(code: VocabularyError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, code === 'BAD_KEY' ? 'input' : 'missing', message, options);
  }
}
