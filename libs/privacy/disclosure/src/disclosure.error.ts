import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A table or a target for which no risk can be computed. It names the column, never a cell. */
export class DisclosureError extends CollimateError<
  'NO_ROWS' | 'LENGTH_DIFFERS' | 'BAD_TARGET' | 'BAD_LEVELS' | 'POPULATION_TOO_SMALL'
> {
  constructor(code: DisclosureError['code'], message: string, options: CollimateErrorOptions = {}) {
    super(code, 'input', message, options);
  }
}
