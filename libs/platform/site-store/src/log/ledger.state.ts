import { canonicalJson } from '@collimate/kernel-canonical';
import { compare, formatRational, isSameSum, UpwardSum } from '@collimate/kernel-numeric';
import type { CountedBudget } from '@collimate/platform-keystore';
import { readSpent, type StoredText } from './stored.text.js';
import type { SqliteSession } from '../session/sqlite-session.js';

/** The state of the ledger after a commit. */
export interface LedgerState {
  /** Charges and forfeits: rho by study id, as `num/den`. Earlier versions wrote it with any number of digits. */
  readonly spent: Readonly<Record<string, string>>;
  /** The lifetime budget with its supplements, in order. */
  readonly lifetime: readonly CountedBudget[];
}

/** Parts of a state that differ from the rows. */
export interface Difference {
  readonly isSpent: boolean;
  readonly isLifetime: boolean;
}

/** @returns the state by the rows, those of an open transaction included; nothing in the program's memory is believed */
export function ledgerState(session: SqliteSession): LedgerState {
  const sums = new Map<string, UpwardSum>();
  // A name that somebody turned into a blob in the file still counts as the name of its study.
  const rows = session.prepare(
    `select cast(study_id as text) as study, rho, count(*) as times from
     (select study_id, rho from charge union all select study_id, rho from forfeit) group by 1, rho`,
  );
  for (const { study, rho, times } of rows.all<{ study: string; rho: StoredText; times: number }>()) {
    sums.set(study, (sums.get(study) ?? new UpwardSum()).add(readSpent(rho), BigInt(times)));
  }
  const spent = Object.fromEntries([...sums].map(([study, rho]) => [study, formatRational(rho.total())]));
  const lifetime = session.prepare('select rho, at from lifetime_budget order by position').all<CountedBudget>();
  return { spent, lifetime: lifetime.map(({ rho, at }) => ({ rho, at })) };
}

/** @returns the differences between the rows and the state of a commit */
export function differenceTo(known: LedgerState, session: SqliteSession): Difference {
  const own = ledgerState(session);
  return {
    isSpent: !isSameSpent(own.spent, known.spent),
    isLifetime: canonicalJson(own.lifetime) !== canonicalJson(known.lifetime),
  };
}

/** The same charges have the same sum but for its rounding, which an earlier version did not do. */
function isSameSpent(own: LedgerState['spent'], known: LedgerState['spent']): boolean {
  const studies = Object.keys(own);
  return (
    studies.length === Object.keys(known).length &&
    studies.every((study) => Object.hasOwn(known, study) && isSameSum(readSpent(own[study]), readSpent(known[study])))
  );
}

/** @returns the larger spent budget of two memories, by study */
export function mostSpent(...known: readonly LedgerState['spent'][]): LedgerState['spent'] {
  const most = new Map<string, string>();
  for (const [study, rho] of known.flatMap((spent) => Object.entries(spent))) {
    const before = most.get(study);
    if (before === undefined || compare(readSpent(rho), readSpent(before)) > 0) most.set(study, rho);
  }
  return Object.fromEntries(most);
}
