import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { Digest, SubjectKey } from '@collimate/kernel-canonical';
import type { MissingReason, StudyFigures } from '@collimate/platform-site-api';
import { ScanStore, StoreError } from '@collimate/platform-site-store';
import { planDigest } from '@collimate/radiomics-vocabulary';
import { encodeSubject, scaledRow, type SubjectRecord } from '@collimate/statistics-local';
import { AgentError } from '../agent.error.js';
import { ExtractionRecords } from '../extraction/extraction.records.js';
import { ConsentCheck } from '../intake/consent.check.js';
import { SiteStudies, isApproved } from '../state/site.studies.js';
import { StudyCohort, type AbsenceReason, type SortedSubject } from './study.cohort.js';
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
    return { ...this.count(view.study), notes: this.extraction.notesUnder(planDigest(view.study.protocol.plan)) };
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
    const complete = new Set(records.filter(({ scans }) => scaledRow(scans, protocol.features) !== undefined).map(subjectOf));
    const placed = new Map(records.map(({ subject, group }) => [subject, group]));
    const state = this.extraction.stateOf(planDigest(protocol.plan));
    const consenting = sorted.filter(({ place }) => place.kind === 'group' || !BEFORE_CONSENT.includes(place.reason));
    const scans = consenting.flatMap((subject) => subject.scans.map(({ scan }) => state.get(scan) ?? 'waiting'));
    const reasonOf = ({ subject, scans: own, place }: SortedSubject): MissingReason | undefined => {
      if (place.kind === 'absent') return place.reason;
      if (complete.has(subject)) return undefined;
      const ends = own.map(({ scan }) => state.get(scan));
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
      inGroup: placed.size,
      withFeatures: complete.size,
      groups: protocol.groups.labels.map((label) => {
        const members = [...placed].filter(([, group]) => group === label).map(([subject]) => subject);
        return { label, subjects: members.length, withFeatures: members.filter((one) => complete.has(one)).length };
      }),
      missing: tally(sorted.flatMap((one) => reasonOf(one) ?? [])).map(([reason, subjects]) => ({ reason, subjects })),
      denied: tally(this.denials(study, sorted)).map(([reason, subjects]) => ({ reason, subjects })),
      scans: {
        extracted: scans.filter((end) => end === 'extracted').length,
        waiting: scans.filter((end) => end === 'waiting').length,
        leftOut: tally(scans.flatMap((end) => (typeof end === 'string' ? [] : end.code))).map(([code, count]) => {
          return { code, scans: count };
        }),
      },
      answers: queries.map(({ name, design }) => {
        const counts = (record: SubjectRecord) => encodeSubject(design, record) !== 'left-out';
        return { statistic: name, subjects: records.filter(counts).length };
      }),
    };
  }

  /** What the cohort table says, in its own words. */
  private table(study: FrozenStudy): Pick<StudyFigures, 'rows' | 'regions' | 'labels'> {
    const names = this.names.of(study);
    const all = this.scans.all();
    const pairs = new Map(all.map(({ subject, label }) => [JSON.stringify([subject, label]), label]));
    return {
      rows: all.length,
      regions: tally(all.map(({ roi }) => roi)).map(([name, rows]) => ({ name, rows, isOfStudy: names.isRegion(name) })),
      labels: tally([...pairs.values()]).map(([label, subjects]) => {
        const reading = names.groupOf(label);
        return { label, subjects, group: reading.kind === 'group' ? reading.label : null };
      }),
    };
  }

  private denials(study: FrozenStudy, sorted: readonly SortedSubject[]): readonly string[] {
    const denied = sorted.filter(({ place }) => place.kind === 'absent' && place.reason === 'NO_CONSENT');
    return denied.flatMap(({ subject }) => this.consent.denialOf(study, subject) ?? []);
  }
}

/** Reasons of subjects who were not found to consent. */
const BEFORE_CONSENT: readonly AbsenceReason[] = ['REGION_NOT_OF_STUDY', 'NO_CONSENT'];

const subjectOf = ({ subject }: SubjectRecord): SubjectKey => subject;

/** @returns each word with how often it stands there, in the order of the alphabet */
function tally<T extends string>(words: readonly T[]): readonly (readonly [T, number])[] {
  const counts = new Map<T, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
