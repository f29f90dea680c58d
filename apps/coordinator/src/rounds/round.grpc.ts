import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@collimate/platform-service-kit';
import type { SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type ReceiptRow } from '@collimate/platform-coordinator-store';
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
  type StoredReceipt,
  SayInAttemptRequest,
  SayInAttemptResponse,
  type AwaitTurnRequest,
  type FetchMaskedVectorRequest,
  type FetchOpenedSecretsRequest,
  openedToWire,
} from '@collimate/protocol';
import { IdentifiedCalls } from '../platform/identified.calls.js';
import { LOGGER } from '../platform/tokens.js';
import { siteMethod } from '../platform/unary.adapter.js';
import { AttemptService } from './attempt.service.js';
import { RoundService } from './round.service.js';

/** RoundService on the wire: translates and delegates. */
@Injectable()
export class RoundGrpc {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly rounds: RoundService,
    private readonly attempts: AttemptService,
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
      sayInAttempt: siteMethod(logger, (request: SayInAttemptRequest, { siteId, gone }) => this.say(siteId, request, gone)),
      awaitTurn: siteMethod(logger, async (request: AwaitTurnRequest, { siteId, gone }) => ({
        standing: await this.attempts.standing(siteId, request, request.waitSeconds, gone),
      })),
      fetchMaskedVector: siteMethod(logger, async (request: FetchMaskedVectorRequest, { siteId }) => ({
        masked: Buffer.from(await this.attempts.maskedVector(siteId, request)),
      })),
      fetchOpenedSecrets: siteMethod(logger, async (request: FetchOpenedSecretsRequest, { siteId }) =>
        openedToWire(await this.attempts.openedSecrets(siteId, request)),
      ),
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

  /** The stored response only says that the word was heard; a repeat is told the present turn. */
  private async say(siteId: SiteId, request: SayInAttemptRequest, gone: AbortSignal): Promise<SayInAttemptResponse> {
    const types = { requestType: SayInAttemptRequest, responseType: SayInAttemptResponse };
    const call = { siteId, method: 'SayInAttempt', ...types, request };
    let after = (): void => undefined;
    await this.calls.once(call, async (session) => {
      after = await this.attempts.say(session, siteId, request);
      return { standing: undefined };
    });
    after();
    return { standing: await this.attempts.standing(siteId, request, 0, gone) };
  }

  /** Receipts of answers come first, then those of attempts. */
  private async listReceipts(siteId: SiteId, request: ListReceiptsRequest): Promise<ListReceiptsResponse> {
    const limit = request.pageSize === 0 ? 100 : Math.min(request.pageSize, 500);
    const after = attemptCursor(request.cursor);
    if (after === undefined) {
      const rows = await this.store.read.rounds.receipts(siteId, request.cursor, limit);
      const last = rows.at(-1);
      const nextCursor = rows.length < limit || last === undefined ? OF_ATTEMPTS : last.round_id;
      return { receipts: rows.map(storedReceipt), nextCursor };
    }
    const rows = await this.store.read.attempts.receipts(siteId, after.roundId === '' ? undefined : after, limit);
    const last = rows.at(-1);
    const nextCursor = rows.length < limit || last === undefined ? '' : `${OF_ATTEMPTS}${last.round_id} ${last.attempt}`;
    return { receipts: rows.map(storedReceipt), nextCursor };
  }
}

/** In front of a cursor among the receipts of attempts; no round has such an id. */
const OF_ATTEMPTS = '~';

/** @returns where a page of receipts of attempts begins; undefined for a cursor among those of answers */
function attemptCursor(cursor: string): { readonly roundId: string; readonly attempt: number } | undefined {
  if (!cursor.startsWith(OF_ATTEMPTS)) return undefined;
  const [roundId, attempt = '0'] = cursor.slice(OF_ATTEMPTS.length).split(' ');
  return { roundId, attempt: /^\d{1,9}$/.test(attempt) ? Number(attempt) : 0 };
}

function storedReceipt(row: ReceiptRow): StoredReceipt {
  return {
    roundId: row.round_id,
    studyId: row.study_id,
    studyDigest: row.digest,
    statistic: row.statistic,
    receipt: receiptToWire(receiptFromDocument(JSON.parse(row.receipt_json) as ReceiptDocument)),
  };
}
