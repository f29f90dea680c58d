import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A simulation that was asked for something that cannot be drawn or written. */
export class SimulationError extends CollimateError<'BAD_SPEC' | 'UNENCODABLE'> {
  constructor(code: SimulationError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
