import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@collimate/platform-service-kit';
import type { SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import type { ReceiptDocument } from '@collimate/governance-publication';
import {
  DeclineRequest,
  DeclineResponse,
  PutContributionChunkRequest,
  PutContributionChunkResponse,
  receiptFromDocument,
  receiptToWire,
  SubmitContributionRequest,
  SubmitContributionResponse,
  type ListReceiptsRequest,
  type ListReceiptsResponse,
  type RoundServiceServer,
} from '@collimate/protocol';
import { IdentifiedCalls } from '../platform/identified.calls.js';
import { LOGGER } from '../platform/tokens.js';
import { siteMethod } from '../platform/unary.adapter.js';
import { RoundService } from './round.service.js';

/** RoundService on the wire: translates and delegates. */
@Injectable()
export class RoundGrpc {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly rounds: RoundService,
    private readonly calls: IdentifiedCalls,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  methods(): RoundServiceServer {
    const { logger } = this;
    return {
      putContributionChunk: siteMethod(logger, (request: PutContributionChunkRequest, { siteId }) =>
        this.putChunk(siteId, request),
      ),
      submitContribution: siteMethod(logger, (request: SubmitContributionRequest, { siteId }) => this.submit(siteId, request)),
      decline: siteMethod(logger, (request: DeclineRequest, { siteId }) => this.decline(siteId, request)),
      listReceipts: siteMethod(logger, (request: ListReceiptsRequest, { siteId }) => this.listReceipts(siteId, request)),
    };
  }

  private putChunk(siteId: SiteId, request: PutContributionChunkRequest): Promise<PutContributionChunkResponse> {
    const types = { requestType: PutContributionChunkRequest, responseType: PutContributionChunkResponse };
    const call = { siteId, method: 'PutContributionChunk', ...types, request };
    return this.calls.once(call, async (session) => ({
      receivedBytes: BigInt(await this.rounds.putChunk(session, siteId, request)),
    }));
  }

  private async submit(siteId: SiteId, request: SubmitContributionRequest): Promise<SubmitContributionResponse> {
    const types = { requestType: SubmitContributionRequest, responseType: SubmitContributionResponse };
    const call = { siteId, method: 'SubmitContribution', ...types, request };
    let after = (): void => undefined;
    const response = await this.calls.once(call, async (session) => {
      const stored = await this.rounds.submit(session, siteId, request.contribution);
      after = stored.after;
      return { storedUnixMs: BigInt(stored.storedMs) };
    });
    after();
    await this.rounds.checkAccepted(siteId, request.contribution?.roundId ?? '');
    return response;
  }

  private async decline(siteId: SiteId, request: DeclineRequest): Promise<DeclineResponse> {
    const types = { requestType: DeclineRequest, responseType: DeclineResponse };
    const call = { siteId, method: 'Decline', ...types, request };
    let after = (): void => undefined;
    const response = await this.calls.once(call, async (session) => {
      after = await this.rounds.decline(session, siteId, request.roundId, request.code);
      return {};
    });
    after();
    return response;
  }

  private async listReceipts(siteId: SiteId, request: ListReceiptsRequest): Promise<ListReceiptsResponse> {
    const limit = request.pageSize === 0 ? 100 : Math.min(request.pageSize, 500);
    const rows = await this.store.read.rounds.receipts(siteId, request.cursor, limit);
    return {
      receipts: rows.map((row) => ({
        roundId: row.round_id,
        studyId: row.study_id,
        studyDigest: row.digest,
        statistic: row.statistic,
        receipt: receiptToWire(receiptFromDocument(JSON.parse(row.receipt_json) as ReceiptDocument)),
      })),
      nextCursor: rows.length < limit ? '' : (rows.at(-1)?.round_id ?? ''),
    };
  }
}
