import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

const FAULT_OF = {
  BAD_JOB_ID: 'input',
  BAD_QUEUE_NAME: 'input',
  QUEUE_CLOSED: 'conflict',
  ALREADY_WORKING: 'conflict',
  QUEUE_UNREACHABLE: 'unavailable',
} as const satisfies Record<string, Fault>;

/** What can go wrong with a queue, apart from the jobs themselves. */
export class QueueError extends CollimateError<keyof typeof FAULT_OF> {
  constructor(code: keyof typeof FAULT_OF, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
