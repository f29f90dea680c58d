import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** Why a head cannot be defaced; then no image is made. */
export class DefaceError extends CollimateError<'NO_HEAD' | 'NO_BRAIN' | 'BRAIN_AT_RISK' | 'GRID_DIFFERS'> {
  constructor(code: DefaceError['code'], message: string, options: CollimateErrorOptions = {}) {
    super(code, code === 'GRID_DIFFERS' ? 'input' : 'refused', message, options);
  }
}
