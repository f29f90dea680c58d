import { canonicalJson, sha256Hex } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';

/** Tables whose rows bear a seal. */
export const SEALED_TABLES = [
  'charge',
  'answer',
  'failure',
  'forfeit',
  'lost',
  'consent_event',
  'consent_named',
  'consent_arrival',
  'consent_table',
  'consent_told',
  'feature_set',
  'subject',
  'outbox',
] as const;

/** One of them. */
export type SealedTable = (typeof SEALED_TABLES)[number];

/** A cell of such a row. */
export type SealedCell = string | number | Uint8Array | null;

/**
 * The seal of a row as this program writes it, over every filled column. A row that is written into the file by other
 * means has none. A column that a later version adds is empty in earlier rows, and leaves their seals unchanged.
 * @param row the whole row; its own column `seal` is left out
 * @returns 64 hex digits
 */
export function rowSeal(vault: SubjectVault, table: SealedTable, row: object): string {
  const cells = Object.entries(row as Readonly<Record<string, SealedCell>>).filter(
    ([name, cell]) => name !== 'seal' && cell !== null && cell !== undefined,
  );
  const text = cells.map(([name, cell]) => [name, cell instanceof Uint8Array ? sha256Hex(cell) : cell] as const);
  return vault.rowSealOf(table, canonicalJson(Object.fromEntries(text)));
}

/** @returns whether the row bears its seal @param row as `select *` brings it */
export function isSealedRow(vault: SubjectVault, table: SealedTable, row: { readonly seal: string | null }): boolean {
  return row.seal !== null && areBlobs(row) && row.seal === rowSeal(vault, table, row);
}

/**
 * Columns of bytes, in any table. The seal covers such a cell by its digest, which is a text; a cell with that text in
 * place of the bytes would have the same seal.
 */
const BLOBS = /^(bytes|subject_log_salt|sealed_\w+)$/;

const areBlobs = (row: object): boolean =>
  Object.entries(row).every(([name, cell]) => typeof cell !== 'string' || !BLOBS.test(name));
