import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { AccountSeals } from './account-seals.js';
import { secretsOf, UNCONFIRMED, type AccountRow } from './account.row.js';

/** What the look for passwords that were taken back works with. */
export interface ResettingParts {
  readonly session: SqliteSession;
  readonly accountSeals: AccountSeals;
  readonly heads: Pick<HeadGuard, 'memory'>;
}

/**
 * A password that was taken back, and a code that was used or replaced, opens nothing when an older database is put back: the counter beside
 * the keys knows them. The account waits for a reset, and an approver for another confirmation.
 */
export function resetAgain({ session, accountSeals, heads }: ResettingParts): void {
  const isOver = (row: AccountRow): boolean => secretsOf(row).some((digest) => heads.memory.retired.includes(digest));
  const rows = session.prepare('select * from account').all<AccountRow>().filter(isOver);
  const write = session.prepare(
    `update account set password_hash = '', confirmed_by = null, confirmed_at = null, confirmation = null, confirmed_once = ?,
     code_hash = null, code_expires_at = null, code_seal = null where account = ?`,
  );
  session.transaction(() => {
    for (const row of rows.filter((one) => accountSeals.isHeld(one))) {
      const once = row.confirmed_by === null ? row.confirmed_once : 1;
      const unset = { ...UNCONFIRMED, password_hash: '', confirmed_once: once };
      write.write([once, row.account]);
      session.prepare('delete from session where account = ?').run(row.account);
      // One whose code alone is over had no password: nothing of it changes that stands under the seal.
      if (row.password_hash !== '') accountSeals.record({ ...row, ...unset });
    }
  });
}
