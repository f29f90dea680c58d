import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import type { TreeHead } from '@collimate/governance-provenance';
import type { SiteId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SiteLog } from '@collimate/platform-site-store';
import type { AnswerReceipt, Charge } from '@collimate/privacy-accounting';
import { seal } from '@collimate/privacy-aggregation';
import {
  SubmitContributionRequest,
  contributionToWire,
  identified,
  receiptText,
  unavailableToWire,
  type ContributionReceipt,
} from '@collimate/protocol';
import { newRequestId } from '../link/request.id.js';
import type { ReleaseOutcome } from '../release/release.service.js';

/** Puts an answer of the ledger into the envelope of the wire: vector, receipt, and the proof that the log holds it. */
@Injectable()
export class ContributionBuilder {
  constructor(
    private readonly log: SiteLog,
    private readonly keys: Keystore,
  ) {}

  /**
   * @param head the witnessed head, which holds the answer's leaf
   * @param length number of coordinates of the query; *unavailable* has the same size as an answer
   * @returns an encoded SubmitContributionRequest with its vector and its request id
   */
  build(
    order: RoundOrder,
    site: SiteId,
    outcome: Extract<ReleaseOutcome, { charge: Charge }>,
    head: TreeHead,
    length: number,
  ): Uint8Array {
    const { charge, receipt } = outcome;
    const { queryDigest, epoch } = charge.order;
    const binding = { roundId: order.roundId, site, queryDigest, epoch };
    const inclusion = this.log.inclusionProof(receipt.answerLeaf, head.size);
    const evidence = { receipt: this.signed(order, charge, receiptOf(charge, receipt, head)), inclusion };
    const contribution =
      outcome.kind === 'released'
        ? contributionToWire(seal(outcome.vector, binding), evidence)
        : unavailableToWire(binding, length, evidence);
    const sent = identified(SubmitContributionRequest, { identity: undefined, contribution }, newRequestId());
    return SubmitContributionRequest.encode(sent).finish();
  }

  /** Nobody else can make such a receipt, so that the site may believe it when its own past is in doubt. */
  private signed(order: RoundOrder, charge: Charge, receipt: ContributionReceipt): ContributionReceipt {
    const { studyId, studyDigest } = charge.order;
    const text = receiptText({ roundId: order.roundId, studyId, studyDigest }, receipt);
    return { ...receipt, signature: this.keys.signWithIdentity(Buffer.from(text)) };
  }
}

function receiptOf({ event, ...charge }: Charge, receipt: AnswerReceipt, head: TreeHead): ContributionReceipt {
  if (event.kind === 'shared-discrete-gaussian') throw new TypeError('a share of the noise is no contribution in the open');
  return {
    queryDigest: charge.order.queryDigest,
    epoch: charge.order.epoch,
    event,
    step: charge.step,
    rho: charge.rho,
    ledgerIndex: receipt.chargeLeaf,
    ledgerRoot: head.root,
    answerHash: receipt.answerHash,
    ledgerSequence: charge.sequence,
  };
}
