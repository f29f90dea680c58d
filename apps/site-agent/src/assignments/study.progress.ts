import { Injectable } from '@nestjs/common';
import { instantToMs } from '@collimate/kernel-canonical';
import { StudyStore, type SiteStudyState } from '@collimate/platform-site-store';
import { reactionTo, type ProgressName } from '@collimate/protocol';
import { AgentError } from '../agent.error.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { LinkService } from '../link/link.service.js';
import { SiteStudies, type SiteStudyView } from '../state/site.studies.js';
import { ProgressTick } from './progress.tick.js';

/**
 * What the coordinator is told: what people of the hospital said, and the calendar. Whether and when scans were extracted
 * follows from the cohort, so it stays in the house. A closed study is the coordinator's own doing.
 */
const PROGRESS: Readonly<Record<SiteStudyState, ProgressName | undefined>> = {
  received: 'in-review',
  approved: 'approved',
  rejected: 'rejected',
  extracting: 'approved',
  ready: 'ready',
  closed: undefined,
};

/** While scans are extracted, what the queue has lost is noticed within this, ms. */
const LOOK_AGAIN_MS = 3_000;

/** Brings studies on: an approved one is extracted, one whose time has come is ready, and the coordinator is told on the tick. */
@Injectable()
export class StudyProgress {
  constructor(
    private readonly studies: SiteStudies,
    private readonly store: StudyStore,
    private readonly extraction: ExtractionService,
    private readonly link: LinkService,
    private readonly tick: ProgressTick,
  ) {}

  /**
   * Takes every study as far as it goes now.
   * @returns ms until something of it is due, if anything is
   * @throws AgentError COORDINATOR_UNREACHABLE; nothing is lost by it
   */
  async advance(): Promise<number | undefined> {
    const due: number[] = [];
    for (const study of this.studies.all().filter(({ isCancelled }) => !isCancelled)) {
      await this.startExtraction(study);
      due.push(...this.readyByCalendar(study));
    }
    if (await this.extraction.upkeep()) due.push(LOOK_AGAIN_MS);
    for (const study of this.link.isConnected ? this.studies.all() : []) due.push(...(await this.tell(study)));
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Without a cohort table there is nothing to extract yet, and the study waits here. */
  private async startExtraction({ study, digest, state }: SiteStudyView): Promise<void> {
    if (state !== 'approved' || !this.extraction.hasCohort()) return;
    await this.extraction.enqueue(study);
    this.store.advance(digest, 'extracting');
  }

  /** @returns ms until the calendar makes the study ready, if it still has to */
  private readyByCalendar({ digest, study }: SiteStudyView): readonly number[] {
    const { readyAfterMs } = study.protocol.timetable;
    const now = this.link.now();
    const state = this.store.get(digest).state;
    if (readyAfterMs === undefined || now === undefined || (state !== 'approved' && state !== 'extracting')) return [];
    const approvedMs = Math.max(...this.store.signaturesOf(digest).map(({ signedAt }) => instantToMs(signedAt)));
    const leftMs = approvedMs + readyAfterMs - instantToMs(now);
    if (leftMs > 0) return [leftMs];
    this.store.advance(digest, 'ready');
    return [];
  }

  /** @returns ms until the step may be told, if it may not be told yet */
  private async tell(study: SiteStudyView): Promise<readonly number[]> {
    const { digest, state } = study;
    const progress = PROGRESS[state];
    const now = this.link.now();
    if (progress === undefined || now === undefined || isTold(study, progress)) return [];
    // That the protocol arrived says nothing of anybody.
    const waitMs = progress === 'in-review' ? 0 : this.tick.msUntilTold(digest, progress, instantToMs(now));
    if (waitMs > 0) return [waitMs];
    try {
      await this.link.reportProgress(study.study.protocol.id, digest, progress);
    } catch (error) {
      // A coordinator that has closed or forgotten the study wants to hear no more of it.
      if (!(error instanceof AgentError) || reactionTo(error.details['reason']) !== 'over') throw error;
    }
    this.studies.setTold(digest, state);
    return [];
  }
}

function isTold({ told }: SiteStudyView, progress: ProgressName): boolean {
  return told !== undefined && PROGRESS[told] === progress;
}
