import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { RecoverySignatureStore, StoreError, WithdrawalStore, type Account } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { WithdrawalCopies } from '../consent/withdrawal.copies.js';
import { AgentError } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';
import { Quarantine } from '../quarantine/quarantine.js';

/** How many people have to say that there is no list of withdrawals. */
const CONFIRMATIONS_NEEDED = 2;

/**
 * Who has withdrawn stays withdrawn when an older database is put back: what the lists beside it say and it has forgotten
 * is withdrawn again, at the start and before a recovery ends.
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

  /** Before anything is computed or sent: a database that is behind a list is an older one, and goes into quarantine. */
  async onModuleInit(): Promise<void> {
    const { lines, fallsShort } = await this.copies.forgotten();
    if (lines.length > 0 || fallsShort) {
      this.quarantine.enter('withdrawals-ahead');
      this.logger.warn({ code: 'DATABASE_BEHIND_WITHDRAWALS' }, 'the database is older than the list of withdrawals');
      this.withdrawals.replay(lines);
    }
    // What cannot be written is in the status, and is tried again.
    await this.copies.write().catch(() => undefined);
    // What is remembered beside the keys is never less than what is here; of a database that is in doubt nothing is remembered.
    if (this.quarantine.state === 'none') this.remember();
  }

  /** Where the key folder is full the status says it, and the next start remembers. */
  private remember(): void {
    try {
      this.copies.settle();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** One approver says that there is no newer list, and that the withdrawals since the backup are entered by hand. */
  confirmWithout(account: Account): void {
    this.papers.sign('agent_without_withdrawals', this.quarantine.mark, account.account);
  }

  /**
   * Withdraws again what the database has forgotten; called once by the recovery, before consent may be imported.
   * @throws AgentError WITHDRAWALS_MISSING without a list to read, unless two people have said that there is none
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
