import { Injectable } from '@nestjs/common';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentReceipt } from '@collimate/platform-site-api';
import { ConsentCheck } from '../intake/consent.check.js';
import { isAgreed, SiteStudies } from '../studies/site.studies.js';

/** Whether a subject's consent covers each approved study, for the subject alone. */
@Injectable()
export class StudiesOfSubject {
  constructor(
    private readonly check: ConsentCheck,
    private readonly studies: SiteStudies,
  ) {}

  of(subject: SubjectKey): ConsentReceipt['studies'] {
    const approved = this.studies.all().filter(isAgreed);
    return approved.map(({ study }) => {
      const reason = this.check.denialOf(study, subject) ?? null;
      const { id, title } = study.protocol;
      return { study: id, title, permitted: reason === null, reason };
    });
  }
}
