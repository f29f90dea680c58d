import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** An extraction whose inputs do not belong together. */
export class PipelineError extends CollimateError<'GEOMETRY_MISMATCH' | 'REGION_MISSING' | 'NO_MASK'> {
  constructor(code: PipelineError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, code === 'GEOMETRY_MISMATCH' ? 'input' : 'missing', message, options);
  }
}
