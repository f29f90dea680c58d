import type { SpentBudget } from '@collimate/privacy-accounting';
import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { orDistrustNow } from './altered-rows.js';
import { ChargeSums } from './charge-sums.js';
import type { HeldRows } from './held-rows.js';

/** What sums are read with. */
export interface SpentParts {
  readonly session: SqliteSession;
  readonly heads: Pick<HeadGuard, 'distrust' | 'mayRelease'>;
  readonly held: HeldRows;
  readonly sums: ChargeSums;
}

/** What is spent, of rows that are held. Where they are not, the ledger stops, and they are summed up as they stand, to be shown: no sum of theirs is kept. */
export function spentNow({ session, heads, held, sums }: SpentParts): SpentBudget {
  const reading = (): SpentBudget | undefined => {
    if (!heads.mayRelease) return undefined;
    held.demand();
    return sums.current();
  };
  return orDistrustNow(heads, reading, undefined) ?? new ChargeSums(session).current();
}
