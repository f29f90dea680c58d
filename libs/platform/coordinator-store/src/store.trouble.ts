import { types } from 'node:util';
import { StoreError, type StoreErrorCode } from './store.error.js';

/** One trouble of a database: its words, our message, and the cure. */
interface Trouble {
  readonly says: RegExp;
  readonly code: StoreErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** @source PostgreSQL 15, appendix A; errno of the connection */
const TROUBLES: readonly Trouble[] = [
  {
    says: /^(28P01|28000|42501)$/,
    code: 'STORE_LOGIN_REFUSED',
    message: 'the database does not take this user or this password, or does not allow it what is needed',
    hint: 'check user and password in COLLIMATE_COORDINATOR_DATABASE_URL, and that the user owns the database',
  },
  {
    says: /^3D000$/,
    code: 'STORE_MISSING',
    message: 'the server has no database of this name',
    hint: 'make it with createdb, or correct the name in COLLIMATE_COORDINATOR_DATABASE_URL',
  },
  {
    says: /^(25006|EROFS)$/,
    code: 'STORE_READ_ONLY',
    message: 'the database only lets itself be read',
    hint: 'is it a standby, or was it set so? Nothing is lost; writing goes on as soon as it may',
  },
  {
    says: /^(53100|ENOSPC|EDQUOT)$/,
    code: 'STORE_FULL',
    message: 'the disk of the database is full',
    hint: 'make room on it; nothing is lost, and writing goes on by itself',
  },
  {
    says: /^(08[0-9A-Z]{3}|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/,
    code: 'STORE_UNREACHABLE',
    message: 'the server of the database does not answer',
    hint: 'check that it runs, its address in COLLIMATE_COORDINATOR_DATABASE_URL, and the way to it',
  },
];

/** Messages of `pg` without a code, for a connection that ends, fails, or has no password. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /connection (is closed|terminated|ended)|terminating connection|timeout (exceeded|expired)|not queryable|query read timeout|after calling end on the pool|PGlite is closed/i,
    '08006',
  ],
  [/password must be a|no pg_hba.conf/i, '28P01'],
  [/no space left|could not (extend|write).*file|disk.*full/i, '53100'],
];

/**
 * @returns a trouble of the database as ours, with its SQLSTATE or errno as a detail; any other error unchanged. Of the
 *   foreign error nothing else is kept: its text quotes the address or a row
 */
export function storeTrouble(error: unknown): unknown {
  if (error instanceof StoreError || !types.isNativeError(error)) return error;
  const code = (error as { readonly code?: unknown }).code;
  const reason = typeof code === 'string' ? code : WORDS.find(([words]) => words.test(error.message))?.[1];
  const trouble = reason === undefined ? undefined : TROUBLES.find(({ says }) => says.test(reason));
  if (trouble === undefined || reason === undefined) return error;
  return new StoreError(trouble.code, trouble.message, { details: { reason }, hint: trouble.hint });
}
