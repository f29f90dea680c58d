import { Injectable } from '@nestjs/common';
import { equalQuestions, type EqualQuestion } from '@collimate/governance-study';
import { PastReleases, RoundStore, StudyStore } from '@collimate/platform-site-store';
import { SiteStudies, type SiteStudyView } from '../studies/site.studies.js';

/** A question of a study that this site was asked before, under another study. */
export interface EarlierQuestion {
  readonly statistic: string;
  /**
   * The other study, its statistic, and the number of answers of this site to it, including those known only by a
   * recovery.
   */
  readonly study: string;
  readonly otherStatistic: string;
  readonly answers: number;
  /** When this hospital approved the other study; null if it never did. */
  readonly approvedAt: string | null;
}

/** Which questions of a study this hospital has been asked before. */
@Injectable()
export class EarlierQuestions {
  constructor(
    private readonly studies: SiteStudies,
    private readonly store: StudyStore,
    private readonly rounds: RoundStore,
    private readonly past: PastReleases,
  ) {}

  /** @returns equal questions of other studies that this site approved or has answered */
  of({ study }: SiteStudyView): readonly EarlierQuestion[] {
    const others = this.studies.all().map((view) => view.study);
    const restored = (other: EqualQuestion['other']): number => {
      const query = others.find(({ digest }) => digest === other.digest)?.queries.find(({ name }) => name === other.statistic);
      return query === undefined ? 0 : this.past.restoredOf(other.study, query.queryDigest);
    };
    const answered = this.rounds.all().filter(({ state }) => state === 'sent');
    return equalQuestions(study, others).flatMap(({ statistic, other }) => {
      const given = answered.filter(({ order }) => order.studyDigest === other.digest && order.statistic === other.statistic);
      const signed = this.store.signaturesOf(other.digest).filter(({ decision }) => decision === 'approved');
      const isApproved = !['received', 'rejected'].includes(this.store.get(other.digest).state);
      const answers = given.length + restored(other);
      if (!isApproved && answers === 0) return [];
      const approvedAt = isApproved ? (signed.at(-1)?.signedAt ?? null) : null;
      return [{ statistic, study: other.study, otherStatistic: other.statistic, answers, approvedAt }];
    });
  }
}
