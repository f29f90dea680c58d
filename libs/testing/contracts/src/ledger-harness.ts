import type { ProvenanceLog } from '@collimate/governance-provenance';
import type { LedgerStore } from '@collimate/privacy-accounting';

/** What a new start of the program finds. */
export interface OpenLedger {
  readonly ledger: LedgerStore;
  /** The log that holds the ledger's leaves. */
  readonly log: ProvenanceLog;
}

/** One ledger under test. */
export interface LedgerHarness extends OpenLedger {
  /** Changes somebody's consent, so that the consent version moves. */
  moveConsent(): void;
  /** @returns the same ledger as a new start of the program finds it; a ledger in memory returns itself */
  reopen(): Promise<OpenLedger>;
  close(): Promise<void>;
}
