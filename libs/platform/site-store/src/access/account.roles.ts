import { instantToMs, type Instant } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { accountOf, type Role } from './account.js';
import type { AccountRow } from './account.row.js';
import type { AccountSeals } from './account-seals.js';

/** When a word was given, and under which confirmation of its account. */
export interface WordGiven {
  readonly at: Instant;
  /** Name of the confirmation. Null for one from before version 32: there the times show which signatures it covers. */
  readonly confirmation: string | null;
}

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
   * Whether an approver's waiting word counts: the account has to be valid, and unchanged since in its confirmation,
   * whatever a clock said in between. A holder who was disabled or reset may come back with another account, or may
   * never have said it; one person must not count as two.
   */
  counts(account: string, { at, confirmation }: WordGiven): boolean {
    const row = this.acting(account, 'approver');
    if (row === undefined || row.confirmation !== confirmation) return false;
    return confirmation !== null || instantToMs(row.confirmed_at as Instant) <= instantToMs(at);
  }

  /**
   * @param account of a valid approver
   * @param now by the clock
   * @returns time and confirmation for a word that is given now. For an account that was confirmed before confirmations
   *   had names, the time is not earlier than that
   */
  wordOf(account: string, now: Instant): WordGiven {
    const { confirmation = null, confirmed_at: confirmedAt = null } = this.acting(account, 'approver') ?? {};
    const isSetBack = confirmation === null && confirmedAt !== null && instantToMs(confirmedAt as Instant) > instantToMs(now);
    return { at: isSetBack ? (confirmedAt as Instant) : now, confirmation };
  }

  /** @returns the confirmation of an approver, by which a seal tells it from every other; empty of an account that does not act as one */
  confirmationOf(account: string): { readonly confirmation?: string; readonly confirmedAt: string | null } {
    const row = this.acting(account, 'approver');
    const named = row?.confirmation ?? null;
    return { confirmedAt: row?.confirmed_at ?? null, ...(named !== null && { confirmation: named }) };
  }

  private acting(account: string, role: Role): AccountRow | undefined {
    const row = this.byId.get<AccountRow>(account);
    if (row === undefined || row.disabled !== 0 || !this.seals.isHeld(row) || !accountOf(row).roles.includes(role))
      return undefined;
    return role !== 'approver' || row.confirmed_by !== null ? row : undefined;
  }
}
