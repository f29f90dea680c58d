import { Injectable } from '@nestjs/common';
import type { WithdrawalKind } from '@collimate/governance-consent';
import { WithdrawalStore } from '@collimate/platform-site-store';
import { OpenWithdrawals, type WithdrawalView } from './open.withdrawals.js';
import { WithdrawalCopies } from './withdrawal.copies.js';

/** What a withdrawal makes the site do: it is carried out, and written into the lists beside the database. */
@Injectable()
export class WithdrawalService {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly opened: OpenWithdrawals,
    private readonly lists: WithdrawalCopies,
  ) {}

  /** @param subject the hospital's own number @throws StoreError NO_SUCH_SUBJECT; AgentError WITHDRAWALS_FILE_FAILED */
  async withdraw(subject: string, kind: WithdrawalKind): Promise<WithdrawalView> {
    const opened = this.store.withdraw(subject, kind, 'clinician');
    // In the list before it is answered; where that fails it is carried out all the same, and the answer says what failed.
    const [view, listed] = await Promise.allSettled([this.opened.finishOne(opened), this.lists.write()]);
    if (view.status === 'rejected') throw view.reason;
    if (listed.status === 'rejected') throw listed.reason;
    return view.value;
  }

  /** Ends what a table has opened. @throws AgentError WITHDRAWALS_FILE_FAILED; QueueError while the queue is away */
  async endOpen(): Promise<void> {
    await this.opened.finish();
    await this.lists.write();
  }
}
