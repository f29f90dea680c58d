import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A grid or an array on it that cannot be. */
export class VolumeError extends CollimateError<
  'BAD_GRID' | 'SIZE_MISMATCH' | 'GEOMETRY_MISMATCH' | 'OUTSIDE_GRID' | 'EMPTY_MASK'
> {
  constructor(code: VolumeError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
