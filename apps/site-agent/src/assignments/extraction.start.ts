import { Injectable } from '@nestjs/common';
import { StudyStore } from '@collimate/platform-site-store';
import { ScanStanding } from '../cohort/scan.standing.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { isApproved, type SiteStudyView } from '../studies/site.studies.js';

/** Has the scans of a study extracted, once two people have approved it. */
@Injectable()
export class ExtractionStart {
  constructor(
    private readonly store: StudyStore,
    private readonly standing: ScanStanding,
    private readonly extraction: ExtractionService,
  ) {}

  /** Without a cohort table there is nothing to extract yet, and the study waits here. */
  async begin(view: SiteStudyView): Promise<void> {
    const { study, digest, state } = view;
    if (state !== 'approved' || !isApproved(view) || !this.standing.hasCohort()) return;
    await this.extraction.enqueue(study);
    this.store.advance(digest, 'extracting');
  }
}
