import type { AttemptLedger, LedgerStore } from '@collimate/privacy-accounting';

const made = new WeakSet<LedgerStore | AttemptLedger>();

/** @returns the ledger, noted as one that was opened over the database of a site */
export function notedLedger<L extends LedgerStore | AttemptLedger>(ledger: L): L {
  made.add(ledger);
  return ledger;
}

/**
 * Whether a ledger was opened here, over the database of a site. An imitation could give any answer, and the door would
 * mark it as released.
 * @source ADR 0117
 */
export function isLedgerOfSite(ledger: LedgerStore | AttemptLedger): boolean {
  return made.has(ledger);
}
