import { Injectable } from '@nestjs/common';
import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { SqliteLedgerStore, SqliteSession, type Account, type LostCharge } from '@collimate/platform-site-store';
import { receiptFromWire, type StoredReceipt } from '@collimate/protocol';
import { AgentError } from '../agent.error.js';
import { LinkService } from '../link/link.service.js';
import { Quarantine } from './quarantine.js';
import { WithdrawalReplay } from './withdrawal.replay.js';
import { Witness } from './witness.js';

/** How many different people have to ask for the way out. */
const SIGNATURES_NEEDED = 2;

/** Where the way out of quarantine stands. */
export type RecoveryState =
  | { readonly kind: 'signed'; readonly signatures: number }
  /** Charges and log are mended; nothing is released until consent was imported again from its source. */
  | { readonly kind: 'recovered'; readonly restoredCharges: number };

/**
 * The way out after a restored backup, asked for by two people: what the coordinator still has receipts of and the
 * ledger forgot is charged in full, answers that are lost are never made again, and a new tree begins whose first leaf
 * names both roots.
 */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly session: SqliteSession,
    private readonly ledger: SqliteLedgerStore,
    private readonly link: LinkService,
    private readonly quarantine: Quarantine,
    private readonly witness: Witness,
    private readonly replay: WithdrawalReplay,
  ) {}

  /**
   * One person's signature; with the second one the recovery is done. Asked again by either of them it is tried again.
   * @throws AgentError NOT_IN_QUARANTINE, ALREADY_ASKED, COORDINATOR_UNREACHABLE, WITHDRAWALS_MISSING
   */
  async sign(account: Account): Promise<RecoveryState> {
    if (!this.quarantine.isActive) throw new AgentError('NOT_IN_QUARANTINE', 'there is nothing to recover from');
    const changes = this.session.prepare('insert into agent_recovery values (?) on conflict do nothing').run(account.account);
    const signatures = this.session.prepare('select account from agent_recovery').all().length;
    if (signatures >= SIGNATURES_NEEDED) return { kind: 'recovered', restoredCharges: await this.recover() };
    if (changes > 0) return { kind: 'signed', signatures };
    throw new AgentError('ALREADY_ASKED', 'a second person has to ask for the recovery too', {
      hint: 'ask another approver to call this with an account of their own',
    });
  }

  /** Each step may be done again after a kill: charges stand once per key, and the last step ends the quarantine. */
  private async recover(): Promise<number> {
    await this.replay.beforeImport();
    const receipts = await this.link.receipts();
    const restored = this.ledger.restore(receipts.map(lostCharge));
    this.witness.beginNewTree();
    this.session.transaction(() => {
      this.session.prepare('delete from agent_recovery').run();
      this.quarantine.awaitConsent();
    });
    return restored;
  }
}

function lostCharge({ roundId, studyId, studyDigest, receipt }: StoredReceipt): LostCharge {
  const { queryDigest, epoch, event } = receiptFromWire(receipt);
  const order = {
    studyId: parseStudyId(studyId),
    studyDigest: parseDigest(studyDigest),
    roundId: parseRoundId(roundId),
    queryDigest,
    epoch,
  };
  return { order, event };
}
