import { CollimateError, type ErrorDetails, type Fault, type Place } from '@collimate/kernel-errors';

/** What of an error may stand in a log. */
export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly fault?: Fault;
  readonly details?: ErrorDetails;
  readonly place?: Place;
  readonly frames: readonly string[];
  readonly cause?: LoggedError;
}

/**
 * An error as it may be logged. Of an error of our own: code, fault, typed details and frames. Of a foreign one: its
 * class and its frames only, because messages of parsers and databases quote what they choked on.
 */
export function loggedError(error: unknown): LoggedError {
  if (error instanceof CollimateError) {
    return {
      type: error.name,
      code: error.code,
      fault: error.fault,
      ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
      ...(Object.keys(error.place).length === 0 ? {} : { place: error.place }),
      frames: framesOf(error),
      ...(error.cause === undefined ? {} : { cause: loggedError(error.cause) }),
    };
  }
  if (error instanceof Error) return { type: error.constructor.name, frames: framesOf(error) };
  return { type: error === null ? 'null' : typeof error, frames: [] };
}

/** Stack frames without the sentence above them: the message is cut by its length, since it may imitate a frame. */
function framesOf(error: Error): string[] {
  const stack = error.stack ?? '';
  const at = error.message === '' ? 0 : stack.indexOf(error.message);
  if (at === -1) return [];
  return stack
    .slice(at + error.message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, 20);
}
