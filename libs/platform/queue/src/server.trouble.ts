import { QueueError } from './queue.error.js';

/** The kind of server that a queue stands on. */
export type QueueServer = 'redis' | 'postgresql';

/** Longest time for an answer of a server, ms; a caller of the status waits no longer. */
export const ANSWER_WITHIN_MS = 3_000;

/** Codes of both kinds of server for an unknown user or password. @source PostgreSQL class 28; Redis ACL errors */
const LOGIN = /^(28P01|28000|WRONGPASS|NOAUTH|NOPERM)$/;
/**
 * Codes of both for a server that answers and keeps nothing. @source PostgreSQL 25006, class 53; Redis OOM, MISCONF,
 * READONLY
 */
const NOT_WRITABLE = /^(25006|53100|53200|OOM|MISCONF|READONLY)$/;

/**
 * @returns the trouble as ours; of the server's own error only its code is kept, because a connection error quotes the
 *   address with its password
 */
export function serverTrouble(error: unknown, server: QueueServer): QueueError {
  if (error instanceof QueueError) return error;
  const reason = reasonOf(error);
  const details = { server, ...(reason === undefined ? {} : { reason }) };
  if (reason !== undefined && LOGIN.test(reason)) {
    return new QueueError('QUEUE_LOGIN_REFUSED', 'the server of the queue does not take this user or this password', {
      details,
      hint: 'check user and password in the address of the queue, and what the account may do',
    });
  }
  if (reason === '3D000') {
    return new QueueError('QUEUE_DATABASE_MISSING', 'the server of the queue has no database of this name', {
      details,
      hint: 'make the database, or correct its name in the address of the queue',
    });
  }
  if (reason !== undefined && NOT_WRITABLE.test(reason)) {
    return new QueueError('QUEUE_NOT_WRITABLE', 'the server of the queue answers and keeps nothing', {
      details,
      hint: 'check its memory and its disk, and that it is not a read-only copy',
    });
  }
  return new QueueError('QUEUE_UNREACHABLE', 'the server of the queue does not answer', {
    details,
    hint: 'check that the server runs, its address, and the way to it',
  });
}

/** @returns the answer, or the server's trouble, at the latest after ANSWER_WITHIN_MS @throws QueueError */
export async function answered<T>(question: Promise<T>, server: QueueServer): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([question, late]);
  } catch (error) {
    throw serverTrouble(error, server);
  } finally {
    clearTimeout(timer);
    question.catch(() => undefined);
  }
}

/** SQLSTATE or errno of an error, or the first word of Redis' answer; nothing else of it. */
function reasonOf(error: unknown): string | undefined {
  const { code, message, lastNodeError, previousErrors } = (error ?? {}) as Record<string, unknown>;
  if (typeof code === 'string' && /^([0-9A-Z]{5}|E[A-Z]{3,20})$/.test(code)) return code;
  const word = /^(?:ReplyError: )?(WRONGPASS|NOAUTH|NOPERM|OOM|MISCONF|READONLY|LOADING)\b/.exec(String(message ?? ''))?.[1];
  if (word !== undefined) return word;
  const inner = lastNodeError ?? (Array.isArray(previousErrors) ? previousErrors.at(-1) : undefined);
  return inner === undefined ? undefined : reasonOf(inner);
}
