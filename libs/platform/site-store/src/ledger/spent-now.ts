import type { SpentBudget } from '@collimate/privacy-accounting';
import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { orDistrustNow } from './altered-rows.js';
import { ChargeSums } from './charge-sums.js';
import type { HeldRows } from './held-rows.js';

/** Parts with which sums are read. */
export interface SpentParts {
  readonly session: SqliteSession;
  readonly heads: Pick<HeadGuard, 'distrust' | 'mayRelease'>;
  readonly held: HeldRows;
  readonly sums: ChargeSums;
}

/**
 * Spent budget by checked rows. If a row was altered, the ledger stops, and the rows are summed as they are, for
 * display only: that sum is not kept.
 */
export function spentNow({ session, heads, held, sums }: SpentParts): SpentBudget {
  const reading = (): SpentBudget | undefined => {
    if (!heads.mayRelease) return undefined;
    held.demand();
    return sums.current();
  };
  return orDistrustNow(heads, reading, undefined) ?? new ChargeSums(session).current();
}
