import { Injectable } from '@nestjs/common';
import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { add, parseRational, ZERO } from '@collimate/kernel-numeric';
import { LifetimeBudgetStore, type Closing, type KeptReceipt, type KnownStudy } from '@collimate/platform-site-store';
import { receiptFromWire, type StoredReceipt } from '@collimate/protocol';
import { LinkService } from '../link/link.service.js';
import { SiteStudies, type SiteStudyView } from '../state/site.studies.js';
import { Witness } from './witness.js';

/** What can be known of the past besides the database: the coordinator's word, and the studies as the site reads them. */
@Injectable()
export class SiteHistory {
  constructor(
    private readonly link: LinkService,
    private readonly witness: Witness,
    private readonly studies: SiteStudies,
    private readonly lifetime: LifetimeBudgetStore,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, RECEIPTS_ENDLESS, NOT_ENROLLED */
  async gather(): Promise<Closing> {
    const receipts = (await this.link.receipts()).map(keptReceipt);
    // A rejected study was never charged; any other may have been, also one that the backup only knows as received.
    const studies = this.studies.all().filter(({ state }) => state !== 'rejected');
    // As it was signed: a setting that lowers it now does not make older receipts untrue.
    const lifetime = this.lifetime.entries().reduce((sum, { rho }) => add(sum, rho), ZERO);
    return { ...this.witness.account(), receipts, studies: studies.map(knownStudy), lifetime };
  }
}

function knownStudy({ digest, study }: SiteStudyView): KnownStudy {
  return {
    studyId: study.protocol.id,
    studyDigest: digest,
    budget: parseRational(study.protocol.budget.rho),
    events: new Map(study.queries.map((query) => [query.queryDigest, query.event])),
  };
}

function keptReceipt({ roundId, studyId, studyDigest, receipt }: StoredReceipt): KeptReceipt {
  const { queryDigest, epoch, event, rho, answerHash, ledgerSequence } = receiptFromWire(receipt);
  const order = {
    studyId: parseStudyId(studyId),
    studyDigest: parseDigest(studyDigest),
    roundId: parseRoundId(roundId),
    queryDigest,
    epoch,
    // A charge is that of all its steps; the receipt names none.
    step: 0,
  };
  return { order, event, rho, answerHash, sequence: ledgerSequence };
}
