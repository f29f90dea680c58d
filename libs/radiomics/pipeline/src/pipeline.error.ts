import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

const FAULTS = {
  GEOMETRY_MISMATCH: 'input',
  REGION_MISSING: 'missing',
  WHOLE_IMAGE_OF_HEAD: 'refused',
  NO_MASK: 'missing',
} as const;

/** An extraction whose inputs do not belong together. */
export class PipelineError extends CollimateError<'GEOMETRY_MISMATCH' | 'REGION_MISSING' | 'WHOLE_IMAGE_OF_HEAD' | 'NO_MASK'> {
  constructor(code: PipelineError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, FAULTS[code], message, options);
  }
}
