import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { AccountSeals } from './account-seals.js';
import { secretsOf, UNCONFIRMED, type AccountRow } from './account.row.js';

/** Parts of `resetAgain`. */
export interface ResettingParts {
  readonly session: SqliteSession;
  readonly accountSeals: AccountSeals;
  readonly heads: Pick<HeadGuard, 'memory'>;
}

/**
 * Holds passwords and codes of a restored database to the counter beside the keys, which lists those that are no longer valid: passwords that
 * were taken back, codes that were used or replaced. Such an account loses its password, its code and its sessions, and waits for a reset;
 * an approver also waits for a new confirmation.
 */
export function resetAgain({ session, accountSeals, heads }: ResettingParts): void {
  const isRetired = (row: AccountRow): boolean => secretsOf(row).some((digest) => heads.memory.retired.includes(digest));
  const rows = session.prepare('select * from account').all<AccountRow>().filter(isRetired);
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
      // An account that waits for a reset has a code and no password. The seal does not cover the code, so it stays valid.
      if (row.password_hash !== '') accountSeals.record({ ...row, ...unset });
    }
  });
}
