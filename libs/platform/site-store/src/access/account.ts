import type { AccountRow } from './account.row.js';

/** Rights of an account at the site. */
export type Role = 'administrator' | 'approver' | 'operator';

/** A named person of the hospital. */
export interface Account {
  /** Random id: the only part of the account that logs and signatures name. */
  readonly account: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Whether an approver may act: a third person, neither maker nor holder, has said who it is. */
  readonly isConfirmed: boolean;
}

/** An account as the hospital's staff sees it. */
export interface AccountListing extends Account {
  /** Whether its holder has set a password. */
  readonly isActive: boolean;
  readonly isDisabled: boolean;
  /**
   * Whether it is as the people of the hospital made it; an account that was written into the database by other means
   * has no effect.
   */
  readonly isHeld: boolean;
  /** Name of who made it, or reset it last; undefined for the first of all. */
  readonly madeBy: string | undefined;
  /** Names of who did so before. */
  readonly madeBefore: readonly string[];
  readonly confirmedBy: string | undefined;
}

/** @returns the person behind a row, whether or not it is held */
export function accountOf(row: AccountRow): Account {
  const { account, name, confirmed_by: confirmedBy } = row;
  return { account, name, roles: JSON.parse(row.roles) as Role[], isConfirmed: confirmedBy !== null };
}
