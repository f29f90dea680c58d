import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** Grey levels from which no texture matrix can be made. */
export class TextureError extends CollimateError<'GEOMETRY_MISMATCH' | 'LEVEL_OUT_OF_RANGE' | 'LEVELS_OUTSIDE_MASK'> {
  constructor(code: TextureError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
