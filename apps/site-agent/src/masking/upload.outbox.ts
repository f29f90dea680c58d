import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import { OutboxStore, RoundStore } from '@collimate/platform-site-store';
import type { MaskedAnswer } from '@collimate/privacy-accounting';
import { SITE_SIDE } from '@collimate/privacy-aggregation';
import { ReceiptSigner } from '../dispatch/receipt.signer.js';
import { Witness } from '../dispatch/witness.js';
import { uploadMessage } from '../link/attempt.calls.js';
import { SiteSide } from './site.side.js';

/** The upload in the outbox, or why there is none. */
export type Laid = { readonly kind: 'laid'; readonly bytes: Uint8Array } | { readonly kind: 'quarantined' | 'paused' };

/** Lays a masked vector into the outbox under a witnessed head of the log, with its receipt; it goes from there, on the tick. */
@Injectable()
export class UploadOutbox {
  constructor(
    private readonly witness: Witness,
    private readonly receipts: ReceiptSigner,
    private readonly outbox: OutboxStore,
    private readonly rounds: RoundStore,
    private readonly side: SiteSide,
  ) {}

  /**
   * @param isPaused asked after a witness was found; an upload that was stored before goes out in any case
   * @returns the message that was stored first, the same at every call @throws AgentError without a witness now
   */
  async lay(order: RoundOrder, { charge, masked, receipt }: MaskedAnswer, isPaused: () => boolean): Promise<Laid> {
    const kept = this.find(order);
    if (kept !== undefined) return { kind: 'laid', bytes: kept };
    const { site, tools } = this.side;
    const head = await this.witness.witnessHead();
    if (head === undefined || site === undefined) return { kind: 'quarantined' };
    if (isPaused()) return { kind: 'paused' };
    const { attempt, transcript: r } = charge.order.masked;
    const word = { kind: 'upload', upload: SITE_SIDE.uploadAgain(site, { r, masked }, tools) } as const;
    const bytes = uploadMessage(order.roundId, attempt, word, this.receipts.evidence(order, charge, receipt, head));
    this.outbox.put(order.roundId, charge.sequence, bytes);
    this.rounds.advance(order.roundId, 'sealed');
    return { kind: 'laid', bytes: this.find(order) ?? bytes };
  }

  /** No message of the round's attempt has to be sent any more. */
  clear({ roundId }: RoundOrder): void {
    this.outbox.acknowledge(roundId);
  }

  private find({ roundId }: RoundOrder): Uint8Array | undefined {
    return this.outbox.pending().find((one) => one.roundId === roundId)?.bytes;
  }
}
