import { randomBytes } from 'node:crypto';
import type { SubjectKey } from '@collimate/kernel-canonical';
import {
  effectsOfWithdrawal,
  type ConsentEvent,
  type ConsentRow,
  type ConsentWithdrawal,
  type SubjectHoldings,
  type WithdrawalEffect,
  type WithdrawalKind,
} from '@collimate/governance-consent';
import { commitTo, SALT_BYTES } from '@collimate/governance-provenance';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { FeatureStore } from '../subjects/feature.store.js';
import type { ScanStore } from '../subjects/scan.store.js';
import type { SubjectStore } from '../subjects/subject.store.js';
import type { ConsentTime } from './consent-time.js';
import type { ConsentStore } from './consent.store.js';

/** What withdrawals work with. */
export interface WithdrawalParts {
  readonly session: SqliteSession;
  readonly subjects: SubjectStore;
  readonly scans: ScanStore;
  readonly features: FeatureStore;
  readonly consent: ConsentStore;
  readonly subjectLog: SiteLog;
  readonly time: ConsentTime;
}

/** What an import of consent did; these numbers stay at the site. */
export interface ConsentImport {
  readonly events: number;
  readonly known: number;
  /** Effects of the withdrawals among the rows; those of the database are carried out, see WithdrawalStore. */
  readonly effects: readonly WithdrawalEffect[];
}

/**
 * Withdrawals and their effects. What the database holds is gone in the transaction of the event, the subject's secret
 * right after it; what stands elsewhere (queued jobs, the open snapshot, cached voxels) is returned as effects, which the
 * service carries out.
 */
export class WithdrawalStore {
  constructor(private readonly parts: WithdrawalParts) {}

  /**
   * Takes a table of consent in, all rows or none, with the effects of the withdrawals among them.
   * @throws StoreError CLOCK_JUMPED, CONSENT_TO_COME
   */
  importRows(rows: readonly ConsentRow[]): ConsentImport {
    this.checkTimes(rows);
    const done = this.parts.session.transaction(() => {
      const events = rows.map((row) => this.parts.consent.appendRow(row)).filter((event) => event !== undefined);
      const effects = events.flatMap((event) => this.carryOut(event));
      return { events: events.length, known: rows.length - events.length, effects };
    });
    this.parts.subjects.shredCondemned();
    return done;
  }

  /**
   * Withdraws a subject's consent from now on.
   * @returns the effects; a second withdrawal finds nothing in the database, and asks again only for what is not seen here
   * @throws StoreError NO_SUCH_SUBJECT
   */
  withdraw(hospitalId: string, withdrawal: WithdrawalKind, actor: ConsentEvent['actor']): readonly WithdrawalEffect[] {
    const { subjects, session, consent, time } = this.parts;
    const subject = subjects.find(hospitalId);
    if (subject === undefined) throw new StoreError('NO_SUCH_SUBJECT', 'the site knows no subject of that number');
    const effects = session.transaction(() => {
      const event = consent.append({ type: 'WITHDRAWN', subject, at: time.next(), actor, withdrawal });
      return event === undefined ? [] : this.carryOut(event);
    });
    subjects.shredCondemned();
    return effects;
  }

  /** A row that is dated ahead would stand against endings that have not come yet. */
  private checkTimes(rows: readonly ConsentRow[]): void {
    const { time } = this.parts;
    if (time.hasJumped) throw clockJumped();
    const now = time.now();
    if (rows.some(({ at }) => at > now)) throw new StoreError('CONSENT_TO_COME', 'a row of consent is later than now');
  }

  private carryOut(event: ConsentEvent): readonly WithdrawalEffect[] {
    if (event.type !== 'WITHDRAWN' || this.parts.consent.isOvertaken(event)) return [];
    const effects = effectsOfWithdrawal(this.holdings(event.subject), event);
    for (const effect of effects) this.apply(effect, event);
    return effects;
  }

  private apply(effect: WithdrawalEffect, event: ConsentWithdrawal): void {
    const { subjects, scans, features, subjectLog } = this.parts;
    if (effect.kind === 'delete-features') features.deleteOf(effect.subject);
    if (effect.kind === 'delete-cohort-rows') scans.deleteOf(effect.subject);
    if (effect.kind !== 'destroy-subject-key') return;
    // The salt is kept by nobody: this leaf says that something was carried out, and never for whom.
    const commitment = commitTo(new Uint8Array(randomBytes(SALT_BYTES)), { event: event.id });
    subjectLog.append({ kind: 'withdrawal-effected', commitment });
    subjects.condemn(effect.subject);
  }

  /** Queue, snapshot and voxels are not seen from here, so they count as held. */
  private holdings(subject: SubjectKey): SubjectHoldings {
    const { subjects, scans, features } = this.parts;
    return {
      hasQueuedJobs: true,
      inOpenSnapshot: true,
      hasCachedVoxels: true,
      hasFeatures: features.countFor(subject) > 0,
      hasCohortRows: scans.countFor(subject) > 0,
      hasSubjectKey: subjects.isPresent(subject),
    };
  }
}

const clockJumped = (): StoreError =>
  new StoreError('CLOCK_JUMPED', 'the clock of this machine is more than half a year ahead of the last time that counted', {
    hint: 'set the clock right; if it is right, an approver confirms it with `collimate site consent confirm-clock`',
  });
