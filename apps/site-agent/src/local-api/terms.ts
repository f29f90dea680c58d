import { Injectable } from '@nestjs/common';
import { Clock, toHex } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import type { SiteTerms } from '@collimate/platform-site-api';
import { EnrolmentStore, SiteLog } from '@collimate/platform-site-store';
import { SiteBudget } from '../policy/site-budget.js';
import { StudyTermsReader } from './study.terms.js';

/** Agreements of the hospital, in one document. */
@Injectable()
export class Terms {
  constructor(
    private readonly studies: StudyTermsReader,
    private readonly enrolment: EnrolmentStore,
    private readonly budget: SiteBudget,
    private readonly log: SiteLog,
    private readonly clock: Clock,
  ) {}

  async now(): Promise<SiteTerms> {
    const enrolled = this.enrolment.find();
    const left = this.enrolment.left();
    const { size, root } = this.log.head();
    return {
      schema: 'collimate.terms/1',
      site: enrolled?.site ?? left?.site ?? null,
      coordinator: enrolled?.url ?? left?.coordinator ?? null,
      enrolled: enrolled !== undefined,
      leftAt: left?.at ?? null,
      at: this.clock.now(),
      budget: formatRational(this.budget.total()),
      log: { size, root: toHex(root) },
      studies: [...(await this.studies.all())],
    };
  }
}
