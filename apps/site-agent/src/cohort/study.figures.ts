import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { Digest } from '@collimate/kernel-canonical';
import type { MissingReason, StudyFigures } from '@collimate/platform-site-api';
import { ScanStore, StoreError, ValueStore } from '@collimate/platform-site-store';
import { encodeSubject, isInSubgroup, type SubjectRecord } from '@collimate/statistics-local';
import { AgentError } from '../agent.error.js';
import { ExtractionRecords } from '../extraction/extraction.records.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { SiteStudies, isApproved } from '../state/site.studies.js';
import { StudyCohort, type AbsenceReason, type SortedSubject } from './study.cohort.js';
import { categoriesOf, completeOf, groupsOf, variablesOf } from './figure.groups.js';
import { StudyNames } from './study.names.js';

/** Counts who takes part in the studies that this hospital has approved. Before two signatures nothing is counted. */
@Injectable()
export class FigureService {
  constructor(
    private readonly studies: SiteStudies,
    private readonly cohort: StudyCohort,
    private readonly names: StudyNames,
    private readonly consent: ConsentCheck,
    private readonly scans: ScanStore,
    private readonly values: ValueStore,
    private readonly extraction: ExtractionRecords,
  ) {}

  /** @throws StoreError NO_SUCH_STUDY; AgentError STUDY_NOT_APPROVED: taking part may not depend on who would */
  of(digest: Digest): StudyFigures {
    const view = this.studies.find(digest);
    if (view === undefined) throw new StoreError('NO_SUCH_STUDY', 'the site has received no such study');
    if (!isApproved(view)) {
      throw new AgentError('STUDY_NOT_APPROVED', 'two people have to approve the study before anybody is counted for it', {
        hint: 'whether this hospital takes part may not depend on its patients',
      });
    }
    return { ...this.count(view.study), notes: this.extraction.notesUnder(plansOf(view.study)) };
  }

  /** @returns the figures of every study that is approved and not closed */
  ofApproved(): readonly StudyFigures[] {
    const approved = this.studies.all().filter(isApproved);
    return approved.map(({ study }) => this.count(study));
  }

  private count(study: FrozenStudy): StudyFigures {
    const { protocol, digest, queries } = study;
    const sorted = this.cohort.sorted(study);
    const records = this.cohort.records(study, sorted);
    const complete = completeOf(study, records);
    const endsOf = this.endsOf(study);
    const consenting = sorted.filter(({ place }) => place.kind !== 'absent' || !BEFORE_CONSENT.includes(place.reason));
    const scans = consenting.flatMap((subject) => endsOf(subject).map((end) => end ?? 'waiting'));
    const reasonOf = (one: SortedSubject): MissingReason | undefined => {
      if (one.place.kind === 'absent') return one.place.reason;
      if (complete.has(one.subject)) return undefined;
      const ends = endsOf(one);
      if (ends.includes('extracted')) return 'FEATURES_INCOMPLETE';
      return ends.every((end) => end === undefined) ? 'NOT_EXTRACTED_YET' : 'SCANS_LEFT_OUT';
    };
    return {
      id: protocol.id,
      digest,
      namesFixed: this.names.isFixed(study),
      ...this.table(study),
      subjects: sorted.length,
      withRegion: sorted.filter(({ scans: own }) => own.length > 0).length,
      withConsent: consenting.length,
      inGroup: records.length,
      withFeatures: complete.size,
      groups: groupsOf(study, records).map(({ label, members }) => {
        return { label, subjects: members.length, withFeatures: members.filter((one) => complete.has(one)).length };
      }),
      variables: variablesOf(study, records),
      missing: tally(sorted.flatMap((one) => reasonOf(one) ?? [])).map(([reason, subjects]) => ({ reason, subjects })),
      denied: tally(this.denials(study, sorted)).map(([reason, subjects]) => ({ reason, subjects })),
      scans: {
        extracted: scans.filter((end) => end === 'extracted').length,
        waiting: scans.filter((end) => end === 'waiting').length,
        leftOut: tally(scans.flatMap((end) => (typeof end === 'string' ? [] : end.code))).map(([code, count]) => {
          return { code, scans: count };
        }),
      },
      answers: queries.map(({ name, design, where }) => {
        const counts = (record: SubjectRecord) =>
          (where === undefined || isInSubgroup(where, record)) && encodeSubject(design, record) !== 'left-out';
        return { statistic: name, subjects: records.filter(counts).length };
      }),
    };
  }

  /** What the cohort table says, in its own words. */
  private table(study: FrozenStudy): Pick<StudyFigures, 'rows' | 'regions' | 'labels'> {
    const names = this.names.of(study);
    const all = this.scans.all();
    return {
      rows: all.length,
      regions: tally(all.map(({ roi }) => roi)).map(([name, rows]) => ({ name, rows, isOfStudy: names.isRegion(name) })),
      labels: categoriesOf(study).flatMap(({ column, prefix, labels }) => {
        const cells = [...this.values.ofTitle(column).values()].flatMap((byScan) => [...new Set(byScan.values())]);
        return tally(cells).map(([cell, subjects]) => {
          const reading = names.labelOf(cell, labels);
          return { label: `${prefix}${cell}`, subjects, group: reading.kind === 'label' ? reading.label : null };
        });
      }),
    };
  }

  /** How the extraction of every scan of a subject ended, under every plan that it is for; undefined while it is not read yet. */
  private endsOf(study: FrozenStudy): (subject: SortedSubject) => readonly (ScanEnd | undefined)[] {
    const names = this.names.of(study);
    const states = study.reading.extractions.map(({ digest, regions }) => ({ regions, state: this.extraction.stateOf(digest) }));
    return ({ scans }) =>
      states.flatMap(({ regions, state }) =>
        scans.filter(({ roi }) => names.isRegion(roi, regions)).map(({ scan }) => state.get(scan)),
      );
  }

  private denials(study: FrozenStudy, sorted: readonly SortedSubject[]): readonly string[] {
    const denied = sorted.filter(({ place }) => place.kind === 'absent' && place.reason === 'NO_CONSENT');
    return denied.flatMap(({ subject }) => this.consent.denialOf(study, subject) ?? []);
  }
}

const plansOf = ({ reading }: FrozenStudy): readonly Digest[] => reading.extractions.map(({ digest }) => digest);

/** How the extraction of one scan ended. */
type ScanEnd = ReturnType<ReturnType<ExtractionRecords['stateOf']>['get']>;

/** Reasons of subjects who were not found to consent. */
const BEFORE_CONSENT: readonly AbsenceReason[] = ['REGION_NOT_OF_STUDY', 'NO_CONSENT'];

/** @returns each word with how often it stands there, in the order of the alphabet */
function tally<T extends string>(words: readonly T[]): readonly (readonly [T, number])[] {
  const counts = new Map<T, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
