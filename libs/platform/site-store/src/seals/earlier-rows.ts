import type { SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession } from '../session/sqlite-session.js';
import { rowSeal, type SealedTable } from './row.seal.js';

/** Tables whose existing rows get a seal, each with its key. */
const KEYS: Partial<Record<SealedTable, readonly string[]>> = {
  charge: ['sequence'],
  answer: ['sequence', 'step'],
  failure: ['sequence', 'step', 'ordinal'],
  forfeit: ['ordinal'],
  consent_event: ['sequence'],
};

type Row = Readonly<Record<string, string | number | null>> & { readonly seal: string | null };

/** Whether any row has a seal: then the database is not from a version without seals. */
export function hasSealedRow(session: SqliteSession): boolean {
  return Object.keys(KEYS).some(
    (table) => session.prepare(`select 1 from ${table} where seal is not null limit 1`).get() !== undefined,
  );
}

/** Seals the rows of versions that knew no seals, as they stand; in the transaction that is open. */
export function sealEarlierRows(session: SqliteSession, vault: SubjectVault): void {
  for (const [table, key] of Object.entries(KEYS)) {
    const where = key.map((column) => `${column} = ?`).join(' and ');
    const write = session.prepare(`update ${table} set seal = ? where ${where}`);
    for (const row of session.prepare(`select * from ${table} where seal is null`).all<Row>()) {
      write.write([rowSeal(vault, table as SealedTable, row), ...key.map((column) => row[column])]);
    }
  }
}
