import { Injectable } from '@nestjs/common';
import type { AttemptOrder } from '@collimate/governance-study';
import { Clock, parseSiteId, type RoundId, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type RoundRow, type StoreSession } from '@collimate/platform-coordinator-store';
import {
  COORDINATOR_SIDE,
  isRefused,
  type AttemptCourse,
  type MaskedSum,
  type OpenedSecrets,
  type SiteWord,
} from '@collimate/privacy-aggregation';
import {
  attemptOrderToWire,
  countFromWire,
  inclusionFromWire,
  maskingTurnToWire,
  maskingWordFromWire,
  receiptFromWire,
  type AttemptStanding,
  type FetchMaskedVectorRequest,
  type FetchOpenedSecretsRequest,
  type SayInAttemptRequest,
} from '@collimate/protocol';
import { COURSE_TOOLS } from '../masking/attempt.courses.js';
import type { HeldAttempt } from '../masking/attempt.effects.js';
import { checkUploadReceipt, type EvidencedUpload } from '../masking/attempt.law.js';
import { AttemptParts } from '../masking/attempt.parts.js';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { askedRound } from './asked.round.js';
import { AttemptConductor, type AttemptOutcome } from './attempt.conductor.js';
import { RoundHerald } from './round.herald.js';

/** Longest wait for a turn, seconds. */
const LONGEST_WAIT_SECONDS = 50;

/** Hears the words of sites in attempts at masked sums, and tells each its turn. */
@Injectable()
export class AttemptService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly conductor: AttemptConductor,
    private readonly parts: AttemptParts,
    private readonly herald: RoundHerald,
  ) {}

  /**
   * Takes a word. A repeated word changes nothing, nor does a word after the end of its attempt: the site is told that
   * end.
   * @returns the work after the commit
   * @throws CoordinatorError ROUND_UNKNOWN, NOT_IN_ROSTER, ATTEMPT_REFUSED and the errors of `checkUploadReceipt`;
   *   ProtocolError MALFORMED_MESSAGE
   */
  async say(session: StoreSession, siteId: SiteId, request: SayInAttemptRequest): Promise<() => void> {
    if (request.word === undefined) throw new CoordinatorError('INVALID_REQUEST', 'the word is missing');
    const word = maskingWordFromWire(request.word);
    const held = await this.heldFor(session, siteId, request, 'inside');
    // A sum may be confirmed for as long as there is one; anything else comes too late once attempt or round are over.
    const isOpen = held.row.state === 'open' && held.masked.round.state === 'open';
    const isLate = word.kind === 'confirmation' ? held.row.state === 'failed' : !isOpen;
    if (isLate) return () => undefined;
    checkKey(held, siteId, word);
    const heard = COORDINATOR_SIDE.hear(held.course, siteId, word, COURSE_TOOLS);
    if (isRefused(heard)) throw new CoordinatorError('ATTEMPT_REFUSED', `this word is refused: ${heard.code}`);
    if (heard === held.course) return () => undefined;
    const evidence = word.kind === 'upload' ? await this.evidence(session, held, word, request) : undefined;
    await this.parts.effects.keepWord(session, held, word, evidence);
    return this.told(held.masked.round.id, await this.conductor.settle(session, held, heard));
  }

  /**
   * State of an attempt, as a site is told it.
   * @param waitSeconds longest wait while other sites are awaited
   * @throws CoordinatorError ROUND_UNKNOWN, NOT_IN_ROSTER, ATTEMPT_REFUSED
   */
  async standing(
    siteId: SiteId,
    { roundId, attempt }: { readonly roundId: string; readonly attempt: bigint },
    waitSeconds: number,
    gone: AbortSignal,
  ): Promise<AttemptStanding> {
    const { read } = this.store;
    const endMs = performance.now() + Math.min(waitSeconds, LONGEST_WAIT_SECONDS) * 1000;
    for (;;) {
      const bell = this.parts.bells.next(roundId, Math.max(0, endMs - performance.now()), gone);
      const held = await this.heldFor(read, siteId, { roundId, attempt }, 'committed');
      const turn = COORDINATOR_SIDE.turnOf(held.course, siteId);
      const isOver = performance.now() >= endMs || gone.aborted || held.masked.round.state !== 'open';
      if (turn.kind === 'wait' && held.row.state === 'open' && !isOver) {
        await bell.done;
        continue;
      }
      bell.stop();
      const later = (await read.attempts.ofRound(held.masked.round.id as RoundId)).at(-1);
      const isNext = later !== undefined && later.attempt > held.row.attempt && later.state === 'open';
      return {
        turn: maskingTurnToWire(turn),
        next: isNext ? attemptOrderToWire(this.parts.opener.orderOf(held.masked, later)) : undefined,
        roundClosed: held.masked.round.state !== 'open',
      };
    }
  }

  /**
   * The masked vector of one site in the sum, for sites of the roster that add the vectors up before they confirm the
   * sum.
   * @throws CoordinatorError ROUND_UNKNOWN, NOT_IN_ROSTER; ATTEMPT_REFUSED where there is no sum, or no such vector in
   *   it
   */
  async maskedVector(
    siteId: SiteId,
    request: Pick<FetchMaskedVectorRequest, 'roundId' | 'attempt' | 'ofSiteId'>,
  ): Promise<Uint8Array> {
    const { end, uploads } = await this.summed(siteId, request);
    const of = parseSiteId(request.ofSiteId);
    const upload = end.survivors.includes(of) ? uploads.get(of) : undefined;
    if (upload === undefined) throw new CoordinatorError('ATTEMPT_REFUSED', 'the sum of this attempt has no such vector');
    return upload.masked;
  }

  /**
   * The secrets that the survivors have opened. With them a site of the roster removes the masks from its own sum of
   * the vectors.
   * @throws CoordinatorError ROUND_UNKNOWN, NOT_IN_ROSTER; ATTEMPT_REFUSED where there is no sum, or nothing is ever
   *   opened for it
   */
  async openedSecrets(siteId: SiteId, request: Pick<FetchOpenedSecretsRequest, 'roundId' | 'attempt'>): Promise<OpenedSecrets> {
    const opened = COORDINATOR_SIDE.openedOf(await this.summed(siteId, request), COURSE_TOOLS);
    if (opened === undefined) throw new CoordinatorError('ATTEMPT_REFUSED', 'nothing is opened in this attempt');
    return opened;
  }

  /** The course of an attempt that has a sum, for a site of its roster. */
  private async summed(
    siteId: SiteId,
    { roundId, attempt }: Pick<FetchOpenedSecretsRequest, 'roundId' | 'attempt'>,
  ): Promise<AttemptCourse & { readonly end: MaskedSum }> {
    const { course } = await this.heldFor(this.store.read, siteId, { roundId, attempt }, 'committed');
    const { end, roster } = course;
    if (end?.kind === 'sum' && roster?.adverts.some(({ site }) => site === siteId) === true) return { ...course, end };
    throw new CoordinatorError('ATTEMPT_REFUSED', 'there is no sum of this attempt that the site could add up');
  }

  /** @returns the last attempt of a round as its sites are told of it; undefined under local noise */
  async orderOf(roundId: RoundId): Promise<AttemptOrder | undefined> {
    const { read } = this.store;
    const last = (await read.attempts.ofRound(roundId)).at(-1);
    const held = last === undefined ? undefined : await this.conductor.held(read, roundId, last.attempt);
    return held === undefined ? undefined : this.parts.opener.orderOf(held.masked, held.row);
  }

  /** Takes note that a site has declined a round. @returns the work after the commit */
  async declined(session: StoreSession, round: RoundRow): Promise<() => void> {
    return this.told(round.id, await this.conductor.declined(session, round.id as RoundId));
  }

  /** Goes on with the attempts of the last process: each is as the store holds it. */
  async resume(): Promise<void> {
    for (const row of await this.store.read.attempts.waiting()) {
      await this.store.write(async (session) => {
        const held = await this.conductor.held(session, row.round_id as RoundId, row.attempt);
        if (held !== undefined) await this.conductor.resumed(session, held);
      });
    }
  }

  /** Ends every phase whose time is over, and waits for the next one. */
  async endOverdue(): Promise<void> {
    const now = this.clock.now();
    for (const row of await this.store.read.attempts.waiting()) {
      if (row.phase_until > now) {
        this.herald.due.wakeAt(Date.parse(row.phase_until));
        continue;
      }
      const after = await this.store.write(async (session) => {
        const held = await this.conductor.held(session, row.round_id as RoundId, row.attempt);
        // Somebody may have spoken since the look.
        if (held === undefined || held.row.phase_until > now || !['open', 'summed'].includes(held.row.state))
          return () => undefined;
        return this.told(row.round_id, await this.conductor.overdue(session, held));
      });
      after();
    }
  }

  private async heldFor(
    session: StoreSession,
    siteId: SiteId,
    { roundId, attempt }: { readonly roundId: string; readonly attempt: bigint },
    look: 'inside' | 'committed',
  ): Promise<HeldAttempt> {
    const round = await askedRound(session, siteId, roundId);
    const held = await this.conductor.held(session, round.id as RoundId, countFromWire(attempt, 'attempt'), look);
    if (held === undefined) throw new CoordinatorError('ROUND_UNKNOWN', 'there is no such attempt at a masked sum');
    return held;
  }

  private async evidence(
    session: StoreSession,
    held: HeldAttempt,
    { upload }: Extract<SiteWord, { kind: 'upload' }>,
    request: SayInAttemptRequest,
  ): Promise<EvidencedUpload> {
    const { roster } = held.course;
    if (roster === undefined) throw new CoordinatorError('ATTEMPT_REFUSED', 'there is no roster yet');
    const evidence = { upload, receipt: receiptFromWire(request.receipt), inclusion: inclusionFromWire(request.inclusion) };
    const head = await session.witnesses.withRoot(upload.site, evidence.receipt.ledgerRoot);
    checkUploadReceipt(held.masked, { roster, attempt: held.row.attempt }, evidence, head);
    return evidence;
  }

  private told(roundId: string, { until, opened }: AttemptOutcome): () => void {
    return () => {
      this.parts.bells.ring(roundId);
      if (until !== undefined) this.herald.due.wakeAt(Date.parse(until));
      this.herald.announce(opened);
    };
  }
}

/** The key of an advert is the one that the digest of the study holds. @throws CoordinatorError ATTEMPT_REFUSED */
function checkKey({ masked }: HeldAttempt, siteId: SiteId, word: SiteWord): void {
  if (word.kind !== 'advert' || word.advert.identityKey === masked.keys[siteId]) return;
  throw new CoordinatorError('ATTEMPT_REFUSED', 'this word is refused: NOT_A_MEMBER', {
    hint: 'The study names another key of this site.',
  });
}
