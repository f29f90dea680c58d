import { Injectable } from '@nestjs/common';
import { parseDigest, type Instant, type RoundId, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type WaitingWork } from '@collimate/platform-coordinator-store';
import { reviewToWire, roundOrderToWire, type Assignment } from '@collimate/protocol';
import { Doorbells } from '../platform/doorbells.js';
import { AttemptService } from '../rounds/attempt.service.js';
import { inOneReply } from './assignments.in-one-reply.js';

/** Longest wait of a pull, seconds. */
const LONGEST_WAIT_SECONDS = 50;

/** The work of the sites, as they pull it. */
@Injectable()
export class AssignmentService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly doorbells: Doorbells,
    private readonly attempts: AttemptService,
  ) {}

  /**
   * The work that a site has not acknowledged, as much as one reply carries: first all orders, which are small and wait
   * for nobody, then protocols, at least one. The next pull brings the rest, once these are acknowledged. While there
   * is no work, the call waits.
   * @param gone ends the wait
   */
  async pull(siteId: SiteId, waitSeconds: number, gone: AbortSignal): Promise<Assignment[]> {
    const waitMs = Math.min(waitSeconds, LONGEST_WAIT_SECONDS) * 1000;
    const rung = this.nextRing(siteId, waitMs, gone);
    let rows = await this.store.read.assignments.waiting(siteId);
    if (rows.length === 0 && waitMs > 0) {
      await rung.done;
      rows = await this.store.read.assignments.waiting(siteId);
    }
    rung.stop();
    return Promise.all(inOneReply(rows).map((row) => this.toWire(row)));
  }

  /** Listens before the first look, so that a bell between look and wait is not lost. */
  private nextRing(siteId: SiteId, waitMs: number, gone: AbortSignal): { readonly done: Promise<void>; stop(): void } {
    let stop: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      const timer = setTimeout(() => stop(), waitMs);
      const silence = this.doorbells.listen(siteId, () => stop());
      stop = () => {
        clearTimeout(timer);
        silence();
        gone.removeEventListener('abort', stop);
        resolve();
      };
      gone.addEventListener('abort', stop);
    });
    return { done, stop: () => stop() };
  }

  private async toWire({
    id,
    study_id: studyId,
    digest: text,
    protocol_json: protocol,
    round,
  }: WaitingWork): Promise<Assignment> {
    const digest = parseDigest(text);
    if (protocol !== null) {
      const review = reviewToWire(studyId as StudyId, digest, Buffer.from(protocol));
      return { assignmentId: id, work: { $case: 'review', value: review } };
    }
    if (round === null) throw new TypeError('an assignment has no round');
    const attempt = await this.attempts.orderOf(round.id as RoundId);
    const order = roundOrderToWire({
      roundId: round.id as RoundId,
      studyId: round.study_id as StudyId,
      studyDigest: digest,
      statistic: round.statistic,
      epoch: round.epoch,
      roster: round.roster,
      step: round.step,
      ...(round.given !== null && { given: parseDigest(round.given) }),
      ...(round.sums_json !== null && { sums: JSON.parse(round.sums_json) as readonly (readonly string[])[] }),
      mode: attempt === undefined ? 'local-noise' : 'secure-aggregation',
      ...(attempt !== undefined && { attempt }),
      deadline: round.deadline_at as Instant,
    });
    return { assignmentId: id, work: { $case: 'round', value: order } };
  }
}
