import { StoreError, type StoreErrorCode } from '../store.error.js';

/** Primary result codes. @source https://www.sqlite.org/rescode.html */
const BY_PRIMARY_CODE: Readonly<Record<number, readonly [StoreErrorCode, string]>> = {
  5: ['DATABASE_IN_USE', 'the database is in use by another program'],
  6: ['DATABASE_IN_USE', 'a table of the database is in use'],
  10: ['DISK_FAILED', 'the disk of the database failed'],
  11: ['DATABASE_CORRUPT', 'the database is damaged'],
  13: ['DISK_FAILED', 'the disk of the database is full'],
  14: ['DATABASE_UNUSABLE', 'the database cannot be opened'],
  19: ['CONSTRAINT', 'a rule of the database refuses this row'],
  26: ['DATABASE_CORRUPT', 'the file is not a database'],
};

/** Cures for the hospital's IT. */
const HINTS: Partial<Record<StoreErrorCode, string>> = {
  DATABASE_IN_USE: 'one agent owns a data folder; stop the other one first',
  DISK_FAILED:
    'make room on the disk of the data folder and ask again: what was asked now was not done, and what was done before stands',
  DATABASE_UNUSABLE: 'check that the data folder belongs to the account of the agent',
};

/** @returns an error of our own with SQLite's number; message and cause stay behind, they can quote a row */
function storeErrorOf(foreign: unknown): StoreError {
  if (foreign instanceof StoreError) return foreign;
  const number = (foreign as { errcode?: unknown } | null)?.errcode;
  const sqliteCode = typeof number === 'number' ? number : -1;
  const [code, message] =
    BY_PRIMARY_CODE[sqliteCode & 255] ?? (['STATEMENT_FAILED', 'the database refused a statement'] as const);
  const hint = HINTS[code];
  return new StoreError(code, message, { details: { sqliteCode }, ...(hint === undefined ? {} : { hint }) });
}

/** @returns the result of the work @throws StoreError in place of any error of SQLite */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (foreign) {
    throw storeErrorOf(foreign);
  }
}
