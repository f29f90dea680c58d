import type { Kysely, Selectable } from 'kysely';
import type { Instant, RoundId, SiteId, StudyId } from '@collimate/kernel-canonical';
import { readableRound, type RoundRow } from './round.repository.js';
import type { AssignmentsTable, Schema } from '../schema.js';

/** A piece of work for one site. */
export type AssignmentRow = Selectable<AssignmentsTable>;

/** A piece of work with all that is sent of it. */
export type WaitingWork = AssignmentRow & {
  readonly digest: string;
  /** Protocol of a review; null for the order of a round, because the site has the protocol already. */
  readonly protocol_json: string | null;
  /** The round of an order; null for a review. */
  readonly round: RoundRow | null;
};

/** Work of the sites; a row is sent until the site says that it has stored it. */
export class AssignmentRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  async add(row: {
    readonly siteId: SiteId;
    readonly kind: 'review' | 'round';
    readonly studyId: StudyId;
    readonly roundId?: RoundId;
    readonly at: Instant;
  }): Promise<void> {
    await this.db
      .insertInto('assignments')
      .values({
        id: `${row.kind}.${row.roundId ?? row.studyId}.${row.siteId}`,
        site_id: row.siteId,
        kind: row.kind,
        study_id: row.studyId,
        round_id: row.roundId ?? null,
        created_at: row.at,
        acknowledged_at: null,
      })
      .execute();
  }

  /**
   * @returns work that the site has not acknowledged, oldest first; orders of closed rounds are left out, and a
   *   suspended site gets none
   */
  async waiting(siteId: SiteId): Promise<WaitingWork[]> {
    const rows = await this.db
      .selectFrom('assignments')
      .innerJoin('studies', 'studies.id', 'assignments.study_id')
      .leftJoin('rounds', 'rounds.id', 'assignments.round_id')
      .selectAll('assignments')
      .select('studies.digest')
      .select((select) =>
        select
          .case()
          .when('assignments.kind', '=', 'review')
          .then(select.ref('studies.protocol_json'))
          .else(null)
          .end()
          .as('protocol_json'),
      )
      .innerJoin('sites', 'sites.id', 'assignments.site_id')
      .where('assignments.site_id', '=', siteId)
      .where('sites.state', '!=', 'suspended')
      .where('acknowledged_at', 'is', null)
      .where((where) => where.or([where('rounds.state', 'is', null), where('rounds.state', '=', 'open')]))
      .orderBy('assignments.ordinal')
      .limit(100)
      .execute();
    const ids = rows.flatMap(({ round_id: id }) => (id === null ? [] : [id]));
    const rounds = ids.length === 0 ? [] : await this.db.selectFrom('rounds').selectAll().where('id', 'in', ids).execute();
    const byId = new Map(rounds.map((round) => [round.id, readableRound(round)]));
    return rows.map((row) => ({ ...row, round: row.round_id === null ? null : (byId.get(row.round_id) ?? null) }));
  }

  /** Withdraws the assignments of a study that sites have not stored yet: none of them is sent any more. */
  async withdraw(studyId: StudyId, at: Instant): Promise<void> {
    await this.db
      .updateTable('assignments')
      .set({ acknowledged_at: at })
      .where('study_id', '=', studyId)
      .where('acknowledged_at', 'is', null)
      .execute();
  }

  async acknowledge(siteId: SiteId, ids: readonly string[], at: Instant): Promise<void> {
    if (ids.length === 0) return;
    await this.db
      .updateTable('assignments')
      .set({ acknowledged_at: at })
      .where('site_id', '=', siteId)
      .where('id', 'in', [...ids])
      .where('acknowledged_at', 'is', null)
      .execute();
  }
}
