import { Injectable } from '@nestjs/common';
import { isDeclared, type FeatureProtocol, type FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { MissingReason } from '@collimate/platform-site-api';
import { FeatureStore, ScanStore, ValueStore, type CellsByScan, type Scan } from '@collimate/platform-site-store';
import { TIME_POINT_COLUMN } from '@collimate/radiomics-vocabulary';
import {
  cohortTitles,
  subjectReadings,
  subjectValues,
  type LabelReader,
  type MeasuredScan,
  type ScanFeatures,
  type SubjectRecord,
} from '@collimate/statistics-local';
import type { VariableDeclarations } from '@collimate/statistics-menu';
import { ConsentCheck } from '../intake/consent.check.js';
import { scanModalities } from './scan.modality.js';
import { StudyNames, type NamesOfStudy } from './study.names.js';

/** Why a subject of the cohort is in no group of a study. Reasons that appear only when scans are read are left out. */
export type AbsenceReason = Exclude<MissingReason, 'NOT_EXTRACTED_YET' | 'SCANS_LEFT_OUT' | 'FEATURES_INCOMPLETE'>;

/** A subject as a study sees it. */
export interface SortedSubject {
  readonly subject: SubjectKey;
  /** The scans that have one of the study's regions. */
  readonly scans: readonly Scan[];
  /** A study of version 2 has no groups of its own: everybody who consents takes part, and a release says who is in which cell. */
  readonly place:
    | { readonly kind: 'group'; readonly label: string }
    | { readonly kind: 'member' }
    | { readonly kind: 'absent'; readonly reason: AbsenceReason };
}

/** The columns for the time point of a row, for its reader, and for whether it is a first or a second scan. */
const READER = 'reader';
const SCAN = 'scan';

/** Sorts the site's cohort for a study: answers and figures come from the same sorting, so that they cannot differ. */
@Injectable()
export class StudyCohort {
  constructor(
    private readonly scans: ScanStore,
    private readonly features: FeatureStore,
    private readonly values: ValueStore,
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
    const { protocol } = study;
    const labels = isDeclared(protocol) ? undefined : this.values.ofTitle(protocol.groups.variable);
    return [...subjects].map(([subject, scans]) => {
      const permits = permitting.has(subject);
      if (isDeclared(protocol)) return { subject, scans, place: permits ? MEMBER : NO_CONSENT };
      return { subject, scans, place: groupOf(scans, permits, names, protocol, labels?.get(subject)) };
    });
  }

  /** @returns one record per subject who takes part in the study */
  records(study: FrozenStudy, sorted = this.sorted(study)): readonly SubjectRecord[] {
    return isDeclared(study.protocol) ? this.declaredRecords(study, sorted) : this.featureRecords(study, study.protocol, sorted);
  }

  private featureRecords(
    study: FrozenStudy,
    { groups }: FeatureProtocol,
    sorted: readonly SortedSubject[],
  ): readonly SubjectRecord[] {
    const [{ digest, features }] = study.reading.extractions;
    const values = new Map<Scan['scan'], ScanFeatures>(
      this.features.vectors(digest, features).map((row) => [row.scan, row.values]),
    );
    return sorted.flatMap(({ subject, scans, place }) => {
      if (place.kind !== 'group') return [];
      const rows = scans.map(({ scan }) => values.get(scan)).filter((row) => row !== undefined);
      return [{ subject, values: new Map([[groups.variable, place.label]]), scans: rows }];
    });
  }

  /**
   * @returns cells of some columns of the hospital's tables, for subjects of whom nothing else is read: no scan and no
   *   other column
   */
  cellsAlone(
    study: FrozenStudy,
    variables: VariableDeclarations,
    subjects: readonly SubjectKey[],
  ): ReadonlyMap<SubjectKey, SubjectRecord['values']> {
    const names = this.names.of(study);
    const columns = new Map(cohortTitles(variables).map((title) => [title, this.values.ofTitle(title)]));
    const read = labelReader(names);
    return new Map(
      subjects.map((subject) => {
        return [subject, subjectValues(variables, { cells: cellsOf(columns, subject), scans: [] }, read)];
      }),
    );
  }

  private declaredRecords(study: FrozenStudy, sorted: readonly SortedSubject[]): readonly SubjectRecord[] {
    const { variables } = study.reading;
    const hasFolds = study.queries.some(({ fold }) => fold !== undefined);
    const names = this.names.of(study);
    const columns = new Map(cohortTitles(variables).map((title) => [title, this.values.ofTitle(title)]));
    const measured = this.measured(study, names);
    const read = labelReader(names);
    return sorted.flatMap(({ subject, scans, place }) => {
      if (place.kind === 'absent') return [];
      const source = { cells: cellsOf(columns, subject), scans: scans.flatMap(({ scan }) => measured.get(scan) ?? []) };
      const readings = subjectReadings(variables, source);
      return [
        {
          subject,
          values: subjectValues(variables, source, read),
          scans: [],
          readings,
          ...(hasFolds && { draw: this.values.drawOf(subject) }),
        },
      ];
    });
  }

  /** @returns the features of every plan of the study, by scan */
  private measured({ reading }: FrozenStudy, names: NamesOfStudy): ReadonlyMap<Scan['scan'], readonly MeasuredScan[]> {
    const [timepoints, readers, repeats] = [TIME_POINT_COLUMN, READER, SCAN].map((title) => this.values.ofTitle(title));
    const found = new Map<Scan['scan'], MeasuredScan[]>();
    const modalities = scanModalities({ reading }, this.scans);
    for (const { name, digest, features, regions, modality } of reading.extractions) {
      for (const { scan, subject, roi: local, values } of this.features.vectors(digest, features)) {
        const roi = names.regionOf(local);
        if (roi === undefined || !regions.includes(roi) || !modalities.isTried(scan, modality)) continue;
        const [timepoint, reader, repeat] = [timepoints, readers, repeats].map((column) => column.get(subject)?.get(scan));
        const read = {
          timepoint,
          reader,
          scan: repeat,
          image: reader === undefined && repeat === undefined ? undefined : this.imageOf(scan),
        };
        const one = { plan: name, roi, ...read, values: new Map(features.map((key, i) => [key, values[i]])) };
        found.set(scan, [...(found.get(scan) ?? []), one]);
      }
    }
    return found;
  }

  /** @returns the same text for scans of the same volume */
  private imageOf(scan: Scan['scan']): string {
    const { image, series, phase } = this.scans.sourceOf(scan);
    return JSON.stringify([image, series, phase]);
  }
}

/** The words of a subject under each column, each once. */
function cellsOf(
  columns: ReadonlyMap<string, ReadonlyMap<SubjectKey, CellsByScan>>,
  subject: SubjectKey,
): ReadonlyMap<string, readonly string[]> {
  return new Map([...columns].map(([title, column]) => [title, [...new Set(column.get(subject)?.values() ?? [])]]));
}

/** The label that a word of the hospital's tables stands for. */
function labelReader(names: NamesOfStudy): LabelReader {
  return (cell, labels) => {
    const reading = names.labelOf(cell, labels);
    return reading.kind === 'label' ? reading.label : undefined;
  };
}

const MEMBER = { kind: 'member' } as const;
const absent = (reason: AbsenceReason) => ({ kind: 'absent', reason }) as const;
const NO_CONSENT = absent('NO_CONSENT');

function groupOf(
  scans: readonly Scan[],
  permits: boolean,
  names: NamesOfStudy,
  { groups }: FeatureProtocol,
  labels: CellsByScan | undefined,
): SortedSubject['place'] {
  if (scans.length === 0) return absent('REGION_NOT_OF_STUDY');
  if (!permits) return NO_CONSENT;
  const cells = new Set(scans.map(({ scan }) => labels?.get(scan) ?? ''));
  const readings = [...cells].map((cell) => names.labelOf(cell, groups.labels));
  if (readings.some(({ kind }) => kind === 'ambiguous')) return absent('GROUP_AMBIGUOUS');
  const found = new Set(readings.flatMap((reading) => (reading.kind === 'label' ? [reading.label] : [])));
  if (found.size === 0) return absent('GROUP_NOT_OF_STUDY');
  if (found.size > 1 || readings.some(({ kind }) => kind === 'unknown')) return absent('SUBJECT_IN_TWO_GROUPS');
  return { kind: 'group', label: [...found][0] };
}
