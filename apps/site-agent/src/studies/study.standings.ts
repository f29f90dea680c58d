import { Injectable } from '@nestjs/common';
import type { Digest } from '@collimate/kernel-canonical';
import { compare, ZERO } from '@collimate/kernel-numeric';
import { RoundStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { SiteStudies, type SiteStudyView } from './site.studies.js';
import { mayStillTake } from './study.room.js';

/** A study, and whether anything is left that it could be given. */
export interface StandingStudy extends SiteStudyView {
  /**
   * Whether the study has used all its answers and waits for no answer that was charged: no scan is read for it any
   * more.
   */
  readonly isSpent: boolean;
}

/**
 * @returns whether no scan is read for the study any more: it has used all its answers, or the coordinator says that it
 *   has ended
 */
export function readsNoMore({ isSpent, isEnded }: Pick<StandingStudy, 'isSpent' | 'isEnded'>): boolean {
  return isSpent || isEnded;
}

/** The studies of the site, each with its charges in the ledger. */
@Injectable()
export class StudyStandings {
  constructor(
    private readonly studies: SiteStudies,
    private readonly ledger: LedgerStore,
    private readonly rounds: RoundStore,
  ) {}

  async all(): Promise<readonly StandingStudy[]> {
    return this.standing(this.studies.all());
  }

  async find(digest: Digest): Promise<StandingStudy | undefined> {
    const found = this.studies.find(digest);
    return found === undefined ? undefined : this.of(found);
  }

  async of(study: SiteStudyView): Promise<StandingStudy> {
    return (await this.standing([study]))[0];
  }

  private async standing(studies: readonly SiteStudyView[]): Promise<readonly StandingStudy[]> {
    const spent = await this.ledger.spent();
    const open = new Set(this.rounds.open().map(({ order }) => order.studyDigest));
    return studies.map((view) => {
      const isSpent = !open.has(view.digest) && compare(mayStillTake(view.study, spent), ZERO) <= 0;
      return { ...view, isSpent };
    });
  }
}
