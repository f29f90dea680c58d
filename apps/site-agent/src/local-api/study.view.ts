import { Injectable } from '@nestjs/common';
import { studyPrice } from '@collimate/governance-study';
import { formatRational } from '@collimate/kernel-numeric';
import type { SiteStudy } from '@collimate/platform-site-api';
import { StudyStore } from '@collimate/platform-site-store';
import { StudyNames } from '../cohort/study.names.js';
import { SiteBudget } from '../policy/site-budget.js';
import { EarlierQuestions } from '../review/earlier.questions.js';
import type { StandingStudy } from '../studies/study.standings.js';
import { StudyMembers } from './study.members.js';

/** A study as the people who approve it see it. */
@Injectable()
export class StudyView {
  constructor(
    private readonly store: StudyStore,
    private readonly budget: SiteBudget,
    private readonly names: StudyNames,
    private readonly earlier: EarlierQuestions,
    private readonly members: StudyMembers,
  ) {}

  async of(view: StandingStudy): Promise<SiteStudy> {
    const { digest, state, study } = view;
    const names = this.names.of(study);
    const { left, after } = await this.budget.roomFor(study);
    return {
      digest,
      state,
      isCancelled: view.isCancelled,
      isSpent: view.isSpent,
      isEnded: view.isEnded,
      signatures: this.store.signaturesOf(digest),
      engine: view.engine,
      members: this.members.of(study),
      price: formatRational(studyPrice(study.protocol)),
      house: { left: formatRational(left), after: formatRational(after) },
      names: {
        roi: names.regions,
        groups: study.reading.labels.map((label) => ({ label, local: names.labelsOf(label) })),
      },
      earlier: this.earlier.of(view),
      // As it was read: a document of the study, and none that is made here.
      protocol: study.protocol as SiteStudy['protocol'],
    };
  }
}
