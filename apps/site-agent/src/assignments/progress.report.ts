import { Injectable } from '@nestjs/common';
import { StudyWordStore, type SiteStudyState } from '@collimate/platform-site-store';
import { reactionTo, type ProgressName } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';
import { CoordinatorCalls } from '../link/coordinator.calls.js';
import { LinkConnection } from '../link/link.connection.js';
import { SiteStudies, type SiteStudyView } from '../studies/site.studies.js';
import { ProgressTick } from './progress.tick.js';

/**
 * Progress that the coordinator is told: decisions of the hospital's people, and the calendar. Whether and when scans
 * were extracted follows from the cohort, so it stays in the hospital. A closed study counts as rejected, so that the
 * others do not wait for this site.
 */
const PROGRESS: Readonly<Record<SiteStudyState, ProgressName>> = {
  received: 'in-review',
  approved: 'approved',
  rejected: 'rejected',
  extracting: 'approved',
  ready: 'ready',
  closed: 'rejected',
};

/** Tells the coordinator how studies move on, each step on the site's tick. */
@Injectable()
export class ProgressReport {
  constructor(
    private readonly studies: SiteStudies,
    private readonly words: StudyWordStore,
    private readonly tick: ProgressTick,
    private readonly connection: LinkConnection,
    private readonly calls: CoordinatorCalls,
  ) {}

  /** @returns for each step that may not be told yet, ms until it may @throws AgentError COORDINATOR_UNREACHABLE */
  async tellAll(): Promise<readonly number[]> {
    const due: number[] = [];
    for (const study of this.connection.isOpen ? this.studies.all() : []) due.push(...(await this.tell(study)));
    return due;
  }

  private async tell(study: SiteStudyView): Promise<readonly number[]> {
    const { digest, state } = study;
    const progress = PROGRESS[state];
    // Nobody waits for a rejection of a study that the coordinator has cancelled.
    if (isTold(study, progress) || (state === 'closed' && study.isCancelled)) return [];
    // The arrival of the protocol depends on nobody's data, so it is told at once.
    const waitMs = this.tick.msUntilTold(digest, progress, { isHeldBack: progress !== 'in-review' });
    if (waitMs === undefined) return [];
    if (waitMs > 0) return [waitMs];
    try {
      await this.calls.reportProgress(study.study.protocol.id, digest, progress);
    } catch (error) {
      // A coordinator that has closed or forgotten the study wants to hear no more of it.
      if (!(error instanceof AgentError) || reactionTo(error.details['reason']) !== 'over') throw error;
    }
    this.words.setTold(digest, state);
    return [];
  }
}

function isTold({ told }: SiteStudyView, progress: ProgressName): boolean {
  return told !== undefined && PROGRESS[told] === progress;
}
