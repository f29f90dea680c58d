import { Injectable } from '@nestjs/common';
import { msToNextTick, type RoundOrder } from '@collimate/governance-study';
import { SiteStudies } from '../studies/site.studies.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';

/** When an answer may leave: on the tick of its study, so that its moment tells nothing of the computation. */
@Injectable()
export class AnswerTick {
  constructor(
    private readonly studies: SiteStudies,
    private readonly clock: CoordinatorClock,
  ) {}

  /** @returns ms to the next tick */
  msToNext({ studyDigest }: RoundOrder): number {
    const study = this.studies.find(studyDigest)?.study;
    const now = this.clock.now();
    return study === undefined || now === undefined ? 0 : msToNextTick(now, study.protocol.timetable.tickMs);
  }
}
