import { ZERO, add, formatRational, parseRational, type Rational } from '@collimate/kernel-numeric';
import type { Instant } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** What one study was answered in a time. */
export interface PastRelease {
  readonly study: string;
  readonly answers: number;
  /** Charged for them together, `num/den`. */
  readonly rho: string;
}

/** Answers that were given and stay given: a noisy sum cannot be taken back. */
export class PastReleases {
  private readonly charged: SqliteStatement;

  constructor(session: SqliteSession) {
    this.charged = session.prepare(
      `select study_id as study, rho from charge where cause = 'order' and charged_at >= ? and charged_at <= ?
       and sequence in (select sequence from answer where kind = 'released') order by sequence`,
    );
  }

  /**
   * @returns the answers that were charged in a time, by study; whether one patient was in them is known of no answer, so these
   * are all in which they may have been
   */
  between(from: Instant, to: Instant): readonly PastRelease[] {
    const byStudy = new Map<string, { answers: number; rho: Rational }>();
    for (const { study, rho } of this.charged.all<{ study: string; rho: string }>(from, to)) {
      const before = byStudy.get(study) ?? { answers: 0, rho: ZERO };
      byStudy.set(study, { answers: before.answers + 1, rho: add(before.rho, parseRational(rho)) });
    }
    return [...byStudy].map(([study, { answers, rho }]) => ({ study, answers, rho: formatRational(rho) }));
  }
}
