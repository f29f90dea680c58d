import type { HeadGuard } from '../log/head-guard.js';
import { StoreError, type StoreErrorCode } from '../store.error.js';

/** Codes for a row of the ledger that was altered, or is gone. */
const ALTERED: readonly StoreErrorCode[] = ['ANSWER_ALTERED', 'ANSWER_LOST', 'CHARGE_ALTERED'];

/**
 * Stops the whole ledger if one of its rows was altered under the running program: an attacker of one row may have
 * altered others. It runs outside the transaction, which is undone.
 * @param work reads rows back
 * @returns the result of the work, or `stopped`
 */
export async function orDistrust<T, S>(heads: Pick<HeadGuard, 'distrust'>, work: () => Promise<T>, stopped: S): Promise<T | S> {
  try {
    return await work();
  } catch (error) {
    return stop(heads, error, stopped);
  }
}

/** The same of work that waits for nothing. */
export function orDistrustNow<T, S>(heads: Pick<HeadGuard, 'distrust'>, work: () => T, stopped: S): T | S {
  try {
    return work();
  } catch (error) {
    return stop(heads, error, stopped);
  }
}

function stop<S>(heads: Pick<HeadGuard, 'distrust'>, error: unknown, stopped: S): S {
  if (!(error instanceof StoreError) || !ALTERED.includes(error.code)) throw error;
  heads.distrust();
  return stopped;
}
