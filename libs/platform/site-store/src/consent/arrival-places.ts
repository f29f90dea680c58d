import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** How far the log of releases had come at some moment: what has its leaf there or later came after it. */
export interface ReleasePlace {
  readonly tree: number;
  /** How many leaves that tree had. */
  readonly size: number;
}

interface ArrivalRow extends ReleasePlace {
  readonly first: number;
  readonly seal: string;
}

/** Where in the log of releases events of consent arrived. No clock and no date says it: an answer has its leaf before them or after them. */
export class ArrivalPlaces {
  private readonly insert: SqliteStatement;
  private readonly newest: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
    private readonly releaseLog: SiteLog,
  ) {
    this.insert = session.prepare('insert into consent_arrival values (?, ?, ?, ?)');
    this.newest = session.prepare('select * from consent_arrival where first <= ? order by first desc limit 1');
  }

  /** In the transaction that records events. @param first number of the first of them */
  note(first: number): void {
    const row = { first, tree: this.releaseLog.treeNumber, size: this.releaseLog.storedSize };
    this.insert.write([...Object.values(row), rowSeal(this.vault, 'consent_arrival', row)]);
  }

  /**
   * @param sequence number of an event
   * @returns where it arrived, or no later than where: of a row that was altered an earlier one is taken; undefined of an event of before
   *   there were such rows
   */
  of(sequence: number): ReleasePlace | undefined {
    for (let last = sequence; ;) {
      const row = this.newest.get<ArrivalRow>(last);
      if (row === undefined) return undefined;
      if (isSealedRow(this.vault, 'consent_arrival', row)) return { tree: row.tree, size: row.size };
      last = row.first - 1;
    }
  }
}
