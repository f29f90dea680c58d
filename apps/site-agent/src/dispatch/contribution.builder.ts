import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import type { TreeHead } from '@collimate/governance-provenance';
import type { SiteId } from '@collimate/kernel-canonical';
import type { Charge } from '@collimate/privacy-accounting';
import { seal } from '@collimate/privacy-aggregation';
import { SubmitContributionRequest, contributionToWire, identified, unavailableToWire } from '@collimate/protocol';
import { newRequestId } from '../link/request.id.js';
import type { ReleaseOutcome } from '../release/release.service.js';
import { ReceiptSigner } from './receipt.signer.js';

/** Puts an answer of the ledger into the envelope of the wire: vector, receipt, and the proof that the log holds it. */
@Injectable()
export class ContributionBuilder {
  constructor(private readonly receipts: ReceiptSigner) {}

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
    const evidence = this.receipts.evidence(order, charge, receipt, head);
    const contribution =
      outcome.kind === 'released'
        ? contributionToWire(seal(outcome.vector, binding), evidence)
        : unavailableToWire(binding, length, evidence);
    const sent = identified(SubmitContributionRequest, { identity: undefined, contribution }, newRequestId());
    return SubmitContributionRequest.encode(sent).finish();
  }
}
