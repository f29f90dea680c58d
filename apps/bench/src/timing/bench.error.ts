import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** A benchmark that cannot be run as asked. */
export class BenchError extends CollimateError<'NO_PEERS' | 'UNKNOWN_WORK' | 'RUN_FAILED'> {
  constructor(code: BenchError['code'], fault: Fault, message: string, options?: CollimateErrorOptions) {
    super(code, fault, message, options);
  }
}
