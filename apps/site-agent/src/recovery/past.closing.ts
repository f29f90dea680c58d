import { Injectable } from '@nestjs/common';
import { LedgerRecovery, type Closing, type PastClosing } from '@collimate/platform-site-store';
import { Witness } from '../dispatch/witness.js';

/** Closes the past of a site, and lets ledger, log and witness begin anew. */
@Injectable()
export class PastClosings {
  constructor(
    private readonly ledger: LedgerRecovery,
    private readonly witness: Witness,
  ) {}

  /** @param within done in the transaction that closes the past */
  close(closing: Closing, within: () => void): PastClosing {
    const closed = this.ledger.close(closing, within);
    this.witness.beginNewTree();
    return closed;
  }
}
