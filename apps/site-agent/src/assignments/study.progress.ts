import { Injectable } from '@nestjs/common';
import { ExtractionService } from '../extraction/extraction.service.js';
import { awaitsEngine, SiteStudies } from '../studies/site.studies.js';
import { ExtractionStart } from './extraction.start.js';
import { ProgressReport } from './progress.report.js';
import { StudyCalendar } from './study.calendar.js';

/** Interval of looking for jobs that the queue has lost, while scans are extracted, ms. */
const LOOK_AGAIN_MS = 3_000;

/** Brings studies on: an approved one is extracted, one whose time has come is ready, and the coordinator is told on the tick. */
@Injectable()
export class StudyProgress {
  constructor(
    private readonly studies: SiteStudies,
    private readonly start: ExtractionStart,
    private readonly extraction: ExtractionService,
    private readonly calendar: StudyCalendar,
    private readonly report: ProgressReport,
  ) {}

  /**
   * Takes every study as far as it goes now.
   * @returns ms until something of it is due, if anything is
   * @throws AgentError COORDINATOR_UNREACHABLE; nothing is lost by it
   */
  async advance(): Promise<number | undefined> {
    const due: number[] = [];
    for (const study of this.studies.all().filter(({ isCancelled }) => !isCancelled)) {
      await this.start.begin(study);
      // The calendar does not make a study ready that waits for its engine: nobody has approved the numbers of that
      // engine.
      if (!awaitsEngine(study)) due.push(...this.calendar.makeReady(study));
    }
    if (await this.extraction.upkeep()) due.push(LOOK_AGAIN_MS);
    due.push(...(await this.report.tellAll()));
    return due.length === 0 ? undefined : Math.min(...due);
  }
}
