import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { ConsentStore } from '@collimate/platform-site-store';

/** Who lets a study use their scans, now. Asked before a file is opened, and again before a result is kept. */
@Injectable()
export class ConsentCheck {
  constructor(private readonly consent: ConsentStore) {}

  /** @returns those of the subjects who permit the study */
  permitting({ protocol }: FrozenStudy, subjects: readonly SubjectKey[]): ReadonlySet<SubjectKey> {
    const { id, purpose, consentForms, modality } = protocol;
    return this.consent.permitting([...new Set(subjects)], { study: id, purpose, forms: consentForms, modality });
  }
}
