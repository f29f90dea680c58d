import { Injectable } from '@nestjs/common';
import { parseDigest, parseRoundId, parseStudyId, toHex } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { add, ZERO } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { LifetimeBudgetStore, type Closing, type KeptReceipt, type RefusedReceipt } from '@collimate/platform-site-store';
import { receiptFromWire, receiptText, type StoredReceipt } from '@collimate/protocol';
import { Witness } from '../dispatch/witness.js';
import { CoordinatorCalls } from '../link/coordinator.calls.js';
import { SiteStudies } from '../studies/site.studies.js';
import { knownStudy } from './known.study.js';

/** In place of the study of a receipt that cannot be read. */
const UNREADABLE = parseStudyId('unreadable');

/** Knowledge of the past besides the database: the coordinator's receipts, and the studies as the site reads them. */
@Injectable()
export class SiteHistory {
  constructor(
    private readonly calls: CoordinatorCalls,
    private readonly witness: Witness,
    private readonly studies: SiteStudies,
    private readonly lifetime: LifetimeBudgetStore,
    private readonly keys: Keystore,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, RECEIPTS_ENDLESS, NOT_ENROLLED */
  async gather(): Promise<Closing> {
    const read = (await this.calls.receipts()).map((stored) => this.read(stored));
    // A rejected study was never charged; any other may have been, also one that the backup only knows as received.
    const studies = this.studies.all().filter(({ state }) => state !== 'rejected');
    // The budget as it was signed: a setting that lowers it now does not make older receipts false.
    const lifetime = this.lifetime.entries().reduce((sum, { rho }) => add(sum, rho), ZERO);
    const receipts = read.filter((one) => 'order' in one);
    const unreadable = read.filter((one) => 'code' in one);
    return { ...this.witness.account(), receipts, unreadable, studies: studies.map(knownStudy), lifetime };
  }

  /** A receipt that cannot be read is refused by itself; its name of the study is not repeated. */
  private read(stored: StoredReceipt): KeptReceipt | RefusedReceipt {
    try {
      return this.kept(stored);
    } catch (error) {
      if (!(error instanceof CollimateError)) throw error;
      return { code: 'RECEIPT_MALFORMED', study: UNREADABLE, epoch: 0 };
    }
  }

  private kept({ roundId, studyId, studyDigest, receipt: wire }: StoredReceipt): KeptReceipt {
    const receipt = receiptFromWire(wire);
    const {
      queryDigest,
      epoch,
      event,
      step,
      rho,
      answerHash,
      ledgerSequence: sequence,
      signature,
      attempt,
      ledgerRoot,
    } = receipt;
    const order = {
      studyId: parseStudyId(studyId),
      studyDigest: parseDigest(studyDigest),
      roundId: parseRoundId(roundId),
      queryDigest,
      epoch,
      step,
      ...(attempt !== undefined && { masked: { attempt: attempt.number, transcript: attempt.transcript } }),
    };
    const text = Buffer.from(receiptText({ roundId, studyId, studyDigest }, receipt));
    const isSigned = signature !== undefined && this.keys.isSignedWithIdentity(text, signature);
    return { order, event, rho, answerHash, sequence, isSigned, ledgerRoot: toHex(ledgerRoot) };
  }
}
