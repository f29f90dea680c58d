import { Injectable } from '@nestjs/common';
import type { SiteStatus } from '@collimate/platform-site-api';
import { RoundStore } from '@collimate/platform-site-store';
import { roundCode } from '@collimate/protocol';
import { awaitsEngine, otherEngine } from '../studies/site.studies.js';
import { StudyStandings } from '../studies/study.standings.js';

/** State of each study and each round, for the console of the hospital. */
@Injectable()
export class StudyStatus {
  constructor(
    private readonly studies: StudyStandings,
    private readonly rounds: RoundStore,
  ) {}

  async view(): Promise<Pick<SiteStatus, 'studies' | 'rounds'>> {
    return {
      studies: (await this.studies.all()).map((view) => {
        const { digest, study, state, isCancelled, isSpent, isEnded } = view;
        return {
          ...{ id: study.protocol.id, digest, state, isCancelled, isSpent, isEnded },
          awaitsEngine: awaitsEngine(view),
          otherEngine: otherEngine(view) ?? null,
        };
      }),
      rounds: this.rounds.all().map(({ order, state, code }) => {
        const { roundId: id, studyId: study, statistic } = order;
        return { id, study, statistic, state, code: code === undefined ? null : roundCode(code) };
      }),
    };
  }
}
