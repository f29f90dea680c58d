import { digestOf, sha256Hex, type Digest } from '@collimate/kernel-canonical';
import type { SqliteSession } from '../session/sqlite-session.js';

type Cell = string | number | null;

/**
 * Digest of everything that the ledger holds of the trees before one: charges, answers with their bytes, losses and
 * forfeits, row by row. It stands in the leaf that closes them.
 * @param tree the first one that is not covered
 */
export function closedLedgerDigest(session: SqliteSession, tree: number): Digest {
  const rows = (sql: string): Cell[][] =>
    session
      .prepare(sql)
      .all<Record<string, Cell | Uint8Array>>(tree)
      .map((row) => Object.values(row).map((cell) => (cell instanceof Uint8Array ? sha256Hex(cell) : cell)));
  return digestOf('collimate.closed-ledger/1', {
    charges: rows(
      `select sequence, study_id, query_digest, epoch, request, event, rho, cause, tree, leaf, subject_log_salt
       from charge where tree < ? order by sequence`,
    ),
    answers: rows(
      `select answer.sequence, kind, bytes, hash, answer.tree, answer.leaf
       from answer join charge using (sequence) where charge.tree < ? order by sequence, step`,
    ),
    lost: rows('select sequence, closed_by from lost where closed_by <= ? order by sequence'),
    forfeits: rows('select ordinal, study_id, rho, answer_hash, tree, leaf from forfeit where tree < ? order by ordinal'),
  });
}
