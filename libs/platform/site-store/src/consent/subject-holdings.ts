import type { SubjectKey } from '@collimate/kernel-canonical';
import { mayBeContacted, type ConsentEvent, type SubjectHoldings } from '@collimate/governance-consent';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AnswersInWork } from './answers-in-work.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { FeatureStore } from '../subjects/feature.store.js';
import type { ScanStore } from '../subjects/scan.store.js';
import type { SubjectStore } from '../subjects/subject.store.js';

/** Data about a subject in the database and the keystore; only the agent sees jobs and copies. */
export type StoredHoldings = Omit<SubjectHoldings, 'hasQueuedJobs' | 'hasCachedVoxels'>;

/** Reads which data is there to erase, from each store. */
export class HoldingsReader {
  private readonly last: SqliteStatement;

  constructor(
    private readonly parts: {
      readonly session: SqliteSession;
      readonly vault: SubjectVault;
      readonly subjects: SubjectStore;
      readonly scans: ScanStore;
      readonly features: FeatureStore;
      readonly inWork: AnswersInWork;
    },
  ) {
    this.last = parts.session.prepare('select coalesce(max(sequence), -1) as last from charge');
  }

  /** @param before the events of the subject that arrived before the withdrawal */
  of(subject: SubjectKey, before: readonly ConsentEvent[]): StoredHoldings {
    const { vault, subjects, scans, features } = this.parts;
    const hasCohortRows = scans.countFor(subject) > 0;
    return {
      inOpenSnapshot: hasCohortRows && this.answersInWork() > 0,
      hasFeatures: features.countFor(subject) > 0,
      hasCohortRows,
      hasSubjectKey: vault.hasSubjectKey(subject) || subjects.isSealed(subject),
      mayBeContacted: mayBeContacted(before),
    };
  }

  /** @returns number of the last charge, -1 if there is none */
  lastCharge(): number {
    return this.last.get<{ last: number }>()!.last;
  }

  /** Number of answers being built from rows as they were; each is built again, without the withdrawn subject. */
  answersInWork(): number {
    return this.parts.inWork.count;
  }
}
