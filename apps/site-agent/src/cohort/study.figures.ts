import { Injectable } from '@nestjs/common';
import type { DenialReason } from '@collimate/governance-consent';
import type { FrozenStudy } from '@collimate/governance-study';
import type { Digest } from '@collimate/kernel-canonical';
import type { MissingReason, StudyFigures } from '@collimate/platform-site-api';
import { StoreError } from '@collimate/platform-site-store';
import { encodeSubject, isAsked, type SubjectRecord } from '@collimate/statistics-local';
import { AgentError } from '../ground/agent.error.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { SiteStudies, awaitsEngine, engineError, isApproved } from '../studies/site.studies.js';
import { completeOf, groupsOf, variablesOf } from './figure.groups.js';
import { ScanEnds } from './scan.ends.js';
import type { ScanEnd } from './scan.standing.js';
import type { AbsenceReason, SortedSubject } from './study.cohort.js';
import { StudyFlow } from './study.flow.js';
import { TableFigures } from './table.figures.js';
import { tally } from './tally.js';

/** Counts who takes part in the studies that this hospital has approved. Before two signatures nothing is counted. */
@Injectable()
export class FigureService {
  constructor(
    private readonly studies: SiteStudies,
    private readonly flow: StudyFlow,
    private readonly table: TableFigures,
    private readonly ends: ScanEnds,
    private readonly consent: ConsentCheck,
  ) {}

  /** @throws StoreError NO_SUCH_STUDY; AgentError STUDY_NOT_APPROVED, ENGINE_NOT_APPROVED, ENGINE_DIFFERS: taking part may not depend on who would */
  of(digest: Digest): StudyFigures {
    const view = this.studies.find(digest);
    if (view === undefined) throw new StoreError('NO_SUCH_STUDY', 'the site has received no such study');
    // A second approval may depend on its patients as little as the first.
    if (awaitsEngine(view)) throw engineError(view);
    if (!isApproved(view)) {
      throw new AgentError('STUDY_NOT_APPROVED', 'two people have to approve the study before anybody is counted for it', {
        hint: 'whether this hospital takes part may not depend on its patients',
      });
    }
    return { ...this.count(view.study), notes: this.ends.notes(view.study) };
  }

  /** @returns the figures of every study that is approved and not closed */
  ofApproved(): readonly StudyFigures[] {
    const approved = this.studies.all().filter(isApproved);
    return approved.map(({ study }) => ({ ...this.count(study), notes: undefined }));
  }

  private count(study: FrozenStudy): Omit<StudyFigures, 'notes'> {
    const { cohort } = this.flow;
    const sorted = cohort.sorted(study);
    const records = cohort.records(study, sorted);
    const complete = completeOf(study, records);
    const endsOf = this.ends.of(study);
    const consenting = sorted.filter(({ place }) => place.kind !== 'absent' || !BEFORE_CONSENT.includes(place.reason));
    const reasonOf = (one: SortedSubject): MissingReason | undefined => {
      if (one.place.kind === 'absent') return one.place.reason;
      if (complete.has(one.subject)) return undefined;
      // In version 2 a subject without a region takes part too, and waits for no scan.
      return one.scans.length === 0 ? 'REGION_NOT_OF_STUDY' : lackOf(endsOf(one));
    };
    return {
      id: study.protocol.id,
      digest: study.digest,
      ...this.table.of(study),
      subjects: sorted.length,
      withRegion: sorted.filter(({ scans }) => scans.length > 0).length,
      withConsent: consenting.length,
      inGroup: records.length,
      withFeatures: complete.size,
      groups: groupsOf(study, records).map(({ label, members }) => {
        return { label, subjects: members.length, withFeatures: members.filter((one) => complete.has(one)).length };
      }),
      variables: variablesOf(study, records),
      missing: tally(sorted.flatMap((one) => reasonOf(one) ?? [])).map(([reason, subjects]) => ({ reason, subjects })),
      denied: tally(this.denials(study, sorted)).map(([reason, subjects]) => ({ reason, subjects })),
      scans: scanFigures(consenting.flatMap(endsOf)),
      answers: this.answers(study, records),
    };
  }

  /** Number of subjects in each answer. An answer over stages also counts subjects outside of the cohort. */
  private answers(study: FrozenStudy, cohort: readonly SubjectRecord[]): StudyFigures['answers'] {
    return study.queries.map((query) => {
      const { name, design } = query;
      const records = this.flow.countsOthers(query) ? this.flow.records(study, query) : cohort;
      const counts = (record: SubjectRecord): boolean => isAsked(query, record) && encodeSubject(design, record) !== 'left-out';
      return { statistic: name, subjects: records.filter(counts).length };
    });
  }

  private denials(study: FrozenStudy, sorted: readonly SortedSubject[]): readonly DenialReason[] {
    const denied = sorted.filter(({ place }) => place.kind === 'absent' && place.reason === 'NO_CONSENT');
    return denied.flatMap(({ subject }) => this.consent.denialOf(study, subject) ?? []);
  }
}

/** Reasons for subjects whose consent was not found. */
const BEFORE_CONSENT: readonly AbsenceReason[] = ['REGION_NOT_OF_STUDY', 'NO_CONSENT'];

/** @returns why a participant does not have every feature */
function lackOf(ends: readonly (ScanEnd | undefined)[]): MissingReason {
  if (ends.includes('extracted')) return 'FEATURES_INCOMPLETE';
  return ends.every((end) => end === undefined) ? 'NOT_EXTRACTED_YET' : 'SCANS_LEFT_OUT';
}

function scanFigures(ends: readonly (ScanEnd | undefined)[]): StudyFigures['scans'] {
  const leftOut = ends.flatMap((end) => (end === undefined || end === 'extracted' ? [] : end.code));
  return {
    extracted: ends.filter((end) => end === 'extracted').length,
    waiting: ends.filter((end) => end === undefined).length,
    leftOut: tally(leftOut).map(([code, scans]) => ({ code, scans })),
  };
}
