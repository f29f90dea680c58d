import type { Digest, StudyId } from '@collimate/kernel-canonical';
import { UpwardSum } from '@collimate/kernel-numeric';
import type { SpentBudget } from '@collimate/privacy-accounting';
import { readSpent } from '../log/stored.text.js';
import { StoreError } from '../store.error.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

interface PricedRow {
  readonly sequence: number;
  readonly study_id: StudyId;
  readonly query_digest: Digest;
  readonly epoch: number;
  readonly rho: string;
}

interface ForfeitRow {
  readonly ordinal: number;
  readonly study_id: StudyId;
  readonly rho: string;
  /** The query, if the charge pays for a further answer; null otherwise. */
  readonly query_digest: Digest | null;
}

/**
 * Sums of all charges and forfeits, never below the exact ones (ADR 0144). Rows never change and never go, so each is
 * read once and added to the known sum. Only committed rows are read, because a row of an undone transaction would stay
 * in the sum.
 */
export class ChargeSums {
  private readonly since: SqliteStatement;
  private readonly forfeitsSince: SqliteStatement;
  private read = 0;
  private forfeitsRead = 0;
  private readonly site = new UpwardSum();
  private readonly byStudy = new Map<StudyId, UpwardSum>();
  private readonly answersByQuery = new Map<Digest, number>();
  private readonly lastEpochByQuery = new Map<Digest, number>();

  constructor(session: SqliteSession) {
    this.since = session.prepare(
      'select sequence, study_id, query_digest, epoch, rho from charge where sequence >= ? order by sequence',
    );
    this.forfeitsSince = session.prepare(
      'select ordinal, study_id, rho, query_digest from forfeit where ordinal >= ? order by ordinal',
    );
  }

  /** To be asked before anything is inserted in the transaction that is open. */
  current(): SpentBudget {
    for (const row of this.since.all<PricedRow>(this.read)) {
      if (row.sequence !== this.read) throw new StoreError('DATABASE_CORRUPT', 'a charge is missing from the ledger');
      this.add(row);
      this.countAnswer(row.query_digest);
      this.lastEpochByQuery.set(row.query_digest, Math.max(row.epoch, this.lastEpochByQuery.get(row.query_digest) ?? row.epoch));
      this.read += 1;
    }
    for (const row of this.forfeitsSince.all<ForfeitRow>(this.forfeitsRead)) {
      this.add(row);
      // A copy of this site has answered once more: it is one of the answers that the study declares.
      if (row.query_digest !== null) this.countAnswer(row.query_digest);
      this.forfeitsRead = row.ordinal + 1;
    }
    return {
      site: this.site.total(),
      byStudy: new Map([...this.byStudy].map(([study, sum]) => [study, sum.total()])),
      ...{ answersByQuery: new Map(this.answersByQuery), lastEpochByQuery: new Map(this.lastEpochByQuery) },
    };
  }

  private countAnswer(query: Digest): void {
    this.answersByQuery.set(query, (this.answersByQuery.get(query) ?? 0) + 1);
  }

  private add(row: Pick<PricedRow, 'study_id' | 'rho'>): void {
    // A row that cannot be read was not written here: the check finds it, and the recovery takes the whole budget.
    const rho = readSpent(row.rho);
    this.byStudy.set(row.study_id, (this.byStudy.get(row.study_id) ?? new UpwardSum()).add(rho));
    this.site.add(rho);
  }
}
