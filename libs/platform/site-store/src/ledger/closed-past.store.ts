import type { Digest, StudyId } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** Budget of a study that is taken as spent without a charge. */
export interface ForfeitRow {
  readonly ordinal: number;
  readonly study_id: StudyId;
  readonly rho: string;
  /** Set if it pays for one further answer of a key that was charged once. */
  readonly answer_hash: Digest | null;
  readonly tree: number;
  readonly leaf: number;
}

/** Rows that a recovery leaves behind: lost answers, and budget that was forfeited. They only grow. */
export class ClosedPastStore {
  private readonly insertLost: SqliteStatement;
  private readonly selectLost: SqliteStatement;
  private readonly insertForfeit: SqliteStatement;
  private readonly selectPaid: SqliteStatement;
  private readonly selectForfeits: SqliteStatement;

  constructor(session: SqliteSession) {
    this.insertLost = session.prepare('insert into lost values (?, ?) on conflict do nothing');
    this.selectLost = session.prepare('select sequence from lost where sequence = ?');
    this.insertForfeit = session.prepare('insert into forfeit values ((select count(*) from forfeit), ?, ?, ?, ?, ?, ?)');
    this.selectPaid = session.prepare('select ordinal from forfeit where study_id = ? and answer_hash = ?');
    this.selectForfeits = session.prepare('select * from forfeit where tree >= ? order by ordinal');
  }

  /** Marks the answer of a charge as lost for good. @param tree the one that closed it @returns 1 if it was not yet */
  lose(sequence: number, tree: number): number {
    return this.insertLost.run(sequence, tree);
  }

  isLost(sequence: number): boolean {
    return this.selectLost.get(sequence) !== undefined;
  }

  forfeit(row: Omit<ForfeitRow, 'ordinal'>, at: string): void {
    this.insertForfeit.run(row.study_id, row.rho, row.answer_hash, row.tree, row.leaf, at);
  }

  /** @returns whether that further answer was paid for before */
  isPaid(studyId: StudyId, answerHash: Digest): boolean {
    return this.selectPaid.get(studyId, answerHash) !== undefined;
  }

  /** @returns what was forfeited in a tree or a later one */
  forfeitsSince(tree: number): readonly ForfeitRow[] {
    return this.selectForfeits.all<ForfeitRow>(tree);
  }
}
