import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { ScanStanding } from '../cohort/scan.standing.js';
import { StudyNames } from '../cohort/study.names.js';
import { ConsentCheck } from '../intake/consent.check.js';
import type { ExtractOrder } from './extraction.jobs.js';

/** Which scans of a study are still to be extracted. */
@Injectable()
export class WaitingScans {
  constructor(
    private readonly standing: ScanStanding,
    private readonly names: StudyNames,
    private readonly consent: ConsentCheck,
  ) {}

  /** @returns the scans that have neither features nor a code, whether or not their subjects consent */
  unfinished(study: FrozenStudy): readonly (ExtractOrder & { readonly subject: SubjectKey })[] {
    const names = this.names.of(study);
    const modalities = this.standing.modalities(study);
    return study.reading.extractions.flatMap(({ digest: plan, regions, modality }) =>
      this.standing
        .unfinished(plan, (roi) => names.isRegion(roi, regions))
        .flatMap(({ scan, subject }) => (modalities.isTried(scan, modality) ? [{ scan, subject, plan }] : [])),
    );
  }

  /** @returns those of them whose subjects consent */
  of(study: FrozenStudy): readonly ExtractOrder[] {
    const unfinished = this.unfinished(study);
    const permitting = this.consent.permitting(
      study,
      unfinished.map(({ subject }) => subject),
    );
    return unfinished.flatMap(({ subject, scan, plan }) => (permitting.has(subject) ? [{ scan, plan }] : []));
  }

  /**
   * Whether scans that would count for the study have features of another definition of the engine, which do not. They are
   * computed again; until then an answer would be made without their patients.
   */
  areOutdated(study: FrozenStudy): boolean {
    const outdated = new Map(study.reading.extractions.map(({ digest }) => [digest, this.standing.outdated(digest)]));
    if ([...outdated.values()].every(({ size }) => size === 0)) return false;
    return this.of(study).some(({ scan, plan }) => outdated.get(plan)?.has(scan) === true);
  }
}
