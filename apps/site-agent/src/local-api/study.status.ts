import { Injectable } from '@nestjs/common';
import type { SiteStatus } from '@collimate/platform-site-api';
import { RoundStore } from '@collimate/platform-site-store';
import { roundCode } from '@collimate/protocol';
import { awaitsEngine, otherEngine, SiteStudies } from '../studies/site.studies.js';
import { SpentStudies } from '../studies/spent.studies.js';

/** Where each study and each round stands, for the console of the hospital. */
@Injectable()
export class StudyStatus {
  constructor(
    private readonly studies: SiteStudies,
    private readonly spent: SpentStudies,
    private readonly rounds: RoundStore,
  ) {}

  async view(): Promise<Pick<SiteStatus, 'studies' | 'rounds'>> {
    const isSpent = await this.spent.look();
    return {
      studies: this.studies.all().map((view) => {
        const { digest, study, state, isCancelled } = view;
        return {
          ...{ id: study.protocol.id, digest, state, isCancelled },
          awaitsEngine: awaitsEngine(view),
          otherEngine: otherEngine(view) ?? null,
          isSpent: isSpent(study),
        };
      }),
      rounds: this.rounds.all().map(({ order, state, code }) => {
        const { roundId: id, studyId: study, statistic } = order;
        return { id, study, statistic, state, code: code === undefined ? null : roundCode(code) };
      }),
    };
  }
}
