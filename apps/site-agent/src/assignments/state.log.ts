import { Inject, Injectable } from '@nestjs/common';
import { RoundStore } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';
import { SiteStudies } from '../studies/site.studies.js';

/** Tells in the log how studies and rounds move on: ids, states and codes, and nothing of a patient. */
@Injectable()
export class StateLog {
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly studies: SiteStudies,
    private readonly rounds: RoundStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Looks at the tables and tells what has changed since the last look; at the first, where everything stands. */
  look(): void {
    for (const { digest, study, state } of this.studies.all()) {
      if (this.isNew(digest, state)) this.logger.info({ study: study.protocol.id, digest, state }, `study: ${state}`);
    }
    for (const { order, state, code } of this.rounds.all()) {
      const { roundId: round, statistic } = order;
      if (!this.isNew(round, `${state} ${code ?? ''}`)) continue;
      this.logger.info({ round, statistic, state, ...(code === undefined ? {} : { code }) }, `round: ${state}`);
    }
  }

  private isNew(id: string, state: string): boolean {
    if (this.seen.get(id) === state) return false;
    this.seen.set(id, state);
    return true;
  }
}
