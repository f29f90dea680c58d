import { Inject, Injectable } from '@nestjs/common';
import { RoundStore } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';
import { SiteStudies } from '../studies/site.studies.js';

/** Final states of studies and rounds. At a start they are not logged again: the log of an earlier start has them. */
const ENDED: readonly string[] = ['rejected', 'closed', 'sent', 'declined'];

/** Logs every change of state of studies and rounds: ids, states and codes, and nothing of a patient. */
@Injectable()
export class StateLog {
  private readonly seen = new Map<string, string>();
  private isFirst = true;

  constructor(
    private readonly studies: SiteStudies,
    private readonly rounds: RoundStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Reads the tables and logs the changes since the last look; at the first look, the state of everything that is not
   * over.
   */
  look(): void {
    for (const { digest, study, state, isCancelled } of this.studies.all()) {
      const isOver = isCancelled || ENDED.includes(state);
      if (this.isNew(digest, state) && !(this.isFirst && isOver))
        this.logger.info({ study: study.protocol.id, digest, state }, `study: ${state}`);
    }
    for (const { order, state, code } of this.rounds.all()) {
      const { roundId: round, statistic } = order;
      if (!this.isNew(round, `${state} ${code ?? ''}`) || (this.isFirst && ENDED.includes(state))) continue;
      this.logger.info({ round, statistic, state, ...(code === undefined ? {} : { code }) }, `round: ${state}`);
    }
    this.isFirst = false;
  }

  private isNew(id: string, state: string): boolean {
    if (this.seen.get(id) === state) return false;
    this.seen.set(id, state);
    return true;
  }
}
