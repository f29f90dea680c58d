import { Inject, Injectable } from '@nestjs/common';
import type { SiteId, StudyId } from '@collimate/kernel-canonical';
import type { Logger } from '@collimate/platform-service-kit';
import { Doorbells } from '../platform/doorbells.js';
import { DueTimes } from '../platform/due.times.js';
import { LOGGER } from '../platform/tokens.js';
import type { OpenedRound } from './round.conductor.js';

const LAPSED =
  'the time for the review is over, and these sites have said neither yes nor no: the study goes on without them, or ends';

/** Wakes the sites of a round that was opened, and has the coordinator woken when a time is over. */
@Injectable()
export class RoundHerald {
  constructor(
    private readonly doorbells: Doorbells,
    readonly due: DueTimes,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** After the commit: rings at the sites and notes the deadline. */
  announce(opened: OpenedRound | undefined): void {
    if (opened === undefined) return;
    this.due.wakeAt(opened.deadlineMs);
    const { studyId, openingMs } = opened;
    const value = { studyId, epoch: BigInt(opened.epoch), openingMs: BigInt(openingMs) };
    for (const site of opened.roster) this.doorbells.ring(site, { $case: 'opening', value });
  }

  /** After the commit: names the sites that were silent until the time for the review was over. */
  tellLapsed(study: StudyId, sites: readonly SiteId[]): void {
    if (sites.length > 0) this.logger.warn({ code: 'REVIEW_LAPSED', study, sites }, LAPSED);
  }
}
