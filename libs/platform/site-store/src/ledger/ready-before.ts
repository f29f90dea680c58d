import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession } from '../session/sqlite-session.js';

/** Remembered beside the keys: digests of studies that were ready when no version fixed names for a study yet. */
const READY_BEFORE = 'ready-before';

/** Notes them once, at the first start that finds the database in order; in the transaction that is open. From then on a ready study has its leaf. */
export function noteReadyBefore(session: SqliteSession, heads: Pick<HeadGuard, 'memory'>): void {
  if (heads.memory.pinned(READY_BEFORE) !== undefined) return;
  const rows = session
    .prepare(`select digest from study where state = 'ready' and digest not in (select study from study_names) order by digest`)
    .all<{ digest: string }>();
  heads.memory.pin(READY_BEFORE, rows.map(({ digest }) => digest).join(' '));
}

/** @returns the noted digests; undefined if none were noted */
export function readyBefore(heads: Pick<HeadGuard, 'memory'>): readonly string[] | undefined {
  return heads.memory.pinned(READY_BEFORE)?.split(' ');
}
