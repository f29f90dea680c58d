import { CollimateError } from '@collimate/kernel-errors';
import type { Reason } from '@collimate/protocol';
import { foreignCode, loggedError } from './logged-error.js';

/**
 * Why a program does not start, for the person who started it: one sentence with a code and what to do, and no frames.
 * Only an error that nobody foresaw is told with its frames, as one line of JSON.
 */
export function startFailure(error: unknown, program: string): string {
  if (error instanceof CollimateError && error.fault !== 'broken') {
    const reason = foreignCode(error.cause) ?? error.details['reason'];
    const because = reason === undefined ? '' : ` (${String(reason)})`;
    return `${error.code}: ${error.message}${because}.${error.hint === undefined ? '' : ` ${sentence(error.hint)}`}`;
  }
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  const code = error instanceof CollimateError ? error.code : foreignCode(error);
  if (code !== undefined && syscall !== undefined && path !== undefined) return `${code}: ${syscall} of ${path} failed.`;
  return `${code ?? ('INTERNAL' satisfies Reason)}: ${program} cannot start.\n${JSON.stringify(loggedError(error))}`;
}

/** A hint as a sentence: it may be written as one, or as the second half of one. */
function sentence(hint: string): string {
  return `${hint.charAt(0).toUpperCase()}${hint.slice(1)}${/[.!?]$/.test(hint) ? '' : '.'}`;
}
