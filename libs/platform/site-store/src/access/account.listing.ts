import { accountOf, type AccountListing } from './account.js';
import { makersOf, type AccountRow } from './account.row.js';

/** @returns an account with who made it and who confirmed it, by name @param rows every account */
export function listingOf(row: AccountRow, rows: readonly AccountRow[], isHeld: boolean): AccountListing {
  const nameOf = (id: string | null): string | undefined => rows.find(({ account }) => account === id)?.name;
  return {
    ...accountOf(row),
    isActive: row.password_hash !== '',
    isDisabled: row.disabled !== 0,
    isHeld,
    madeBy: nameOf(row.made_by),
    madeBefore: makersOf({ ...row, made_by: null }).map((maker) => nameOf(maker) ?? maker),
    confirmedBy: nameOf(row.confirmed_by),
  };
}
