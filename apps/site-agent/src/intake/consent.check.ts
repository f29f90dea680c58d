import { Injectable } from '@nestjs/common';
import type { DenialReason } from '@collimate/governance-consent';
import type { FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { ConsentStore } from '@collimate/platform-site-store';

/** Who lets a study use their scans, now. Asked before a file is opened, and again before a result is kept. */
@Injectable()
export class ConsentCheck {
  constructor(private readonly consent: ConsentStore) {}

  /** @returns those of the subjects who permit the study */
  permitting({ protocol }: FrozenStudy, subjects: readonly SubjectKey[]): ReadonlySet<SubjectKey> {
    return this.consent.permitting([...new Set(subjects)], useOf(protocol));
  }

  /** @returns everybody of whom the site has a consent and who permits the study, whether or not a table names a scan of theirs */
  consenting(study: FrozenStudy): readonly SubjectKey[] {
    return [...this.permitting(study, this.consent.subjects())];
  }

  /** @returns why the subject does not permit the study, for example `PURPOSE_NOT_COVERED`; undefined if they do */
  denialOf({ protocol }: FrozenStudy, subject: SubjectKey): DenialReason | undefined {
    const state = this.consent.stateOf({ ...useOf(protocol), subject });
    return state.kind === 'denied' ? state.reason : undefined;
  }
}

function useOf({ id, purpose, consentForms, modality }: FrozenStudy['protocol']): Parameters<ConsentStore['permitting']>[1] {
  return { study: id, purpose, forms: consentForms, modality };
}
