import { formatRational, UpwardSum } from '@collimate/kernel-numeric';
import type { Digest, Instant } from '@collimate/kernel-canonical';
import type { ArrivalPlaces } from './arrival-places.js';
import { readSpent } from '../log/stored.text.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** What one study was answered in a time. */
export interface PastRelease {
  readonly study: string;
  readonly answers: number;
  /** Charged for them together, `num/den`. */
  readonly rho: string;
  /** Set where a recovery brought some of it back: when those were given is not known, and some may never have left. */
  readonly isRestored: true | undefined;
}

/** Charges whose answer no answer of this database shows. */
const FORGOTTEN = `(cause = 'recovery' or (sequence in (select sequence from lost)
  and sequence not in (select sequence from answer where kind = 'released')))`;

/** The first word of a subject. */
export interface FirstWordOfSubject {
  /** Number of the event that arrived first. */
  readonly sequence: number;
  /** The earliest date of a word of theirs. */
  readonly at: Instant;
}

/** Answers that were given and stay given: a noisy sum cannot be taken back. */
export class PastReleases {
  private readonly charged: SqliteStatement;
  private readonly restored: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly places: ArrivalPlaces,
  ) {
    // What a recovery charged was released at some time before it: the database that knew when is lost. So is the answer of a charge
    // that a recovery closed, whether or not it left. A budget that was taken as spent stands for answers that nobody can count.
    this.charged = session.prepare(
      `select study_id as study, rho, 1 as answers, 0 as restored from charge
         where cause = 'order' and sequence <= ?2 and (?3 is not null or charged_at >= ?1)
         and sequence in (select sequence from answer where kind = 'released' and (?3 is null or tree > ?3 or (tree = ?3 and leaf >= ?4)))
       union all select study_id, rho, 1, 1 from charge where charged_at >= ?1 and ${FORGOTTEN} and (cause = 'recovery' or sequence <= ?2)
       union all select study_id, rho, case when paid_for is null then 0 else 1 end, 1 from forfeit where forfeited_at >= ?1`,
    );
    this.restored = session.prepare(
      `select count(*) as answers from charge where study_id = ? and query_digest = ? and ${FORGOTTEN}`,
    );
  }

  /** @returns how many answers to one question of a study are known by a recovery alone */
  restoredOf(study: string, query: Digest): number {
    return this.restored.get<{ answers: number }>(study, query)!.answers;
  }

  /**
   * @param last number of the charge that was made last when the patient ended it, -1 if there was none: a date that people write tells no
   *   order of arrival
   * @param from the subject's first word: an answer that had its leaf when it arrived was made without them, whatever day the form bears, and
   *   one that came after it may be with them, whenever it was charged. Of words of before arrivals were noted, and of answers that a
   *   recovery alone knows, nothing but the date tells
   * @returns the answers between that word and that charge, by study; whether one patient was in them is known of no answer, so these are
   *   all in which they may have been
   */
  upTo(last: number, from: FirstWordOfSubject): readonly PastRelease[] {
    const place = this.places.of(from.sequence);
    const byStudy = new Map<string, { answers: number; rho: UpwardSum; isRestored: boolean }>();
    for (const { study, rho, answers, restored } of this.charged.all<PastRow>(
      from.at,
      last,
      place?.tree ?? null,
      place?.size ?? null,
    )) {
      const before = byStudy.get(study) ?? { answers: 0, rho: new UpwardSum(), isRestored: false };
      byStudy.set(study, {
        answers: before.answers + answers,
        rho: before.rho.add(readSpent(rho)),
        isRestored: before.isRestored || restored === 1,
      });
    }
    return [...byStudy].map(([study, { answers, rho, isRestored }]) => {
      return { study, answers, rho: formatRational(rho.total()), isRestored: isRestored || undefined };
    });
  }
}

interface PastRow {
  readonly study: string;
  readonly rho: string;
  readonly answers: number;
  readonly restored: number;
}
