import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { AccountSeals } from './account-seals.js';
import type { AccountRow } from './account.row.js';
import type { FirstHour } from './first-hour.js';

/** Parts of the look for disabled accounts. */
export interface DisablingParts {
  readonly session: SqliteSession;
  readonly accountSeals: AccountSeals;
  readonly heads: HeadGuard;
  readonly firstHour: Pick<FirstHour, 'noteBefore'>;
}

/**
 * Keeps accounts disabled when an older database is restored: the counter beside the keys knows them. Accounts from
 * before the accounts were begun anew are disabled too, even those that the database of that moment did not know. Their
 * sessions end. An account that the people of the hospital did not make has no effect, and disabling does not make it
 * genuine.
 */
export function disableAgain({ session, accountSeals, heads, firstHour }: DisablingParts): void {
  const rows = session.prepare('select * from account').all<AccountRow>();
  const held = rows.filter((row) => accountSeals.isHeld(row));
  const before = rows.filter((row) => accountSeals.isOfBefore(row));
  session.transaction(() => {
    firstHour.noteBefore(before.map(({ account }) => account));
    // Accounts that were disabled before the counter remembered any.
    if (heads.standing === 'continues')
      for (const { account, disabled } of held) if (disabled !== 0) heads.memory.noteDisabled(account);
    const again = held.filter(({ account, disabled }) => disabled === 0 && heads.memory.disabled.includes(account));
    for (const row of [...before, ...again]) {
      const { account } = row;
      session.prepare('update account set disabled = 1 where account = ?').run(account);
      session.prepare('delete from session where account = ?').run(account);
      accountSeals.record({ ...row, disabled: 1 });
    }
  });
}
