import { Injectable } from '@nestjs/common';
import { instantToMs } from '@collimate/kernel-canonical';
import { msToNextTick, type RoundOrder } from '@collimate/governance-study';
import { SiteStudies } from '../studies/site.studies.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';

/**
 * Times at which messages that follow from a release may leave: on the tick of their study, so that the moment tells
 * nothing of the computation.
 */
@Injectable()
export class AnswerTick {
  constructor(
    private readonly studies: SiteStudies,
    private readonly clock: CoordinatorClock,
  ) {}

  /** @returns ms to the next tick */
  msToNext(order: RoundOrder): number {
    const tickMs = this.lengthMs(order);
    const now = this.clock.now();
    return tickMs === undefined || now === undefined ? 0 : msToNextTick(now, tickMs);
  }

  /** @returns the number of the tick that was last, by the coordinator's clock; undefined before its first word or without a study */
  last(order: RoundOrder): number | undefined {
    const tickMs = this.lengthMs(order);
    const now = this.clock.now();
    return tickMs === undefined || now === undefined ? undefined : Math.floor(instantToMs(now) / tickMs);
  }

  /** @returns ms to the tick of this number, 0 if it is over */
  msTo(order: RoundOrder, tick: number): number {
    const last = this.last(order) ?? tick;
    return last >= tick ? 0 : this.msToNext(order) + (tick - last - 1) * (this.lengthMs(order) ?? 0);
  }

  /** @returns the distance of two ticks, ms; undefined without a study */
  lengthMs({ studyDigest }: RoundOrder): number | undefined {
    return this.studies.find(studyDigest)?.study.protocol.timetable.tickMs;
  }
}
