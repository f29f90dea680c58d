import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { AccountSeals } from './account-seals.js';
import type { AccountRow } from './account.row.js';
import type { FirstHour } from './first-hour.js';

/** What the look for disabled accounts works with. */
export interface DisablingParts {
  readonly session: SqliteSession;
  readonly accountSeals: AccountSeals;
  readonly heads: HeadGuard;
  readonly firstHour: Pick<FirstHour, 'noteBefore'>;
}

/**
 * Who was disabled stays so when an older database is put back: the counter beside the keys knows it. So is whoever was there before the accounts
 * were begun anew, also where nobody knew of them in the database of that minute. Their sessions end. One that is not
 * what people of the hospital made does not act, and does not become somebody's by this.
 */
export function disableAgain({ session, accountSeals, heads, firstHour }: DisablingParts): void {
  const rows = session.prepare('select * from account').all<AccountRow>();
  const held = rows.filter((row) => accountSeals.isHeld(row));
  const before = rows.filter((row) => accountSeals.isOfBefore(row));
  session.transaction(() => {
    firstHour.noteBefore(before.map(({ account }) => account));
    // Those of before the counter remembered any.
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
