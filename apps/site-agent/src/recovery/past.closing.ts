import { Injectable } from '@nestjs/common';
import { LedgerRecovery, type Closing, type PastClosing } from '@collimate/platform-site-store';
import { Witness } from '../dispatch/witness.js';
import { SiteHistory } from './site.history.js';

/** Closes the past of a site: first what can be known of it is gathered, then ledger and log begin anew. */
@Injectable()
export class PastClosings {
  constructor(
    private readonly history: SiteHistory,
    private readonly ledger: LedgerRecovery,
    private readonly witness: Witness,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, RECEIPTS_ENDLESS, NOT_ENROLLED; then nothing is closed */
  gather(): Promise<Closing> {
    return this.history.gather();
  }

  /** @param within done in the transaction that closes the past */
  close(closing: Closing, within: () => void): PastClosing {
    const closed = this.ledger.close(closing, within);
    this.witness.beginNewTree();
    return closed;
  }
}
