import { Injectable } from '@nestjs/common';
import type { DeclaredStatistic, FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { subjectStage, type SubjectRecord } from '@collimate/statistics-local';
import {
  ASKED,
  BUILT_IN_STAGES,
  countsRefusers,
  groupsOfRefusers,
  isBuiltInStage,
  STAGE_OF_ASKED,
  type VariableDeclarations,
} from '@collimate/statistics-menu';
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

/** Stage that each consenting subject has reached at this agent: the built-in variable of a flowchart. */
@Injectable()
export class StudyFlow {
  constructor(
    readonly cohort: StudyCohort,
    private readonly consent: ConsentCheck,
    private readonly ends: ScanEnds,
    private readonly values: ValueStore,
  ) {}

  /**
   * The records that a query counts. They are those of the cohort; for a query over a built-in stage also the other
   * subjects who consented and of whom no table names a scan; for one over the stage of all who were asked also those
   * who refused.
   */
  records(study: FrozenStudy, query: Pick<DeclaredStatistic, 'design' | 'where'>): readonly SubjectRecord[] {
    if (!this.countsOthers(query)) return this.cohort.records(study);
    return countsRefusers(query.design) ? [...this.staged(study), ...this.refusers(study, query)] : this.staged(study);
  }

  /** Whether a query counts more people than the cohort has: one of its tables is over a built-in stage. */
  countsOthers({ design }: Pick<DeclaredStatistic, 'design'>): boolean {
    return design.kind === 'cells' && design.tables.some(({ axes }) => axes.some((axis) => 'labels' in axis && axis.isBuiltIn));
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
      return { ...record, values: new Map([...record.values, ...stagesAt(stage, variables)]) };
    });
  }

  /**
   * Of a person who refused, only the refusal is read, and the columns of the groups in which the hospital lets
   * refusals be counted.
   */
  private refusers(study: FrozenStudy, { design, where }: Pick<DeclaredStatistic, 'design' | 'where'>): readonly SubjectRecord[] {
    const { variables } = study.reading;
    const groups = groupsOfRefusers(design, where).flatMap((name) => {
      const declared = Object.hasOwn(variables, name) ? variables[name] : undefined;
      return declared?.source === 'cohort' ? [[name, declared] as const] : [];
    });
    const refusing = this.consent.refusing(study);
    const cells = this.cohort.cellsAlone(study, Object.fromEntries(groups), refusing);
    return refusing.map((subject) => {
      const values = new Map([...(cells.get(subject) ?? []), [STAGE_OF_ASKED, ASKED] as const]);
      return { subject, values, scans: [], draw: this.values.drawOf(subject), hasRefused: true };
    });
  }

  private withoutScans(subject: SubjectKey): SubjectRecord {
    return { subject, values: new Map(), scans: [], draw: this.values.drawOf(subject) };
  }
}

/** The built-in variables of a study for somebody who consented: a column of the hospital's may have taken the name of one. */
function stagesAt(stage: string, variables: VariableDeclarations): readonly (readonly [string, string])[] {
  return BUILT_IN_STAGES.filter((name) => isBuiltInStage(name, variables)).map((name) => [name, stage] as const);
}

/** @param ends of the scans of the study's regions; undefined for a subject of whom no table names a scan */
function doneWith(ends: readonly (ScanEnd | undefined)[] | undefined): Parameters<typeof subjectStage>[1] {
  if (ends === undefined) return { isImaged: false, isRead: false, hasRegion: false };
  const hasRegion = ends.includes('extracted');
  const isRead = hasRegion || ends.some((end) => typeof end === 'object' && OF_THE_REGION.has(end.code));
  return { isImaged: true, isRead, hasRegion };
}
