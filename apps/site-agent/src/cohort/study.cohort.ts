import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { MissingReason } from '@collimate/platform-site-api';
import { FeatureStore, ScanStore, type Scan } from '@collimate/platform-site-store';
import { keyOfWritten, planDigest } from '@collimate/radiomics-vocabulary';
import type { ScanFeatures, SubjectRecord } from '@collimate/statistics-local';
import { ConsentCheck } from '../intake/consent.check.js';
import { StudyNames, type NamesOfStudy } from './study.names.js';

/** Why a subject of the cohort is in no group of a study; what it may lack beside a group is known later. */
export type AbsenceReason = Exclude<MissingReason, 'NOT_EXTRACTED_YET' | 'SCANS_LEFT_OUT' | 'FEATURES_INCOMPLETE'>;

/** A subject as a study sees it. */
export interface SortedSubject {
  readonly subject: SubjectKey;
  /** The scans that have the study's region. */
  readonly scans: readonly Scan[];
  readonly place:
    { readonly kind: 'group'; readonly label: string } | { readonly kind: 'absent'; readonly reason: AbsenceReason };
}

/** Sorts the site's cohort for a study: answers and figures come from the same sorting, so that they cannot differ. */
@Injectable()
export class StudyCohort {
  constructor(
    private readonly scans: ScanStore,
    private readonly features: FeatureStore,
    private readonly consent: ConsentCheck,
    private readonly names: StudyNames,
  ) {}

  /** @returns every subject of the cohort, once */
  sorted(study: FrozenStudy): readonly SortedSubject[] {
    const names = this.names.of(study);
    const subjects = new Map<SubjectKey, Scan[]>();
    for (const scan of this.scans.all()) {
      const scans = subjects.get(scan.subject) ?? [];
      if (names.isRegion(scan.roi)) scans.push(scan);
      subjects.set(scan.subject, scans);
    }
    const permitting = this.consent.permitting(study, [...subjects.keys()]);
    return [...subjects].map(([subject, scans]) => {
      return { subject, scans, place: placeOf(scans, permitting.has(subject), names) };
    });
  }

  /** @returns one record per subject who is in a group of the study */
  records(study: FrozenStudy, sorted = this.sorted(study)): readonly SubjectRecord[] {
    const values = this.featuresOf(study);
    return sorted.flatMap(({ subject, scans, place }) => {
      if (place.kind === 'absent') return [];
      const rows = scans.map(({ scan }) => values.get(scan)).filter((row) => row !== undefined);
      return [{ subject, group: place.label, scans: rows }];
    });
  }

  private featuresOf({ protocol }: FrozenStudy): ReadonlyMap<Scan['scan'], ScanFeatures> {
    const keys = protocol.features.map(keyOfWritten);
    return new Map(this.features.vectors(planDigest(protocol.plan), keys).map(({ scan, values }) => [scan, values]));
  }
}

function placeOf(scans: readonly Scan[], permits: boolean, names: NamesOfStudy): SortedSubject['place'] {
  const absent = (reason: AbsenceReason) => ({ kind: 'absent', reason }) as const;
  if (scans.length === 0) return absent('REGION_NOT_OF_STUDY');
  if (!permits) return absent('NO_CONSENT');
  const readings = [...new Set(scans.map(({ label }) => label))].map((label) => names.groupOf(label));
  if (readings.some(({ kind }) => kind === 'ambiguous')) return absent('GROUP_AMBIGUOUS');
  const groups = new Set(readings.flatMap((reading) => (reading.kind === 'group' ? [reading.label] : [])));
  if (groups.size === 0) return absent('GROUP_NOT_OF_STUDY');
  if (groups.size > 1 || readings.some(({ kind }) => kind === 'unknown')) return absent('SUBJECT_IN_TWO_GROUPS');
  return { kind: 'group', label: [...groups][0] };
}
