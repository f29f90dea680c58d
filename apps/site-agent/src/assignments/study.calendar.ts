import { Injectable } from '@nestjs/common';
import { instantToMs } from '@collimate/kernel-canonical';
import { StudyStore } from '@collimate/platform-site-store';
import type { SiteStudyView } from '../studies/site.studies.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';

/** Makes a study ready at the time of its timetable, even if scans are still being extracted. */
@Injectable()
export class StudyCalendar {
  constructor(
    private readonly store: StudyStore,
    private readonly clock: CoordinatorClock,
  ) {}

  /** @returns ms until the calendar makes the study ready, if it still has to */
  makeReady({ digest, study }: SiteStudyView): readonly number[] {
    const { readyAfterMs } = study.protocol.timetable;
    const now = this.clock.now();
    const state = this.store.get(digest).state;
    if (readyAfterMs === undefined || now === undefined || (state !== 'approved' && state !== 'extracting')) return [];
    const approvedMs = Math.max(...this.store.signaturesOf(digest).map(({ signedAt }) => instantToMs(signedAt)));
    const leftMs = approvedMs + readyAfterMs - instantToMs(now);
    if (leftMs > 0) return [leftMs];
    this.store.advance(digest, 'ready');
    return [];
  }
}
