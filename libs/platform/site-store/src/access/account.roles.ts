import { instantToMs, type Instant } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { accountOf, type Role } from './account.js';
import type { AccountRow } from './account.row.js';
import type { AccountSeals } from './account-seals.js';

/** Which account may act in which role, and whose word of before still counts. */
export class AccountRoles {
  private readonly byId: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly seals: AccountSeals,
  ) {
    this.byId = session.prepare('select * from account where account = ?');
  }

  /** @returns whether the account may act in the role; an approver only once it is confirmed */
  has(account: string, role: Role): boolean {
    return this.acting(account, role) !== undefined;
  }

  /**
   * Whether an approver's word that waits for a second person's counts: while the account stands, and if nobody has confirmed it anew since.
   * Who was disabled or reset may come back with another account, or may never have said it: one person makes no two.
   * @param at when it was given
   */
  counts(account: string, at: Instant): boolean {
    const confirmed = this.confirmedAt(account);
    return confirmed !== null && instantToMs(confirmed) <= instantToMs(at);
  }

  /** @param now what the clock says @returns the time of a word that is given now: never before its account was confirmed */
  wordTime(account: string, now: Instant): Instant {
    const confirmed = this.confirmedAt(account);
    return confirmed !== null && instantToMs(confirmed) > instantToMs(now) ? confirmed : now;
  }

  /** @returns when an approver was confirmed; null of an account that does not act as one */
  confirmedAt(account: string): Instant | null {
    return (this.acting(account, 'approver')?.confirmed_at ?? null) as Instant | null;
  }

  private acting(account: string, role: Role): AccountRow | undefined {
    const row = this.byId.get<AccountRow>(account);
    if (row === undefined || row.disabled !== 0 || !this.seals.isHeld(row) || !accountOf(row).roles.includes(role))
      return undefined;
    return role !== 'approver' || row.confirmed_by !== null ? row : undefined;
  }
}
