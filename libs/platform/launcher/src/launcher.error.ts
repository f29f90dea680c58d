import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

const FAULT: Readonly<Record<LauncherError['code'], Fault>> = {
  DID_NOT_START: 'unavailable',
  STARTED_TOO_LATE: 'unavailable',
  KEEPS_STOPPING: 'broken',
};

/** A program that could not be brought up or kept up. */
export class LauncherError extends CollimateError<'DID_NOT_START' | 'STARTED_TOO_LATE' | 'KEEPS_STOPPING'> {
  constructor(code: LauncherError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
