import { Injectable } from '@nestjs/common';
import type { DenialReason } from '@collimate/governance-consent';
import { budgetEpsilon, type FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { ConsentStore } from '@collimate/platform-site-store';

/** Who lets a study use their scans, now. Asked before a file is opened, and again before a result is kept. */
@Injectable()
export class ConsentCheck {
  constructor(private readonly consent: ConsentStore) {}

  /** @returns those of the subjects who permit the study */
  permitting(study: FrozenStudy, subjects: readonly SubjectKey[]): ReadonlySet<SubjectKey> {
    return this.consent.permitting([...new Set(subjects)], useOf(study));
  }

  /** @returns everybody of whom the site has a consent and who permits the study, whether or not a table names a scan of theirs */
  consenting(study: FrozenStudy): readonly SubjectKey[] {
    return [...this.permitting(study, this.consent.subjects())];
  }

  /** @returns everybody whose last word on record is a refusal; whoever withdrew, has no record or said yes to something else is not among them */
  refusing(study: FrozenStudy): readonly SubjectKey[] {
    return this.consent.subjects().filter((subject) => this.denialOf(study, subject) === 'REFUSED');
  }

  /** @returns why the subject does not permit the study, for example `PURPOSE_NOT_COVERED`; undefined if they do */
  denialOf(study: FrozenStudy, subject: SubjectKey): DenialReason | undefined {
    const state = this.consent.stateOf({ ...useOf(study), subject });
    return state.kind === 'denied' ? state.reason : undefined;
  }
}

/** What a study costs whoever takes part is its whole budget: no more can be charged for it. */
function useOf(study: FrozenStudy): Parameters<ConsentStore['permitting']>[1] {
  const { id, purpose, consentForms, modality, budget } = study.protocol;
  const price = { rho: budget.rho, epsilon: budgetEpsilon(study) };
  return { study: id, purpose, forms: consentForms, modality, price };
}
