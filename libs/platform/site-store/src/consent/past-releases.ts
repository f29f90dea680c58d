import { formatRational, UpwardSum } from '@collimate/kernel-numeric';
import type { Digest, Instant } from '@collimate/kernel-canonical';
import type { ArrivalPlaces } from './arrival-places.js';
import { readSpent } from '../log/stored.text.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** Answers for one study in a period. */
export interface PastRelease {
  readonly study: string;
  readonly answers: number;
  /** Charged for them together, `num/den`. */
  readonly rho: string;
  /** Set where a recovery brought some of these back: their times are unknown, and some may never have been sent. */
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
    // Charges that a recovery restored were released at some time before it: the database that knew the time is lost.
    // The same holds for the answer of a charge that a recovery closed, whether or not it left. A budget that was taken
    // as spent stands for an unknown number of answers.
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
   * @param last number of the last charge when the patient ended the consent, -1 if there was none; dates that people
   *   write give no order of arrival
   * @param from the subject's first event. An answer whose leaf is older was made without the subject, whatever the
   *   date of the form; one whose leaf is later may include the subject, whenever it was charged. For events from
   *   before arrivals were noted, and for answers known only by a recovery, the date decides
   * @returns the answers between that event and that charge, by study: all in which the patient may have been, because
   *   it is known of none
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
