import { digestOf, sha256Hex, type Digest } from '@collimate/kernel-canonical';
import type { SqliteSession } from '../session/sqlite-session.js';

type Cell = string | number | null;

/**
 * Digest of everything that the ledger holds of the trees before one: charges, answers with their bytes, failures, losses and
 * forfeits, row by row and whole. It stands in the leaf that closes them.
 * @param tree the first one that is not covered
 */
export function closedLedgerDigest(session: SqliteSession, tree: number): Digest {
  return digestOf('collimate.closed-ledger/2', {
    charges: rowsOf(
      session,
      tree,
      `select sequence, study_id, query_digest, epoch, request, event, rho, cause, tree, leaf, subject_log_salt, charged_at,
       subject_tree, subject_size from charge where tree < ? order by sequence`,
    ),
    answers: rowsOf(
      session,
      tree,
      `select answer.sequence, step, given, kind, bytes, hash, answer.tree, answer.leaf
       from answer join charge using (sequence) where charge.tree < ? order by sequence, step`,
    ),
    failures: rowsOf(
      session,
      tree,
      `select failure.sequence, step, ordinal from failure join charge using (sequence) where charge.tree < ?
       order by sequence, step, ordinal`,
    ),
    ...attemptsIn(session, tree),
    ...whatWasLost(session, tree, ', forfeited_at, paid_for'),
  });
}

/** Adds the attempts at masked sums. Without any, the digest is that of earlier versions, which had none. */
function attemptsIn(session: SqliteSession, tree: number): { readonly attempts?: Cell[][] } {
  const sql = `select sequence, attempt_step, attempt, transcript from charge
    where attempt is not null and tree < ? order by sequence`;
  const attempts = rowsOf(session, tree, sql);
  return attempts.length === 0 ? {} : { attempts };
}

/** The same as versions before wrote it, which left columns out. */
export function earlierLedgerDigest(session: SqliteSession, tree: number): Digest {
  return digestOf('collimate.closed-ledger/1', {
    charges: rowsOf(
      session,
      tree,
      `select sequence, study_id, query_digest, epoch, request, event, rho, cause, tree, leaf, subject_log_salt
       from charge where tree < ? order by sequence`,
    ),
    answers: rowsOf(
      session,
      tree,
      `select answer.sequence, kind, bytes, hash, answer.tree, answer.leaf
       from answer join charge using (sequence) where charge.tree < ? order by sequence, step`,
    ),
    ...whatWasLost(session, tree, ''),
  });
}

function whatWasLost(session: SqliteSession, tree: number, more: string) {
  return {
    lost: rowsOf(session, tree, 'select sequence, closed_by from lost where closed_by <= ? order by sequence'),
    forfeits: rowsOf(
      session,
      tree,
      `select ordinal, study_id, rho, answer_hash, tree, leaf${more} from forfeit where tree < ? order by ordinal`,
    ),
  };
}

function rowsOf(session: SqliteSession, tree: number, sql: string): Cell[][] {
  const rows = session.prepare(sql).all<Record<string, Cell | Uint8Array>>(tree);
  return rows.map((row) => Object.values(row).map((cell) => (cell instanceof Uint8Array ? sha256Hex(cell) : cell)));
}
