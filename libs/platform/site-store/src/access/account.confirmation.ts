import { StoreError } from '../store.error.js';
import { accountOf, type Account } from './account.js';
import { makersOf, type AccountRow } from './account.row.js';

/**
 * Number of approvers that have to be confirmed before only confirmed ones may confirm: the first two confirm each
 * other.
 */
export const FIRST_APPROVERS = 2;

/** @returns whether an account may confirm another, once its row is held */
export function mayConfirm(confirmer: AccountRow, confirmedApprovers: number): boolean {
  const isApprover = accountOf(confirmer).roles.includes('approver') && confirmer.disabled === 0;
  return isApprover && (confirmer.confirmed_by !== null || confirmedApprovers < FIRST_APPROVERS);
}

/**
 * @param rowOf an account with every maker
 * @throws StoreError NOT_A_THIRD_PERSON, MAKER_DISABLED
 */
export function checkThirdPerson(
  confirmer: AccountRow,
  row: AccountRow,
  rowOf: (account: string) => AccountRow | undefined,
): void {
  if (!isThirdPerson(confirmer, row, rowOf)) {
    throw new StoreError('NOT_A_THIRD_PERSON', 'who made or who holds an account cannot confirm it');
  }
  if (!makersStand(row, rowOf)) {
    throw new StoreError('MAKER_DISABLED', 'who made this account, or its maker, has none any more', {
      hint: 'whoever made it may hold it: let an administrator reset the account that the disabled one made, and confirm then',
    });
  }
}

/**
 * Whether the confirmer is a third person. The maker of an account may hold it, so neither may have made the other; a
 * confirmer that somebody has confirmed may have been made by the account's holder.
 * @param rowOf an account with every maker
 */
function isThirdPerson(confirmer: AccountRow, row: AccountRow, rowOf: (account: string) => AccountRow | undefined): boolean {
  if (confirmer.account === row.account || lineOf(row, rowOf).has(confirmer.account)) return false;
  return confirmer.confirmed_by !== null || !lineOf(confirmer, rowOf).has(row.account);
}

/**
 * Whether the makers of an account still have accounts: the one who gave out its present code, that one's maker, and so
 * on, up to an account that somebody has confirmed or to the first of all. A maker may hold the account, and may have
 * returned under this name after their own was disabled: nobody can tell whose it is. A new code from somebody whose
 * makers stand takes the account out of their hands.
 * @param rowOf an account with every maker
 */
function makersStand(row: AccountRow, rowOf: (account: string) => AccountRow | undefined): boolean {
  const seen = new Set<string>();
  for (let maker = row.made_by; maker !== null && !seen.has(maker);) {
    seen.add(maker);
    const made = rowOf(maker);
    if (made === undefined || made.disabled !== 0) return false;
    if (made.confirmed_by !== null) return true;
    maker = made.made_by;
  }
  return true;
}

/** Ids of all accounts that ever made or reset it, of those that made these, and so on up to the first account. */
function lineOf(row: AccountRow, rowOf: (account: string) => AccountRow | undefined): ReadonlySet<string> {
  const line = new Set<string>();
  const open = [...makersOf(rowOf(row.account) ?? row)];
  for (let maker = open.pop(); maker !== undefined; maker = open.pop()) {
    if (line.has(maker)) continue;
    line.add(maker);
    const made = rowOf(maker);
    if (made !== undefined) open.push(...makersOf(made));
  }
  return line;
}

/**
 * @param others accounts that stay active without the one that is removed
 * @throws StoreError LAST_APPROVER if none of them could confirm another
 */
export function checkApproverIsLeft(others: readonly Account[], hint: string): void {
  if (others.some(({ isConfirmed }) => isConfirmed)) return;
  throw new StoreError('LAST_APPROVER', 'this is the last approver who was confirmed', { hint });
}

/** Whether an account was ever confirmed as an approver's, whatever its present state. */
export function wasConfirmed(row: AccountRow): boolean {
  const { roles, isConfirmed } = accountOf(row);
  return roles.includes('approver') && (isConfirmed || row.confirmed_once === 1);
}
