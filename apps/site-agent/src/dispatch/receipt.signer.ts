import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import type { TreeHead } from '@collimate/governance-provenance';
import { Keystore } from '@collimate/platform-keystore';
import { SiteLog } from '@collimate/platform-site-store';
import type { AnswerReceipt, Charge } from '@collimate/privacy-accounting';
import { receiptText, type ContributionEvidence, type ContributionReceipt } from '@collimate/protocol';

/** Makes the evidence beside a vector: the signed receipt, and the proof that the log holds the answer. */
@Injectable()
export class ReceiptSigner {
  constructor(
    private readonly log: SiteLog,
    private readonly keys: Keystore,
  ) {}

  /** @param head the witnessed head, which holds the answer's leaf */
  evidence(order: RoundOrder, charge: Charge, receipt: AnswerReceipt, head: TreeHead): ContributionEvidence {
    const inclusion = this.log.inclusionProof(receipt.answerLeaf, head.size);
    return { receipt: this.signed(order, charge, receiptOf(charge, receipt, head)), inclusion };
  }

  /** Signs a receipt. Nobody else can make it, so the site can trust it when its own past is in doubt. */
  private signed(order: RoundOrder, charge: Charge, receipt: ContributionReceipt): ContributionReceipt {
    const { studyId, studyDigest } = charge.order;
    const text = receiptText({ roundId: order.roundId, studyId, studyDigest }, receipt);
    return { ...receipt, signature: this.keys.signWithIdentity(Buffer.from(text)) };
  }
}

function receiptOf({ event, order, ...charge }: Charge, receipt: AnswerReceipt, head: TreeHead): ContributionReceipt {
  const { masked } = order;
  return {
    queryDigest: order.queryDigest,
    epoch: order.epoch,
    event,
    step: charge.step,
    ...(masked !== undefined && { attempt: { number: masked.attempt, transcript: masked.transcript } }),
    rho: charge.rho,
    ledgerIndex: receipt.chargeLeaf,
    ledgerRoot: head.root,
    answerHash: receipt.answerHash,
    ledgerSequence: charge.sequence,
  };
}
