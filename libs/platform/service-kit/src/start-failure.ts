import { CollimateError } from '@collimate/kernel-errors';
import type { Reason } from '@collimate/protocol';
import { foreignCode, loggedError } from './logged-error.js';

/**
 * The reason why a program does not start, for the person who started it: one sentence with a code and what to do,
 * without frames. Only an unforeseen error is told with its frames, as one line of JSON.
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
  const disk = DISK_WORDS[code ?? ''];
  if (code !== undefined && disk !== undefined) return `${code}: ${program} cannot start, because ${disk}.`;
  return `${code ?? ('INTERNAL' satisfies Reason)}: ${program} cannot start.\n${JSON.stringify(loggedError(error))}`;
}

/** Words for errors of the disk that name no file, such as a failed write to an open file. */
const DISK_WORDS: Readonly<Partial<Record<string, string>>> = {
  ENOSPC: 'a disk that it writes to is full',
  EDQUOT: 'its account has used up its quota of a disk',
  EROFS: 'a disk that it writes to only lets itself be read',
  EACCES: 'its account may not read or write a file that it needs',
  EPERM: 'its account may not do what it needs with a file',
  EIO: 'a disk has failed',
};

/** A hint as a sentence: it may be written as one, or as the second half of one. */
function sentence(hint: string): string {
  return `${hint.charAt(0).toUpperCase()}${hint.slice(1)}${/[.!?]$/.test(hint) ? '' : '.'}`;
}
