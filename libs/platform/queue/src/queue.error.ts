import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

const FAULT_OF = {
  BAD_JOB_ID: 'input',
  BAD_QUEUE_NAME: 'input',
  QUEUE_CLOSED: 'conflict',
  ALREADY_WORKING: 'conflict',
  QUEUE_UNREACHABLE: 'unavailable',
  QUEUE_LOGIN_REFUSED: 'refused',
  QUEUE_DATABASE_MISSING: 'missing',
  QUEUE_NOT_WRITABLE: 'unavailable',
  QUEUE_OF_ANOTHER_AGENT: 'conflict',
} as const satisfies Record<string, Fault>;

/** A code of QueueError. */
export type QueueErrorCode = keyof typeof FAULT_OF;

/** Errors of a queue, apart from those of its jobs. */
export class QueueError extends CollimateError<QueueErrorCode> {
  constructor(code: QueueErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}

/** Nobody waits for a task any more: its caller, or the giver itself, has ended. */
export class TaskCancelled extends CollimateError<'TASK_CANCELLED'> {
  constructor() {
    super('TASK_CANCELLED', 'conflict', 'nobody waits for this task any more');
  }
}
