import { Injectable } from '@nestjs/common';
import type { DeclaredStatistic, FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { subjectStage, type SubjectRecord } from '@collimate/statistics-local';
import { STAGE } from '@collimate/statistics-menu';
import { ValueStore } from '@collimate/platform-site-store';
import type { ScanCode } from '@collimate/platform-scans';
import { ConsentCheck } from '../intake/consent.check.js';
import { ScanEnds } from './scan.ends.js';
import type { ScanEnd } from './scan.standing.js';
import { StudyCohort } from './study.cohort.js';

/** Codes of scans whose image was read and whose region was not there, or did not fit it. */
const OF_THE_REGION: ReadonlySet<string> = new Set<ScanCode>([
  'UNKNOWN_REGION',
  'SEVERAL_REGIONS',
  'WHICH_REGION',
  'EMPTY_REGION',
  'REGION_MISSING',
  'NO_MASK',
  'UNSUPPORTED_CONTOUR',
  'CONTOUR_BETWEEN_SLICES',
  'CONTOUR_NOT_PARALLEL',
  'OUTSIDE_GRID',
  'WRONG_PATIENT',
  'FRAME_OF_REFERENCE_MISMATCH',
  'GEOMETRY_MISMATCH',
]);

/** How far this agent came with everybody who lets a study use their scans: the built-in variable of a flowchart. */
@Injectable()
export class StudyFlow {
  constructor(
    private readonly cohort: StudyCohort,
    private readonly consent: ConsentCheck,
    private readonly ends: ScanEnds,
    private readonly values: ValueStore,
  ) {}

  /**
   * The records that a query counts: those of the cohort, and for one over the built-in stage everybody else who consented, of whom no table
   * names a scan.
   */
  records(study: FrozenStudy, { design }: Pick<DeclaredStatistic, 'design'>): readonly SubjectRecord[] {
    const asksStage =
      design.kind === 'cells' && design.tables.some(({ axes }) => axes.some((axis) => 'labels' in axis && axis.isBuiltIn));
    return asksStage ? this.staged(study) : this.cohort.records(study);
  }

  private staged(study: FrozenStudy): readonly SubjectRecord[] {
    const { variables } = study.reading;
    const sorted = this.cohort.sorted(study);
    const endsOf = this.ends.of(study);
    const ends = new Map(sorted.map((one) => [one.subject, endsOf(one)]));
    const records = this.cohort.records(study, sorted);
    const others = this.consent.consenting(study).filter((subject) => !ends.has(subject));
    return [...records, ...others.map((subject) => this.withoutScans(subject))].map((record) => {
      const stage = subjectStage(variables, doneWith(ends.get(record.subject)), record.values);
      return { ...record, values: new Map([...record.values, [STAGE, stage]]) };
    });
  }

  private withoutScans(subject: SubjectKey): SubjectRecord {
    return { subject, values: new Map(), scans: [], draw: this.values.drawOf(subject) };
  }
}

/** @param ends of the scans of the study's regions; undefined for somebody of whom no table names a scan */
function doneWith(ends: readonly (ScanEnd | undefined)[] | undefined): Parameters<typeof subjectStage>[1] {
  if (ends === undefined) return { isImaged: false, isRead: false, hasRegion: false };
  const hasRegion = ends.includes('extracted');
  const isRead = hasRegion || ends.some((end) => typeof end === 'object' && OF_THE_REGION.has(end.code));
  return { isImaged: true, isRead, hasRegion };
}
