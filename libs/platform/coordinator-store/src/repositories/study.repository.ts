import { sql, type Kysely, type Selectable } from 'kysely';
import type { Digest, Instant, SiteId, StudyId } from '@collimate/kernel-canonical';
import { FINAL_STATES, type StudyState } from '@collimate/governance-study';
import type { ProgressName } from '@collimate/protocol';
import type { ProgressTable, ResultsTable, Schema, StudiesTable } from '../schema.js';

/** States in which sites may still work on a study. */
export const ACTIVE_STATES = ['open', 'running'] as const satisfies readonly StudyState[];

/** A frozen study. */
export type StudyRow = Selectable<StudiesTable>;
/** Progress of one site with one study. */
export type ProgressRow = Selectable<ProgressTable>;
/** A published study in a list, its description as JSON. */
export interface ListedResultRow {
  readonly study_json: string;
  readonly result_digest: string;
  readonly published_at: string;
}
/** A published result. */
export type ResultRow = Selectable<ResultsTable>;

/** Studies, the sites' progress with them, and published results. */
export class StudyRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async add(row: Omit<StudyRow, 'review_until' | 'review_ended_at'>): Promise<void> {
    await this.db.insertInto('studies').values(row).execute();
  }

  find(id: StudyId): Promise<StudyRow | undefined> {
    return this.db.selectFrom('studies').selectAll().where('id', '=', id).executeTakeFirst();
  }

  all(): Promise<StudyRow[]> {
    return this.db.selectFrom('studies').selectAll().orderBy('created_at').orderBy('id').execute();
  }

  /** @returns studies that sites may still work on */
  active(): Promise<StudyRow[]> {
    return this.db
      .selectFrom('studies')
      .selectAll()
      .where('state', 'in', ACTIVE_STATES)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  }

  /** @returns the sites' progress with all active studies */
  activeProgress(): Promise<ProgressRow[]> {
    return this.db
      .selectFrom('progress')
      .selectAll('progress')
      .innerJoin('studies', 'studies.id', 'progress.study_id')
      .where('studies.state', 'in', ACTIVE_STATES)
      .orderBy('progress.study_id')
      .orderBy('progress.site_id')
      .execute();
  }

  /** @returns every study without its protocol, in the order in which they were frozen */
  listed(): Promise<Omit<StudyRow, 'protocol_json' | 'review_ended_at'>[]> {
    return this.db
      .selectFrom('studies')
      .select(['id', 'digest', 'state', 'created_at', 'changed_at', 'review_until'])
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  }

  /** @returns the studies that were sent to a site for review and have ended, the one that ended last first */
  endedOf(siteId: SiteId): Promise<Pick<StudyRow, 'digest' | 'state'>[]> {
    return this.db
      .selectFrom('studies')
      .innerJoin('assignments', 'assignments.study_id', 'studies.id')
      .select(['studies.digest', 'studies.state'])
      .where('studies.state', 'in', FINAL_STATES)
      .where('assignments.kind', '=', 'review')
      .where('assignments.site_id', '=', siteId)
      .orderBy('studies.changed_at', 'desc')
      .orderBy('studies.digest')
      .execute();
  }

  /** Notes until when the sites may answer the review. */
  async setReviewUntil(id: StudyId, until: Instant): Promise<void> {
    await this.db.updateTable('studies').set({ review_until: until }).where('id', '=', id).execute();
  }

  /** @returns open studies whose time for the review was not noted as over, the earliest first */
  inReview(): Promise<(StudyRow & { readonly review_until: string })[]> {
    return this.db
      .selectFrom('studies')
      .selectAll()
      .where('state', '=', 'open')
      .where('review_until', 'is not', null)
      .where('review_ended_at', 'is', null)
      .orderBy('review_until')
      .$narrowType<{ review_until: string }>()
      .execute();
  }

  async endReview(id: StudyId, at: Instant): Promise<void> {
    await this.db.updateTable('studies').set({ review_ended_at: at }).where('id', '=', id).execute();
  }

  async move(id: StudyId, state: StudyState, at: Instant): Promise<void> {
    await this.db.updateTable('studies').set({ state, changed_at: at }).where('id', '=', id).execute();
  }

  async setProgress(studyId: StudyId, siteId: SiteId, progress: ProgressName, at: Instant): Promise<void> {
    await this.db
      .insertInto('progress')
      .values({ study_id: studyId, site_id: siteId, progress, reported_at: at })
      .onConflict((conflict) => conflict.columns(['study_id', 'site_id']).doUpdateSet({ progress, reported_at: at }))
      .execute();
  }

  progressOf(studyId: StudyId): Promise<ProgressRow[]> {
    return this.db.selectFrom('progress').selectAll().where('study_id', '=', studyId).orderBy('site_id').execute();
  }

  async publish(result: {
    readonly studyId: StudyId;
    /** Turn of a standing study, from 0. */
    readonly turn?: number;
    readonly studyDigest: Digest;
    readonly json: string;
    readonly digest: Digest;
    readonly at: Instant;
  }): Promise<void> {
    await this.db
      .insertInto('results')
      .values({
        study_id: result.studyId,
        turn: result.turn ?? 0,
        study_digest: result.studyDigest,
        result_json: result.json,
        result_digest: result.digest,
        published_at: result.at,
      })
      .execute();
  }

  /** @returns the result of a turn, from 0; without one, of the last turn that is published */
  findResult(studyId: StudyId, turn?: number): Promise<ResultRow | undefined> {
    const of = this.db.selectFrom('results').selectAll().where('study_id', '=', studyId);
    return (turn === undefined ? of.orderBy('turn', 'desc').limit(1) : of.where('turn', '=', turn)).executeTakeFirst();
  }

  /** @returns the turns of a study that are published, with the digests of their results, the first one first */
  resultTurns(studyId: StudyId): Promise<Pick<ResultRow, 'turn' | 'result_digest'>[]> {
    return this.db
      .selectFrom('results')
      .select(['turn', 'result_digest'])
      .where('study_id', '=', studyId)
      .orderBy('turn')
      .execute();
  }

  /**
   * @returns every published study, newest first, by its last result. The numbers are left out, because results are
   *   long and lists do not show them
   */
  results(): Promise<ListedResultRow[]> {
    return this.db
      .selectFrom('results')
      .select(sql<string>`(result_json::json -> 'study')::text`.as('study_json'))
      .select(['result_digest', 'published_at'])
      .where('turn', '=', ({ selectFrom }) =>
        selectFrom('results as last')
          .select(({ fn }) => fn.max('last.turn').as('turn'))
          .whereRef('last.study_id', '=', 'results.study_id'),
      )
      .orderBy('published_at', 'desc')
      .orderBy('study_id')
      .execute();
  }
}
