import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** Size of the log of releases at some moment: entries with a leaf at that place or later came after it. */
export interface ReleasePlace {
  readonly tree: number;
  /** Number of leaves of that tree. */
  readonly size: number;
}

/** Events in a row that arrived by the same way. */
export interface ArrivalRun {
  /** Number of the first of them. */
  readonly first: number;
  /** Number of the table that brought them, if one did and the record of tables knows it. */
  readonly table: number | undefined;
}

interface ArrivalRow extends ReleasePlace {
  readonly first: number;
  readonly of_table: number | null;
  readonly seal: string;
}

/**
 * Places of arriving events of consent in the log of releases. They give the order without a clock or a date: the leaf
 * of an answer is before them or after them.
 */
export class ArrivalPlaces {
  private readonly insert: SqliteStatement;
  private readonly newest: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
    private readonly releaseLog: SiteLog,
  ) {
    // A number that is used a second time is in a database from which events were removed. The earlier place then
    // counts for both.
    this.insert = session.prepare('insert into consent_arrival values (?, ?, ?, ?, ?) on conflict do nothing');
    this.newest = session.prepare('select * from consent_arrival where first <= ? order by first desc limit 1');
  }

  /**
   * In the transaction that records events.
   * @param first number of the first of them @param table number of the table that brought them, if one did
   */
  note(first: number, table: number | undefined): void {
    const { treeNumber: tree, storedSize: size } = this.releaseLog;
    const row = { first, tree, size, of_table: table ?? null };
    this.insert.run(...Object.values(row), rowSeal(this.vault, 'consent_arrival', row));
  }

  /**
   * @param sequence number of an event
   * @returns where it arrived, or no later than where: of a row that was altered an earlier one is taken; undefined of an event of before
   *   there were such rows
   */
  of(sequence: number): ReleasePlace | undefined {
    const row = this.rowOf(sequence);
    return row === undefined ? undefined : { tree: row.tree, size: row.size };
  }

  /** @returns number of the table that brought an event; undefined if no table did, or if it is unknown */
  tableOf(sequence: number): number | undefined {
    return this.rowOf(sequence)?.of_table ?? undefined;
  }

  private rowOf(sequence: number): ArrivalRow | undefined {
    for (let last = sequence; ;) {
      const row = this.newest.get<ArrivalRow>(last);
      if (row === undefined || isSealedRow(this.vault, 'consent_arrival', row)) return row;
      last = row.first - 1;
    }
  }
}
