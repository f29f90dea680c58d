import { sql, type Insertable, type Kysely, type Selectable } from 'kysely';
import type { Instant, RoundId, SiteId } from '@collimate/kernel-canonical';
import type { ReceiptRow } from './round.repository.js';
import type { AttemptState, AttemptsTable, AttemptWordsTable, Schema } from '../schema.js';

/** One attempt at a masked sum, with who is invited as a list. */
export type AttemptRow = Omit<Selectable<AttemptsTable>, 'invited'> & { readonly invited: readonly SiteId[] };
/** A word in an attempt, or the end of a phase's time. */
export type AttemptWordRow = Selectable<AttemptWordsTable>;

/** The same without a masked vector. */
export interface BriefWordRow {
  readonly attempt: number;
  readonly site_id: string;
  /** Null of a masked vector. */
  readonly message: Buffer | null;
  readonly is_upload: boolean;
}

/** Attempts at masked sums, and all that was said in them. */
export class AttemptRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async open({ invited, ...row }: AttemptRow): Promise<void> {
    await this.db
      .insertInto('attempts')
      .values({ ...row, invited: invited.join(' ') })
      .execute();
  }

  async find(roundId: RoundId, attempt: number): Promise<AttemptRow | undefined> {
    const row = await this.db
      .selectFrom('attempts')
      .selectAll()
      .where('round_id', '=', roundId)
      .where('attempt', '=', attempt)
      .executeTakeFirst();
    return row === undefined ? undefined : readable(row);
  }

  /** @returns the attempts of a round, oldest first */
  async ofRound(roundId: RoundId): Promise<AttemptRow[]> {
    const rows = await this.db.selectFrom('attempts').selectAll().where('round_id', '=', roundId).orderBy('attempt').execute();
    return rows.map(readable);
  }

  /** @returns waiting attempts of all open rounds */
  async waiting(): Promise<AttemptRow[]> {
    const rows = await this.db
      .selectFrom('attempts')
      .innerJoin('rounds', 'rounds.id', 'attempts.round_id')
      .selectAll('attempts')
      .where('rounds.state', '=', 'open')
      .where('attempts.state', 'in', ['open', 'summed'])
      .orderBy('attempts.phase_until')
      .execute();
    return rows.map(readable);
  }

  /** @param change state with its code and its end, or the end of a phase */
  async change(
    { round_id: roundId, attempt }: Pick<AttemptRow, 'round_id' | 'attempt'>,
    change: {
      readonly state?: AttemptState;
      readonly code?: string;
      readonly phase_until?: Instant;
      readonly cleared_at?: Instant;
      readonly ended_at?: Instant;
    },
  ): Promise<void> {
    await this.db.updateTable('attempts').set(change).where('round_id', '=', roundId).where('attempt', '=', attempt).execute();
  }

  /** @param from ordinal of the first word that is wanted @returns words in their order */
  words(roundId: string, attempt: number, from = 0): Promise<AttemptWordRow[]> {
    return this.db
      .selectFrom('attempt_words')
      .selectAll()
      .where('round_id', '=', roundId)
      .where('attempt', '=', attempt)
      .where('ordinal', '>=', from)
      .orderBy('ordinal')
      .execute();
  }

  /** @returns every word of a round in its order; of a masked vector, which is long, only that it exists */
  brief(roundId: RoundId): Promise<BriefWordRow[]> {
    return this.db
      .selectFrom('attempt_words')
      .select([
        'attempt',
        'site_id',
        sql<Buffer | null>`case when receipt_json is null then message end`.as('message'),
        sql<boolean>`receipt_json is not null`.as('is_upload'),
      ])
      .where('round_id', '=', roundId)
      .where('site_id', 'is not', null)
      .orderBy('attempt')
      .orderBy('ordinal')
      .$narrowType<{ site_id: string }>()
      .execute();
  }

  async addWord(row: Insertable<AttemptWordsTable>): Promise<void> {
    await this.db.insertInto('attempt_words').values(row).execute();
  }

  /** @returns uploads with their receipts, by site and attempt of a round */
  uploads(roundId: RoundId): Promise<AttemptWordRow[]> {
    return this.db
      .selectFrom('attempt_words')
      .selectAll()
      .where('round_id', '=', roundId)
      .where('receipt_json', 'is not', null)
      .orderBy('attempt')
      .orderBy('site_id')
      .execute();
  }

  /**
   * @param after round and attempt of the last one of the page before; undefined for the first page
   * @returns receipts of one site in the order of their rounds and attempts
   */
  receipts(
    siteId: SiteId,
    after: { readonly roundId: string; readonly attempt: number } | undefined,
    limit: number,
  ): Promise<(ReceiptRow & { readonly attempt: number })[]> {
    let query = this.db
      .selectFrom('attempt_words')
      .innerJoin('rounds', 'rounds.id', 'attempt_words.round_id')
      .innerJoin('studies', 'studies.id', 'rounds.study_id')
      .select([
        'attempt_words.round_id',
        'attempt_words.attempt',
        'rounds.study_id',
        'studies.digest',
        'rounds.statistic',
        'attempt_words.receipt_json',
      ])
      .where('attempt_words.site_id', '=', siteId)
      .where('attempt_words.receipt_json', 'is not', null);
    if (after !== undefined) {
      query = query.where((where) =>
        where.or([
          where('attempt_words.round_id', '>', after.roundId),
          where.and([where('attempt_words.round_id', '=', after.roundId), where('attempt_words.attempt', '>', after.attempt)]),
        ]),
      );
    }
    return query
      .orderBy('attempt_words.round_id')
      .orderBy('attempt_words.attempt')
      .limit(limit)
      .$narrowType<{ receipt_json: string }>()
      .execute();
  }
}

function readable(row: Selectable<AttemptsTable>): AttemptRow {
  return { ...row, invited: row.invited.split(' ') as SiteId[] };
}
