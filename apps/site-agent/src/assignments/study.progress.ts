import { Injectable } from '@nestjs/common';
import { assertNever } from '@collimate/kernel-errors';
import { AgentError } from '../agent.error.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { StudyStore, type SiteStudyState } from '@collimate/platform-site-store';
import type { ProgressName } from '@collimate/protocol';
import { LinkService } from '../link/link.service.js';
import { SiteStudies, type SiteStudyView } from '../state/site.studies.js';

/** What the coordinator is told; a closed study is its own doing. */
const PROGRESS: Readonly<Record<SiteStudyState, ProgressName | undefined>> = {
  received: 'in-review',
  approved: 'approved',
  rejected: 'rejected',
  extracting: 'extracting',
  ready: 'ready',
  closed: undefined,
};

/** Reasons after which a study's progress need not be told. */
const OVER: readonly unknown[] = ['STUDY_UNKNOWN', 'STUDY_NOT_IN_THIS_STATE', 'STUDY_DIGEST_DIFFERS'];

/** Brings studies on: an approved one is extracted, an extracted one is ready, and the coordinator is told each step. */
@Injectable()
export class StudyProgress {
  constructor(
    private readonly studies: SiteStudies,
    private readonly store: StudyStore,
    private readonly extraction: ExtractionService,
    private readonly link: LinkService,
  ) {}

  /** @param listener told when a scan is done, so that its study may be ready */
  onChange(listener: () => void): void {
    this.extraction.subscribe(listener);
  }

  /**
   * Takes every study as far as it goes now.
   * @returns whether one is being extracted, so that it has to be looked at again: other machines work on the queue too
   * @throws AgentError COORDINATOR_UNREACHABLE; nothing is lost by it
   */
  async advance(): Promise<boolean> {
    for (const { digest } of this.studies.all()) {
      for (let moved = true; moved;) {
        const study = this.studies.find(digest);
        moved = study !== undefined && (await this.step(study));
      }
    }
    const all = this.studies.all();
    for (const study of this.link.isConnected ? all : []) await this.tell(study);
    return all.some((study) => study.state === 'extracting');
  }

  /** @returns whether the study moved on */
  private async step(study: SiteStudyView): Promise<boolean> {
    switch (study.state) {
      case 'received':
      case 'rejected':
      case 'closed':
        return false;
      case 'approved':
        // Without a cohort table there is nothing to extract yet, and the study waits here.
        if (!this.extraction.hasCohort()) return false;
        await this.extraction.enqueue(study.study);
        this.store.advance(study.digest, 'extracting');
        return true;
      case 'extracting':
        if (!(await this.extraction.isDone(study.study))) return false;
        this.store.advance(study.digest, 'ready');
        return true;
      case 'ready':
        return false;
      default:
        return assertNever(study.state);
    }
  }

  private async tell(study: SiteStudyView): Promise<void> {
    const progress = PROGRESS[study.state];
    if (study.told === study.state || progress === undefined) return;
    try {
      await this.link.reportProgress(study.study.protocol.id, study.digest, progress);
    } catch (error) {
      // A coordinator that has closed or forgotten the study wants to hear no more of it.
      if (!(error instanceof AgentError) || !OVER.includes(error.details['reason'])) throw error;
    }
    this.studies.setTold(study.digest, study.state);
  }
}
