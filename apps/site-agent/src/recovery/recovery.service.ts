import { Injectable } from '@nestjs/common';
import { RecoverySignatureStore, type Account, type PastClosing } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { PastClosings } from './past.closing.js';
import { SiteHistory } from './site.history.js';
import { WithdrawalReplay } from './withdrawal.replay.js';

/** Number of different people who have to ask for the way out. */
const SIGNATURES_NEEDED = 2;

/** State of the way out of quarantine. */
export type RecoveryState =
  | { readonly kind: 'signed'; readonly signatures: number }
  /** The past is closed; nothing is released until consent was imported again from its source. */
  | ({ readonly kind: 'recovered' } & PastClosing);

/**
 * The way out of quarantine, asked for by two people. It closes the past: charges that the coordinator has receipts of
 * and the ledger forgot are charged in full; unknown charges cost the study its whole budget; no earlier charge is
 * answered again; and a new tree begins whose first leaf names both roots.
 */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly papers: RecoverySignatureStore,
    private readonly history: SiteHistory,
    private readonly past: PastClosings,
    private readonly quarantine: Quarantine,
    private readonly replay: WithdrawalReplay,
  ) {}

  /**
   * One person's signature for this quarantine; with the second one the recovery is done. If either of them asks again,
   * it is tried again. A signature that a restored backup brings along was given for another quarantine, and counts nothing.
   * @throws AgentError NOT_IN_QUARANTINE, ALREADY_ASKED, COORDINATOR_UNREACHABLE, RECEIPTS_ENDLESS, WITHDRAWALS_MISSING
   */
  async sign(account: Account): Promise<RecoveryState> {
    this.checkNeed();
    const { mark } = this.quarantine;
    const isNew = this.papers.sign('agent_recovery', mark, account.account);
    const signatures = this.papers.count('agent_recovery', mark);
    if (signatures >= SIGNATURES_NEEDED) return { kind: 'recovered', ...(await this.recover(mark)) };
    if (isNew) return { kind: 'signed', signatures };
    throw secondNeeded();
  }

  /** @param mark of the quarantine that two people have signed for */
  private async recover(mark: string): Promise<PastClosing> {
    await this.replay.beforeImport();
    const closing = await this.history.gather();
    // The other person may have asked at the same time, and been faster.
    this.checkNeed();
    return this.past.close(closing, () => {
      // Fetching receipts takes time. A signature of an account that was disabled or reset meanwhile does not count.
      if (this.papers.count('agent_recovery', mark) < SIGNATURES_NEEDED) throw secondNeeded();
      this.papers.clear('agent_recovery');
      // In the transaction of the recovery, so before any import: withdrawals that the backup forgot are carried out
      // again here.
      this.quarantine.awaitConsent();
    });
  }

  private checkNeed(): void {
    if (this.quarantine.state !== 'unrecovered') {
      throw new AgentError('NOT_IN_QUARANTINE', 'there is nothing to recover from', {
        hint: this.quarantine.isActive ? 'the recovery is done: import consent again from its source' : undefined,
      });
    }
  }
}

function secondNeeded(): AgentError {
  return new AgentError('ALREADY_ASKED', 'a second person has to ask for the recovery too', {
    hint: 'ask another approver to call this with an account of their own',
  });
}
