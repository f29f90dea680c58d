import { Controller } from '@nestjs/common';
import { parseDigest } from '@collimate/kernel-canonical';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { Conductor } from '../assignments/conductor.js';
import { FigureService } from '../cohort/study.figures.js';
import { ReviewService } from '../review/review.service.js';
import { StudyStandings } from '../studies/study.standings.js';
import { StudyView } from './study.view.js';

/** Studies under review. */
@Controller()
export class StudiesController {
  constructor(
    private readonly review: ReviewService,
    private readonly studies: StudyStandings,
    private readonly conductor: Conductor,
    private readonly figures: FigureService,
    private readonly view: StudyView,
  ) {}

  @Serves(SITE_API.studies)
  async list(): Promise<AnswerOf<SiteApi['studies']>> {
    return Promise.all((await this.studies.all()).map((study) => this.view.of(study)));
  }

  @Serves(SITE_API.approve)
  async approve({ params, body, caller }: CallOf<SiteApi['approve'], Account>): Promise<AnswerOf<SiteApi['approve']>> {
    const digest = parseDigest(params.digest);
    const shown = parseDigest(body?.digest ?? params.digest);
    const decision = body?.decision === 'reject' ? 'rejected' : 'approved';
    const study = await this.review.sign({ digest, shown, why: body?.why }, caller, decision);
    this.conductor.wake();
    return this.view.of(await this.studies.of(study));
  }

  @Serves(SITE_API.figures)
  figuresOf({ params }: CallOf<SiteApi['figures']>): AnswerOf<SiteApi['figures']> {
    return this.figures.of(parseDigest(params.digest));
  }

  @Serves(SITE_API.declareReady)
  async ready({ params }: CallOf<SiteApi['declareReady']>): Promise<AnswerOf<SiteApi['declareReady']>> {
    const study = this.review.declareReady(parseDigest(params.digest));
    this.conductor.wake();
    return this.view.of(await this.studies.of(study));
  }

  @Serves(SITE_API.closeStudy)
  async close({ params, caller }: CallOf<SiteApi['closeStudy'], Account>): Promise<AnswerOf<SiteApi['closeStudy']>> {
    const study = this.review.close(parseDigest(params.digest), caller);
    this.conductor.wake();
    return this.view.of(await this.studies.of(study));
  }
}
