import { Controller } from '@nestjs/common';
import { studyPrice } from '@collimate/governance-study';
import { parseDigest } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi, type SiteStudy } from '@collimate/platform-site-api';
import type { Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { Conductor } from '../assignments/conductor.js';
import { FigureService } from '../cohort/study.figures.js';
import { StudyNames } from '../cohort/study.names.js';
import { SiteBudget } from '../release/site-budget.js';
import { EarlierQuestions } from '../review/earlier.questions.js';
import { ReviewService } from '../review/review.service.js';
import type { SiteStudyView } from '../state/site.studies.js';

/** Studies under review. */
@Controller()
export class StudiesController {
  constructor(
    private readonly review: ReviewService,
    private readonly conductor: Conductor,
    private readonly budget: SiteBudget,
    private readonly names: StudyNames,
    private readonly figures: FigureService,
    private readonly earlier: EarlierQuestions,
  ) {}

  @Serves(SITE_API.studies)
  list(): Promise<AnswerOf<SiteApi['studies']>> {
    return Promise.all(this.review.list().map((study) => this.viewOf(study)));
  }

  @Serves(SITE_API.approve)
  async approve({ params, body, caller }: CallOf<SiteApi['approve'], Account>): Promise<AnswerOf<SiteApi['approve']>> {
    const digest = parseDigest(params.digest);
    const shown = parseDigest(body?.digest ?? params.digest);
    const decision = body?.decision === 'reject' ? 'rejected' : 'approved';
    const study = await this.review.sign(digest, shown, caller, decision);
    this.conductor.wake();
    return this.viewOf(study);
  }

  @Serves(SITE_API.figures)
  figuresOf({ params }: CallOf<SiteApi['figures']>): AnswerOf<SiteApi['figures']> {
    return this.figures.of(parseDigest(params.digest));
  }

  @Serves(SITE_API.declareReady)
  ready({ params }: CallOf<SiteApi['declareReady']>): Promise<AnswerOf<SiteApi['declareReady']>> {
    const study = this.review.declareReady(parseDigest(params.digest));
    this.conductor.wake();
    return this.viewOf(study);
  }

  @Serves(SITE_API.closeStudy)
  close({ params, caller }: CallOf<SiteApi['closeStudy'], Account>): Promise<AnswerOf<SiteApi['closeStudy']>> {
    return this.viewOf(this.review.close(parseDigest(params.digest), caller));
  }

  private async viewOf(view: SiteStudyView): Promise<SiteStudy> {
    const { digest, state, study } = view;
    const names = this.names.of(study);
    const { left, after } = await this.budget.roomFor(study);
    return {
      digest,
      state,
      isCancelled: view.isCancelled,
      signatures: this.review.signatures(digest),
      price: formatRational(studyPrice(study.protocol)),
      house: { left: formatRational(left), after: formatRational(after) },
      names: {
        roi: names.regions,
        groups: study.reading.labels.map((label) => ({ label, local: names.labelsOf(label) })),
      },
      earlier: this.earlier.of(view),
      protocol: study.protocol,
    };
  }
}
