import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** An API that refused a call, or did not answer. The code is the one of the server's problem. */
export class ClientError extends CollimateError<string> {
  /** HTTP status, 0 if nobody answered. */
  readonly status: number;

  constructor(code: string, fault: Fault, message: string, status: number, options?: CollimateErrorOptions) {
    super(code, fault, message, options);
    this.status = status;
  }
}
