import { constants } from 'node:os';
import { CollimateError, type ErrorDetails, type Fault, type Place } from '@collimate/kernel-errors';

/** The parts of an error that may be logged. */
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
 * An error in the form in which it may be logged. Our own errors give code, fault, typed details and frames. Foreign
 * errors give only class, code and frames: messages of parsers and databases quote the data that they failed on.
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
  if (error instanceof Error) {
    const code = foreignCode(error);
    const type = error.constructor.name;
    return { type, ...(code === undefined ? {} : { code }), frames: framesOf(error) };
  }
  return { type: error === null ? 'null' : typeof error, frames: [] };
}

/** Stack frames without the message above them. The message is cut off by its length, because it may imitate a frame. */
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

/** Codes of system calls, resolvers and handshakes; no value has such a name. @source errno, Node.js dns and OpenSSL */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  ...Object.keys(constants.errno),
  ...['ENOTFOUND', 'EREFUSED', 'ESERVFAIL', 'ETIMEOUT', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'],
]);
const LIBRARY_CODE = /^(ERR|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT|CRL|INVALID_CA|HOSTNAME)_[A-Z_]{2,60}$/;

/**
 * @returns the code of a foreign error if its form shows that it names a kind: of a system call, Node or OpenSSL, or
 *   the SQLSTATE of a database server. Any other code may be a value, such as a patient's number
 */
export function foreignCode(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown };
  if (typeof code !== 'string') return undefined;
  if (SYSTEM_CODES.has(code) || LIBRARY_CODE.test(code)) return code;
  const isOfDatabase = typeof severity === 'string' && /^(ERROR|FATAL|PANIC)$/.test(severity);
  return isOfDatabase && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
