import { Injectable } from '@nestjs/common';
import type { AttemptOrder } from '@collimate/governance-study';
import type { RoundId, SiteId } from '@collimate/kernel-canonical';
import type { MemberEntry, OpenedSecrets, SiteTurn, SiteWord } from '@collimate/privacy-aggregation';
import {
  attemptOrderFromWire,
  identified,
  inclusionToWire,
  maskingTurnFromWire,
  maskingWordToWire,
  memberLineFromWire,
  openedFromWire,
  receiptToWire,
  SayInAttemptRequest,
  type AttemptStanding,
  type ContributionEvidence,
} from '@collimate/protocol';
import { CHUNK_MS } from './coordinator.channel.js';
import { LinkConnection } from './link.connection.js';
import { newRequestId } from './request.id.js';

/** State of an attempt for this site. */
export interface Standing {
  readonly turn: SiteTurn;
  /** The attempt that is open now, if it is a later one than was asked for. */
  readonly next: AttemptOrder | undefined;
  /** Whether the round takes no word any more. */
  readonly isClosed: boolean;
}

/** Calls of a site in attempts at masked sums. A port: a rehearsal calls sites in its own process. */
export abstract class AttemptCalls {
  /** Says a word. The same word again changes nothing. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  abstract say(roundId: RoundId, attempt: number, word: SiteWord): Promise<Standing>;

  /** Says a word that was written down before, byte for byte. @param message an encoded SayInAttemptRequest */
  abstract sayAgain(message: Uint8Array): Promise<Standing>;

  /** Asks for the turn, and says nothing. */
  abstract turn(roundId: RoundId, attempt: number): Promise<Standing>;

  /** The masked vector of one site of the roster, once there is a sum. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  abstract maskedVector(roundId: RoundId, attempt: number, site: SiteId): Promise<Uint8Array>;

  /**
   * The secrets that the survivors have opened, once there is a sum. @throws AgentError COORDINATOR_UNREACHABLE,
   * COORDINATOR_REFUSED; ProtocolError
   */
  abstract openedSecrets(roundId: RoundId, attempt: number): Promise<OpenedSecrets>;

  /** The log of members, whole. */
  abstract members(): Promise<readonly MemberEntry[]>;
}

/**
 * @returns an encoded SayInAttemptRequest with its request id: an upload with its receipt, as it is written down before
 *   it is sent
 */
export function uploadMessage(
  roundId: RoundId,
  attempt: number,
  word: SiteWord,
  { receipt, inclusion }: ContributionEvidence,
): Uint8Array {
  const request = {
    ...{ identity: undefined, roundId, attempt: BigInt(attempt), word: maskingWordToWire(word) },
    ...{ receipt: receiptToWire(receipt), inclusion: inclusionToWire(inclusion) },
  };
  return SayInAttemptRequest.encode(identified(SayInAttemptRequest, request, newRequestId())).finish();
}

/** The same over the one connection. */
@Injectable()
export class LinkAttemptCalls extends AttemptCalls {
  constructor(private readonly connection: LinkConnection) {
    super();
  }

  override say(roundId: RoundId, attempt: number, word: SiteWord): Promise<Standing> {
    const said = { identity: undefined, roundId, attempt: BigInt(attempt), word: maskingWordToWire(word) };
    const request = { ...said, receipt: undefined, inclusion: undefined };
    return this.send(identified(SayInAttemptRequest, request, newRequestId()));
  }

  override async sayAgain(message: Uint8Array): Promise<Standing> {
    return this.send(SayInAttemptRequest.decode(message));
  }

  override async turn(roundId: RoundId, attempt: number): Promise<Standing> {
    const { channel } = this.connection.open();
    const request = { roundId, attempt: BigInt(attempt), waitSeconds: 0 };
    const { standing } = await channel.call(channel.rounds, channel.rounds.awaitTurn, request);
    return standingFromWire(standing);
  }

  override async maskedVector(roundId: RoundId, attempt: number, site: SiteId): Promise<Uint8Array> {
    const { channel } = this.connection.open();
    const request = { roundId, attempt: BigInt(attempt), ofSiteId: site };
    const { masked } = await channel.call(channel.rounds, channel.rounds.fetchMaskedVector, request, CHUNK_MS);
    return Uint8Array.from(masked);
  }

  override async openedSecrets(roundId: RoundId, attempt: number): Promise<OpenedSecrets> {
    const { channel } = this.connection.open();
    const request = { roundId, attempt: BigInt(attempt) };
    return openedFromWire(await channel.call(channel.rounds, channel.rounds.fetchOpenedSecrets, request, CHUNK_MS));
  }

  override async members(): Promise<readonly MemberEntry[]> {
    const { channel, siteId } = this.connection.open();
    const { lines } = await channel.call(channel.sites, channel.sites.fetchMembers, { siteId });
    return lines.map(memberLineFromWire);
  }

  private async send(request: SayInAttemptRequest): Promise<Standing> {
    const { channel } = this.connection.open();
    const { standing } = await channel.call(channel.rounds, channel.rounds.sayInAttempt, request, CHUNK_MS);
    return standingFromWire(standing);
  }
}

function standingFromWire(standing: AttemptStanding | undefined): Standing {
  const { turn, next, roundClosed: isClosed } = standing ?? { turn: undefined, next: undefined, roundClosed: false };
  return {
    turn: turn === undefined ? { kind: 'wait' } : maskingTurnFromWire(turn),
    next: next === undefined ? undefined : attemptOrderFromWire(next),
    isClosed,
  };
}
