import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession } from '../session/sqlite-session.js';

/** Marks the answer of one charge as lost for good. */
export interface LostRow {
  readonly sequence: number;
  /** Tree of the log of releases that began with the recovery that found it. */
  readonly closed_by: number;
  readonly seal: string | null;
}

/** Kept beside the keys once every row has its seal. */
export const LOST_PINNED = 'lost';

/** Parts with which the rows are compared. */
export interface LostRowParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: Pick<SiteLog, 'treeNumber'>;
}

/**
 * Whether any row cannot have been written by a recovery of this site: it has no seal, or names a recovery still to
 * come. A missing row is found by the leaf that closed the past, and during a run by `HeldRows`.
 * @param areSealed whether every row has to bear its seal; else rows of earlier versions may have none
 */
export function hasAlteredLost({ session, vault, releaseLog }: LostRowParts, areSealed: boolean): boolean {
  return session
    .prepare('select * from lost')
    .all<LostRow>()
    .some((row) => row.closed_by > releaseLog.treeNumber || (row.seal === null ? areSealed : !isSealedRow(vault, 'lost', row)));
}

/** Seals rows of versions without seals, unchanged; only where all checks found the database in order. */
export function sealEarlierLost(session: SqliteSession, vault: SubjectVault): void {
  const write = session.prepare('update lost set seal = ? where sequence = ?');
  for (const row of session.prepare('select * from lost where seal is null').all<LostRow>()) {
    write.write([rowSeal(vault, 'lost', row), row.sequence]);
  }
}

/**
 * In the transaction of a recovery: an altered row stays, whoever wrote it, because a lost answer is given to nobody
 * and counts for everybody. From now on it belongs to this recovery.
 * @param tree the one that begins
 */
export function mendLost({ session, vault }: Omit<LostRowParts, 'releaseLog'>, tree: number): void {
  const rows = session.prepare('select * from lost').all<LostRow>();
  const altered = rows.filter((row) => row.closed_by >= tree || !isSealedRow(vault, 'lost', row));
  if (altered.length === 0) return;
  const isCharged = session.prepare('select 1 from charge where sequence = ?');
  const rules = session
    .prepare(`select name, sql from sqlite_schema where type = 'trigger' and tbl_name = 'lost'`)
    .all<{ name: string; sql: string }>();
  for (const { name } of rules) session.execute(`drop trigger ${name}`);
  const write = session.prepare('update lost set closed_by = ?, seal = ? where sequence = ?');
  const remove = session.prepare('delete from lost where sequence = ?');
  for (const { sequence } of altered) {
    // No charge has this number yet. If the row stayed, the answer of the later charge with this number would count as
    // lost from the start.
    if (isCharged.get(sequence) === undefined) remove.write([sequence]);
    else write.write([tree, rowSeal(vault, 'lost', { sequence, closed_by: tree }), sequence]);
  }
  for (const { sql } of rules) session.execute(sql);
}
