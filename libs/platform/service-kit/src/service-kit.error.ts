import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

const FAULT_OF = {
  CONFIG_INVALID: 'input',
  CONFIG_UNREADABLE: 'missing',
  DATA_FOLDER_UNUSABLE: 'conflict',
  DATA_FOLDER_OPEN: 'conflict',
  PORT_TAKEN: 'conflict',
  LISTENER_FAILED: 'unavailable',
  ENDPOINT_UNSERVED: 'broken',
  PACKAGE_FILE_UNKNOWN: 'missing',
} as const satisfies Record<string, Fault>;

/** A program cannot start with its settings. */
export class ServiceKitError extends CollimateError<keyof typeof FAULT_OF> {
  constructor(code: keyof typeof FAULT_OF, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
