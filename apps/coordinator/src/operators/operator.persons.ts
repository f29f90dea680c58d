import type { AccountRow } from '@collimate/platform-coordinator-store';

/** The operator whose token stands in a file of the machine, made at the first start. */
export const MACHINE_OPERATOR = 'operator';

/**
 * Number of operators that have to be confirmed before only confirmed ones may confirm: the first two confirm each
 * other.
 */
const FIRST_CONFIRMED = 2;

/**
 * Whether an account counts as a person of its own: the machine's, whose file only its keeper can read, or one that was
 * confirmed by somebody who neither holds it nor made it.
 */
export function isPerson({ name, confirmed_by: confirmedBy }: AccountRow): boolean {
  return name === MACHINE_OPERATOR || confirmedBy !== null;
}

/** Whether nobody but its holder knows the token of an account. */
export function isHeldAlone({ name, token_by: tokenBy, removed_at: removedAt }: AccountRow): boolean {
  return removedAt === null && tokenBy === name;
}

/**
 * Whether one operator may confirm that the holder of an account is another person. Neither of the two may have made
 * the account of the other, or its maker's, however far back: a maker may have kept the token.
 * @param all every account, removed ones too, so that removing the first two operators does not let two strangers
 *   confirm each other
 */
export function mayConfirm(confirmer: AccountRow, account: AccountRow, all: readonly AccountRow[]): boolean {
  if (confirmer.name === account.name || !isHeldAlone(confirmer) || makersOf(account, all).has(confirmer.name)) return false;
  if (confirmer.void_since !== null || account.void_since !== null) return false;
  if (confirmer.confirmed_by !== null) return true;
  const confirmedEver = all.filter(({ confirmed_at: at }) => at !== null).length;
  return confirmedEver < FIRST_CONFIRMED && !makersOf(confirmer, all).has(account.name);
}

/**
 * Names of unfinished accounts that go back to an operator: accounts made by it, or by an account that it made at any
 * time, and confirmed by nobody. Their makers may still hold a token of them.
 */
export function begunBy(name: string, all: readonly AccountRow[]): readonly string[] {
  const isOf = (maker: string | null): boolean => {
    const row = all.find((one) => one.name === maker);
    return row !== undefined && (row.name === name || makersOf(row, all).has(name));
  };
  return all.filter((row) => row.confirmed_by === null && row.removed_at === null && isOf(row.made_by)).map((row) => row.name);
}

/** Names of all makers of the account or its token, of their makers, and so on: a reset adds a maker, and removes none. */
function makersOf(account: AccountRow, all: readonly AccountRow[]): ReadonlySet<string> {
  const makers = new Set<string>();
  const rows = [account];
  for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
    for (const maker of [row.made_by, ...row.made_before]) {
      if (maker === null || makers.has(maker)) continue;
      makers.add(maker);
      rows.push(...all.filter(({ name }) => name === maker));
    }
  }
  return makers;
}
