import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { RecoverySignatureStore, StoreError, WithdrawalStore, type Account } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { WithdrawalCopies } from '../consent/withdrawal.copies.js';
import { AgentError } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';
import { Quarantine } from '../quarantine/quarantine.js';

/** Number of people who have to confirm that there is no list of withdrawals. */
const CONFIRMATIONS_NEEDED = 2;

/**
 * Keeps withdrawals in force when an older database is restored: withdrawals in the lists that the database has
 * forgotten are carried out again, at the start and before a recovery ends.
 */
@Injectable()
export class WithdrawalReplay implements OnModuleInit {
  constructor(
    private readonly copies: WithdrawalCopies,
    private readonly withdrawals: WithdrawalStore,
    private readonly quarantine: Quarantine,
    private readonly papers: RecoverySignatureStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Runs before anything is computed or sent. A database that lacks entries of a list is an older one, and goes into
   * quarantine.
   */
  async onModuleInit(): Promise<void> {
    const { lines, fallsShort } = await this.copies.forgotten();
    if (lines.length > 0 || fallsShort) {
      this.quarantine.enter('withdrawals-ahead');
      this.logger.warn({ code: 'DATABASE_BEHIND_WITHDRAWALS' }, 'the database is older than the list of withdrawals');
      this.withdrawals.replay(lines);
    }
    // A failure to write is shown in the status, and tried again.
    await this.copies.write().catch(() => undefined);
    // The number remembered beside the keys is never below the present one. Nothing of a database in doubt is
    // remembered.
    if (this.quarantine.state === 'none') this.remember();
  }

  /** A full folder of the keys is shown in the status, and the next start tries again. */
  private remember(): void {
    try {
      this.copies.settle();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** One approver states that there is no newer list, and that people enter the withdrawals since the backup by hand. */
  confirmWithout(account: Account): void {
    this.papers.sign('agent_without_withdrawals', this.quarantine.mark, account.account);
  }

  /**
   * Carries out again the withdrawals that the database has forgotten; called once by the recovery, before consent may
   * be imported.
   * @throws AgentError WITHDRAWALS_MISSING without a readable list, unless two people have said that there is none
   */
  async beforeImport(): Promise<void> {
    const { lines, isComplete } = await this.copies.forgotten();
    const confirmed = this.papers.count('agent_without_withdrawals', this.quarantine.mark);
    if (!isComplete && confirmed < CONFIRMATIONS_NEEDED) {
      throw new AgentError(
        'WITHDRAWALS_MISSING',
        'no list of withdrawals can be read, or it holds fewer than there were, so nobody knows who left since the backup',
        {
          details: { confirmed },
          hint: 'bring the newest list back to its place; if there is none, both approvers call `collimate site recover --without-withdrawals`',
        },
      );
    }
    this.withdrawals.replay(lines);
    this.withdrawals.withdrawShredded();
    await this.copies.write();
    this.copies.accept();
    this.papers.clear('agent_without_withdrawals');
  }
}
