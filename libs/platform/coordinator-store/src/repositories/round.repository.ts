import type { Kysely, Selectable } from 'kysely';
import type { Digest, Instant, RoundId, SiteId, StudyId } from '@collimate/kernel-canonical';
import type { AnswersTable, RoundsTable, Schema } from '../schema.js';
import { ACTIVE_STATES } from './study.repository.js';

/** A round with its numbers as numbers and its roster as a list. */
export type RoundRow = Omit<Selectable<RoundsTable>, 'epoch' | 'roster'> & {
  readonly epoch: number;
  readonly roster: readonly SiteId[];
};
/** Answer of one site to one round. */
export type AnswerRow = Selectable<AnswersTable>;

/** A receipt with the round it belongs to. */
export interface ReceiptRow {
  readonly round_id: string;
  readonly study_id: string;
  readonly digest: string;
  readonly statistic: string;
  readonly receipt_json: string;
}

/** Rounds and the answers to them. */
export class RoundRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async open(round: {
    readonly id: RoundId;
    readonly studyId: StudyId;
    readonly statistic: string;
    readonly ordinal: number;
    readonly epoch: number;
    readonly turn?: number;
    readonly step: number;
    readonly fallback?: boolean;
    readonly given?: Digest;
    readonly sums?: readonly (readonly string[])[];
    readonly roster: readonly SiteId[];
    readonly at: Instant;
    readonly deadline: Instant;
  }): Promise<void> {
    await this.db
      .insertInto('rounds')
      .values({
        id: round.id,
        study_id: round.studyId,
        statistic: round.statistic,
        ordinal: round.ordinal,
        epoch: String(round.epoch),
        turn: round.turn ?? 0,
        step: round.step,
        fallback: round.fallback ?? false,
        given: round.given ?? null,
        sums_json: round.sums === undefined ? null : JSON.stringify(round.sums),
        roster: round.roster.join(' '),
        state: 'open',
        opened_at: round.at,
        deadline_at: round.deadline,
        closed_at: null,
        estimate_json: null,
      })
      .execute();
  }

  async find(id: RoundId): Promise<RoundRow | undefined> {
    const row = await this.db.selectFrom('rounds').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : readableRound(row);
  }

  async ofStudy(studyId: StudyId): Promise<RoundRow[]> {
    const rows = await this.db
      .selectFrom('rounds')
      .selectAll()
      .where('study_id', '=', studyId)
      .orderBy('turn')
      .orderBy('ordinal')
      .orderBy('step')
      .orderBy('fallback')
      .execute();
    return rows.map(readableRound);
  }

  /** @returns the rounds of all active studies, those of one study in their order */
  async ofActive(): Promise<RoundRow[]> {
    const rows = await this.db
      .selectFrom('rounds')
      .selectAll('rounds')
      .innerJoin('studies', 'studies.id', 'rounds.study_id')
      .where('studies.state', 'in', ACTIVE_STATES)
      .orderBy('rounds.study_id')
      .orderBy('rounds.turn')
      .orderBy('rounds.ordinal')
      .orderBy('rounds.step')
      .orderBy('rounds.fallback')
      .execute();
    return rows.map(readableRound);
  }

  /** @returns open rounds, of all studies */
  async allOpen(): Promise<RoundRow[]> {
    const rows = await this.db.selectFrom('rounds').selectAll().where('state', '=', 'open').orderBy('deadline_at').execute();
    return rows.map(readableRound);
  }

  async close(
    id: RoundId,
    end: { readonly state: 'pooled' | 'abandoned'; readonly at: Instant; readonly estimateJson?: string },
  ): Promise<void> {
    await this.db
      .updateTable('rounds')
      .set({ state: end.state, closed_at: end.at, estimate_json: end.estimateJson ?? null })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .execute();
    await this.db.deleteFrom('chunks').where('round_id', '=', id).execute();
  }

  findAnswer(roundId: RoundId, siteId: SiteId): Promise<AnswerRow | undefined> {
    return this.db
      .selectFrom('answers')
      .selectAll()
      .where('round_id', '=', roundId)
      .where('site_id', '=', siteId)
      .executeTakeFirst();
  }

  answers(roundId: RoundId): Promise<AnswerRow[]> {
    return this.db.selectFrom('answers').selectAll().where('round_id', '=', roundId).orderBy('site_id').execute();
  }

  async addAnswer(row: AnswerRow): Promise<void> {
    await this.db.insertInto('answers').values(row).execute();
  }

  /** @returns receipts of one site in the order of their round ids, after `cursor` */
  receipts(siteId: SiteId, cursor: string, limit: number): Promise<ReceiptRow[]> {
    return this.db
      .selectFrom('answers')
      .innerJoin('rounds', 'rounds.id', 'answers.round_id')
      .innerJoin('studies', 'studies.id', 'rounds.study_id')
      .select(['answers.round_id', 'rounds.study_id', 'studies.digest', 'rounds.statistic', 'answers.receipt_json'])
      .where('answers.site_id', '=', siteId)
      .where('answers.receipt_json', 'is not', null)
      .where('answers.round_id', '>', cursor)
      .orderBy('answers.round_id')
      .limit(limit)
      .$narrowType<{ receipt_json: string }>()
      .execute();
  }

  /** @returns the hash of the upload that a site has begun for a round */
  async uploadBegun(roundId: RoundId, siteId: SiteId): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('chunks')
      .select('upload_sha256')
      .where('round_id', '=', roundId)
      .where('site_id', '=', siteId)
      .limit(1)
      .executeTakeFirst();
    return row?.upload_sha256;
  }

  /** Stores a chunk; the same place twice keeps the first. @returns bytes held from the start without a gap */
  async putChunk(chunk: {
    readonly roundId: RoundId;
    readonly siteId: SiteId;
    readonly uploadSha256: string;
    readonly start: number;
    readonly content: Buffer;
  }): Promise<number> {
    await this.db
      .insertInto('chunks')
      .values({
        round_id: chunk.roundId,
        site_id: chunk.siteId,
        upload_sha256: chunk.uploadSha256,
        start_byte: String(chunk.start),
        content: chunk.content,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.upload(chunk.roundId, chunk.siteId, chunk.uploadSha256)).length;
  }

  /** @returns the uploaded bytes from the start up to the first gap */
  async upload(roundId: RoundId, siteId: SiteId, uploadSha256: string): Promise<Buffer> {
    const rows = await this.db
      .selectFrom('chunks')
      .select(['start_byte', 'content'])
      .where('round_id', '=', roundId)
      .where('site_id', '=', siteId)
      .where('upload_sha256', '=', uploadSha256)
      .orderBy('start_byte')
      .execute();
    const parts: Buffer[] = [];
    let end = 0;
    for (const row of rows) {
      if (Number(row.start_byte) !== end) break;
      parts.push(row.content);
      end += row.content.length;
    }
    return Buffer.concat(parts);
  }
}

/** @returns the round with its numbers as numbers and its roster as a list */
export function readableRound(row: Selectable<RoundsTable>): RoundRow {
  return { ...row, epoch: Number(row.epoch), roster: row.roster === '' ? [] : (row.roster.split(' ') as SiteId[]) };
}
