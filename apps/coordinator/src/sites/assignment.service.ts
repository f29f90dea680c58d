import { Injectable } from '@nestjs/common';
import { parseDigest, type Digest, type Instant, type RoundId, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type AssignmentRow } from '@collimate/platform-coordinator-store';
import { reviewToWire, roundOrderToWire, type Assignment } from '@collimate/protocol';
import { Doorbells } from '../platform/doorbells.js';

/** Longest wait of a pull, seconds. */
export const LONGEST_WAIT_SECONDS = 50;

/** What the sites have to do, as they pull it. */
@Injectable()
export class AssignmentService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly doorbells: Doorbells,
  ) {}

  /** What the site has not acknowledged; waits while there is nothing. @param gone ends the wait */
  async pull(siteId: SiteId, waitSeconds: number, gone: AbortSignal): Promise<Assignment[]> {
    const waitMs = Math.min(waitSeconds, LONGEST_WAIT_SECONDS) * 1000;
    const rung = this.nextRing(siteId, waitMs, gone);
    let rows = await this.store.read.assignments.waiting(siteId);
    if (rows.length === 0 && waitMs > 0) {
      await rung.done;
      rows = await this.store.read.assignments.waiting(siteId);
    }
    rung.stop();
    return Promise.all(rows.map((row) => this.toWire(row)));
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

  private async toWire(row: AssignmentRow): Promise<Assignment> {
    const study = await this.store.read.studies.find(row.study_id as StudyId);
    if (study === undefined) throw new TypeError('an assignment has no study');
    const digest = parseDigest(study.digest);
    if (row.kind === 'review') {
      const review = reviewToWire(row.study_id as StudyId, digest, Buffer.from(study.protocol_json));
      return { assignmentId: row.id, work: { $case: 'review', value: review } };
    }
    return { assignmentId: row.id, work: { $case: 'round', value: await this.orderToWire(row, digest) } };
  }

  private async orderToWire(row: AssignmentRow, studyDigest: Digest) {
    const round = await this.store.read.rounds.find(row.round_id as RoundId);
    if (round === undefined) throw new TypeError('an assignment has no round');
    return roundOrderToWire({
      roundId: round.id as RoundId,
      studyId: round.study_id as StudyId,
      studyDigest,
      statistic: round.statistic,
      epoch: round.epoch,
      roster: round.roster,
      step: round.step,
      mode: 'local-noise',
      deadline: round.deadline_at as Instant,
    });
  }
}
