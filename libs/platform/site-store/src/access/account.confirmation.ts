import { accountOf } from './account.js';
import type { AccountRow } from './account.row.js';

/** How many approvers have to be confirmed before only a confirmed one may confirm: the first two confirm each other. */
const FIRST_APPROVERS = 2;

/** @returns whether an account may confirm another, once its row is held */
export function mayConfirm(confirmer: AccountRow, confirmedApprovers: number): boolean {
  const isApprover = accountOf(confirmer).roles.includes('approver') && confirmer.disabled === 0;
  return isApprover && (confirmer.confirmed_by !== null || confirmedApprovers < FIRST_APPROVERS);
}

/** Whoever made an account may hold it; the other way round too, unless somebody has confirmed the confirmer. */
export function isThirdPerson(
  confirmer: AccountRow,
  row: AccountRow,
  rowOf: (account: string) => AccountRow | undefined,
): boolean {
  if (confirmer.account === row.account || makersOf(row, rowOf).has(confirmer.account)) return false;
  return confirmer.confirmed_by !== null || !makersOf(confirmer, rowOf).has(row.account);
}

/** Account ids of who made it, who made that one, and so on to the first account. */
function makersOf(row: AccountRow, rowOf: (account: string) => AccountRow | undefined): ReadonlySet<string> {
  const makers = new Set<string>();
  for (let maker = row.made_by; maker !== null && !makers.has(maker);) {
    makers.add(maker);
    maker = rowOf(maker)?.made_by ?? null;
  }
  return makers;
}
