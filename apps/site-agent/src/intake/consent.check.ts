import { Injectable } from '@nestjs/common';
import type { DenialReason } from '@collimate/governance-consent';
import { budgetEpsilon, type FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { ConsentStore } from '@collimate/platform-site-store';

/**
 * Tells which subjects let a study use their scans now. Asked before a file is opened, and again before a result is
 * kept.
 */
@Injectable()
export class ConsentCheck {
  constructor(private readonly consent: ConsentStore) {}

  /** @returns those of the subjects who permit the study */
  permitting(study: FrozenStudy, subjects: readonly SubjectKey[]): ReadonlySet<SubjectKey> {
    return this.consent.permitting([...new Set(subjects)], useOf(study));
  }

  /** @returns all subjects with a consent that permits the study, also those without a scan in any table */
  consenting(study: FrozenStudy): readonly SubjectKey[] {
    return [...this.permitting(study, this.consent.subjects())];
  }

  /**
   * @returns all subjects whose last event is a refusal; subjects who withdrew, have no record or consented to
   *   something else are not among them
   */
  refusing(study: FrozenStudy): readonly SubjectKey[] {
    return this.consent.subjects().filter((subject) => this.denialOf(study, subject) === 'REFUSED');
  }

  /** @returns why the subject does not permit the study, for example `PURPOSE_NOT_COVERED`; undefined if they do */
  denialOf(study: FrozenStudy, subject: SubjectKey): DenialReason | undefined {
    const state = this.consent.stateOf({ ...useOf(study), subject });
    return state.kind === 'denied' ? state.reason : undefined;
  }
}

/** The price of a study for a participant is its whole budget, because no more can be charged. */
function useOf(study: FrozenStudy): Parameters<ConsentStore['permitting']>[1] {
  const { id, purpose, consentForms, modality, budget } = study.protocol;
  const price = { rho: budget.rho, epsilon: budgetEpsilon(study) };
  return { study: id, purpose, forms: consentForms, modality, price };
}
