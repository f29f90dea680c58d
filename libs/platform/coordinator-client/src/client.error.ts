import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** An API that said no, or did not answer. The code is that of the problem which the server told. */
export class ClientError extends CollimateError<string> {
  /** HTTP status, 0 if nobody answered. */
  readonly status: number;

  constructor(code: string, fault: Fault, message: string, status: number, options?: CollimateErrorOptions) {
    super(code, fault, message, options);
    this.status = status;
  }
}
