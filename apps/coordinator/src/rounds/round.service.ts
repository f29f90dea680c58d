import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
  Clock,
  digestOf,
  instantToMs,
  parseRoundId,
  sha256Hex,
  toHex,
  type RoundId,
  type SiteId,
  type StudyId,
} from '@collimate/kernel-canonical';
import { epochAt } from '@collimate/governance-study';
import { CoordinatorStore, type RoundRow, type StoreSession } from '@collimate/platform-coordinator-store';
import {
  contributionFromWire,
  countFromWire,
  receiptDocument,
  roundCode,
  SealedContribution,
  type Reason,
} from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { queryOfRound } from '../results/asked.query.js';
import { required, StudyService } from '../studies/study.service.js';
import { askedRound } from './asked.round.js';
import { checkContribution, expectationOf, standsToReason } from './contribution.law.js';
import { checkReceiptSignature } from './receipt.signature.js';
import { isReviewOver, standingOf, type OpenedRound } from './round.conductor.js';
import { RoundMoves } from './round.moves.js';
import { nextStep } from './round.plan.js';

/** Largest part of an upload, bytes. */
const CHUNK_BYTES = 512 * 1024;
/** Largest upload, bytes. */
const UPLOAD_BYTES = 32 * 1024 * 1024;

/** Why a contribution is refused that is otherwise in order. */
const IMPLAUSIBLE: Reason = 'CONTRIBUTION_IMPLAUSIBLE';

/** Collects the answers to rounds and moves the studies on. */
@Injectable()
export class RoundService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly studies: StudyService,
    private readonly moves: RoundMoves,
  ) {}

  /**
   * Goes on where the last process stopped. One query over all studies finds those with a step to take: nearly all
   * wait, and a transaction for each would keep a coordinator of 600 studies from answering for seconds.
   */
  async resume(): Promise<void> {
    this.moves.herald.due.whenDue(() => this.closeOverdue());
    await this.moves.attempts.resume();
    await this.goOn();
    await this.closeOverdue();
  }

  /**
   * Goes on after a site was suspended or resumed: a round that waited for a suspended site closes without it, and a
   * study that had too few sites may have enough.
   */
  async standingChanged(): Promise<void> {
    for (const round of await this.store.read.rounds.allOpen()) {
      await this.moveOn((session) => this.closeAndGoOn(session, round.id as RoundId));
    }
    await this.goOn();
  }

  private async goOn(): Promise<void> {
    const [studies, progress, rounds, notAsked] = await Promise.all([
      this.studies.active(),
      this.store.read.studies.activeProgress(),
      this.store.read.rounds.ofActive(),
      this.store.read.sites.notAsked(),
    ]);
    const progressOf = Map.groupBy(progress, (row) => row.study_id);
    const roundsOf = Map.groupBy(rounds, (row) => row.study_id);
    const now = this.clock.now();
    for (const { row, study } of studies) {
      const { id } = study.protocol;
      const epoch = epochAt(now, study.protocol.timetable.openingMs);
      const standing = { epoch, ...standingOf(notAsked), isReviewOver: isReviewOver(row, now) };
      const step = nextStep(study, progressOf.get(id) ?? [], roundsOf.get(id) ?? [], standing);
      if (step.kind !== 'wait') await this.moveOn((session) => this.moves.conductor.advance(session, id));
    }
  }

  /** Takes the next step of a study in the caller's transaction. @returns the work after the commit */
  async advance(session: StoreSession, studyId: StudyId): Promise<() => void> {
    const opened = await this.moves.conductor.advance(session, studyId);
    return () => this.moves.herald.announce(opened);
  }

  /**
   * Stores a site's answer. Repeating the same bytes changes nothing, even after the round was closed. A vector that no
   * honest site sends is stored as refused, and the round goes on without it; see `checkAccepted`.
   * @throws CoordinatorError ROUND_UNKNOWN, NOT_IN_ROSTER, ROUND_CLOSED, CONTRIBUTION_DIFFERS and the errors of
   *   checkContribution and checkReceiptSignature
   */
  async submit(
    session: StoreSession,
    siteId: SiteId,
    wire: SealedContribution | undefined,
  ): Promise<{ storedMs: number; after: () => void }> {
    const complete = await this.withUpload(session, siteId, wire);
    const message = Buffer.from(SealedContribution.encode(complete).finish());
    const messageHash = sha256Hex(message);
    const round = await askedRound(session, siteId, complete.roundId);
    const before = await session.rounds.findAnswer(round.id as RoundId, siteId);
    if (before !== undefined) {
      if (before.message_sha256 !== messageHash)
        throw new CoordinatorError('CONTRIBUTION_DIFFERS', 'this site has answered this round');
      return { storedMs: Date.parse(before.stored_at), after: () => undefined };
    }
    const at = this.openAt(round);
    const study = this.studies.read(await required(session, round.study_id as StudyId));
    const query = queryOfRound(study, round);
    const received = contributionFromWire(complete);
    const head = await session.witnesses.withRoot(siteId, received.receipt.ledgerRoot);
    checkContribution(received, expectationOf(round, query), query, head);
    const place = { roundId: round.id, studyId: study.protocol.id, studyDigest: study.digest };
    // The receipt is published with the head that holds it, so it has to be signed by the key of that head, even if the
    // site has named a new key since.
    checkReceiptSignature(head?.logKey ?? null, place, received.receipt);
    const isAccepted = standsToReason(received, query);
    const receipt = receiptDocument(received.receipt);
    await session.rounds.addAnswer({
      round_id: round.id,
      site_id: siteId,
      outcome: isAccepted ? received.answer : 'refused',
      decline_code: isAccepted ? null : IMPLAUSIBLE,
      message,
      message_sha256: messageHash,
      receipt_json: canonicalJson(receipt),
      stored_at: at,
    });
    const receiptDigest = digestOf('collimate.receipt/1', receipt);
    await session.log.append({
      kind: 'contribution-received',
      round: round.id as RoundId,
      site: siteId,
      receipt: receiptDigest,
      at,
    });
    if (!isAccepted) {
      await session.log.append({
        kind: 'contribution-refused',
        round: round.id as RoundId,
        site: siteId,
        reason: 'implausible',
        at,
      });
    }
    return { storedMs: instantToMs(at), after: await this.afterAnswer(session, round) };
  }

  /**
   * Asked after the commit of `submit`, so that a refusal is on record and a repeat is refused like the first time.
   * @throws CoordinatorError CONTRIBUTION_IMPLAUSIBLE
   */
  async checkAccepted(siteId: SiteId, roundId: string): Promise<void> {
    const answer = await this.store.read.rounds.findAnswer(parseRoundId(roundId), siteId);
    if (answer?.outcome !== 'refused') return;
    throw new CoordinatorError(IMPLAUSIBLE, 'no honest site sends such a vector; the round goes on without it', {
      hint: 'Look at the extraction of this site; its charge stands, and it is not asked again.',
    });
  }

  /** Notes that a site said no. @throws CoordinatorError ROUND_UNKNOWN, NOT_IN_ROSTER, ROUND_CLOSED, CONTRIBUTION_DIFFERS */
  async decline(session: StoreSession, siteId: SiteId, roundId: string, code: string): Promise<() => void> {
    if (!/^[A-Z][A-Z_]{2,63}$/.test(code))
      throw new CoordinatorError('INVALID_REQUEST', 'a refusal code has capitals and underscores');
    const round = await askedRound(session, siteId, roundId);
    const before = await session.rounds.findAnswer(round.id as RoundId, siteId);
    if (before !== undefined) {
      if (before.outcome === 'declined' && before.decline_code === code) return () => undefined;
      throw new CoordinatorError('CONTRIBUTION_DIFFERS', 'this site has answered this round');
    }
    await session.rounds.addAnswer({
      round_id: round.id,
      site_id: siteId,
      outcome: 'declined',
      decline_code: roundCode(code),
      message: null,
      message_sha256: null,
      receipt_json: null,
      stored_at: this.openAt(round),
    });
    const after = await this.afterAnswer(session, round);
    const afterAttempt = await this.moves.attempts.declined(session, round);
    return () => {
      after();
      afterAttempt();
    };
  }

  /** Stores a part of a long vector. @returns bytes held from the start without a gap */
  async putChunk(
    session: StoreSession,
    siteId: SiteId,
    part: { readonly roundId: string; readonly uploadSha256: Buffer; readonly offset: bigint; readonly chunk: Buffer },
  ): Promise<number> {
    const round = await askedRound(session, siteId, part.roundId);
    this.openAt(round);
    const start = countFromWire(part.offset, 'offset');
    const fits = start % CHUNK_BYTES === 0 && part.chunk.length <= CHUNK_BYTES && start + part.chunk.length <= UPLOAD_BYTES;
    if (!fits || part.uploadSha256.length !== 32)
      throw new CoordinatorError('INVALID_REQUEST', 'a chunk has at most 512 KiB, in order');
    const uploadSha256 = toHex(part.uploadSha256);
    // One answer, one upload: a site that could begin any number of them would fill the disk.
    const begun = await session.rounds.uploadBegun(round.id as RoundId, siteId);
    if (begun !== undefined && begun !== uploadSha256)
      throw new CoordinatorError('CONTRIBUTION_DIFFERS', 'this site has begun another upload for this round');
    return session.rounds.putChunk({
      roundId: round.id as RoundId,
      siteId,
      uploadSha256,
      start,
      content: part.chunk,
    });
  }

  /** Ends every phase of an attempt, every round and every review whose time is over, begins every turn that has come, and waits for the next one. */
  async closeOverdue(): Promise<void> {
    this.moves.herald.due.forget();
    await this.moves.attempts.endOverdue();
    const now = this.clock.now();
    for (const { id, review_until: until } of await this.store.read.studies.inReview()) {
      if (until > now) this.moves.herald.due.wakeAt(Date.parse(until));
      else await this.endReview(id as StudyId);
    }
    for (const round of await this.store.read.rounds.allOpen()) {
      if (round.deadline_at > now) this.moves.herald.due.wakeAt(Date.parse(round.deadline_at));
      else await this.moveOn(async (session) => this.closeAndGoOn(session, round.id as RoundId));
    }
    for (const study of this.moves.turns.take(instantToMs(now))) {
      await this.moveOn((session) => this.moves.conductor.advance(session, study));
    }
  }

  private async endReview(studyId: StudyId): Promise<void> {
    const { silent, opened } = await this.store.write((session) => this.moves.conductor.endReview(session, studyId));
    this.moves.herald.tellLapsed(studyId, silent);
    this.moves.herald.announce(opened);
  }

  private async closeAndGoOn(session: StoreSession, roundId: RoundId): Promise<OpenedRound | undefined> {
    const round = await session.rounds.find(roundId);
    if (round?.state !== 'open' || !(await this.moves.closing.closeIfDone(session, round))) return undefined;
    return this.moves.conductor.advance(session, round.study_id as StudyId);
  }

  private async afterAnswer(session: StoreSession, round: RoundRow): Promise<() => void> {
    const opened = await this.closeAndGoOn(session, round.id as RoundId);
    return () => this.moves.herald.announce(opened);
  }

  private async moveOn(work: (session: StoreSession) => Promise<OpenedRound | undefined>): Promise<void> {
    this.moves.herald.announce(await this.store.write(work));
  }

  /** @returns now @throws CoordinatorError ROUND_CLOSED */
  private openAt(round: RoundRow) {
    const now = this.clock.now();
    if (round.state !== 'open' || now > round.deadline_at) throw new CoordinatorError('ROUND_CLOSED', 'this round is closed');
    return now;
  }

  /** Puts uploaded bytes into the contribution, so that the stored message is complete. */
  private async withUpload(
    session: StoreSession,
    siteId: SiteId,
    wire: SealedContribution | undefined,
  ): Promise<SealedContribution> {
    if (wire === undefined) throw new CoordinatorError('INVALID_REQUEST', 'the contribution is missing');
    if (wire.uploadSha256.length === 0) return wire;
    const hash = toHex(wire.uploadSha256);
    const vector = await session.rounds.upload(parseRoundId(wire.roundId), siteId, hash);
    if (sha256Hex(vector) !== hash) throw new CoordinatorError('CONTRIBUTION_INCOMPLETE', 'the upload is not complete');
    return { ...wire, vector };
  }
}
