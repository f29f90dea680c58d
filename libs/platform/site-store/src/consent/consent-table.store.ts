import { hash } from 'node:crypto';
import { parseDigest, type Clock, type Digest } from '@collimate/kernel-canonical';
import type { ConsentRow } from '@collimate/governance-consent';
import type { SubjectVault } from '@collimate/platform-keystore';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { TableLine } from './table.line.js';

/** A table of consent as the site has read it. */
export interface ReadTable {
  /** The events, one per line and in its order, with dates by the site's zone. */
  readonly rows: readonly ConsentRow[];
  /** Its content before dates are read in a time zone, line by line. */
  readonly said: readonly unknown[];
}

/** Facts about an arriving table, for its import. */
export interface ArrivingTable {
  readonly digest: Digest;
  /** As it arrived last, where the same table was imported before. */
  readonly before: TableLine | undefined;
  /** Number that it gets if it arrives as a new one. */
  readonly next: number;
  /** Number of later tables that this database lacks, because it was restored. */
  readonly later: number;
  /** Whether a person says that an earlier table is sent again unchanged; consents of later tables then stay. */
  readonly isSentAgain: boolean;
}

/** The tables of consent that this database has read, each under its seal; a record beside the database knows those too that it has forgotten. */
export class ConsentTableStore {
  private readonly insert: SqliteStatement;
  private readonly every: SqliteStatement;
  private readonly lastWithdrawal: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
    private readonly clock: Clock,
  ) {
    this.insert = session.prepare('insert into consent_table values (?, ?, ?, ?, ?) on conflict do nothing');
    this.every = session.prepare('select * from consent_table order by number');
    this.lastWithdrawal = session.prepare('select coalesce(max(arrival), 0) as last from withdrawal_line');
  }

  /** In the order of arrival. */
  all(): readonly TableLine[] {
    const rows = this.every.all<TableLine & { readonly seal: string }>();
    const own = rows.filter((row) => isSealedRow(this.vault, 'consent_table', row));
    return own.map(({ number, digest, at, withdrawals }) => ({ number, digest, at, withdrawals }));
  }

  /**
   * @param recorded lines of the record beside the database
   * @param isSentAgain whether a person says that the same table is sent a second time
   */
  arriving({ rows, said }: ReadTable, recorded: readonly TableLine[], isSentAgain: boolean): ArrivingTable {
    const digest = digestOfText(said);
    // Earlier versions took the digest of the dates as they are in the site's time zone.
    const earlier = digestOfText(rows);
    const here = this.all();
    const isSame = (line: TableLine): boolean => line.digest === digest || line.digest === earlier;
    // Tables are told apart by digest: a table that arrived while the record was missing may have another table's
    // number.
    const [known, read] = [lastArrivals([...recorded, ...here]), lastArrivals(here)];
    const arrivals = [...known.values()];
    const before = arrivals.filter(isSame).sort((a, b) => b.number - a.number)[0] as TableLine | undefined;
    const later = arrivals.filter(
      (line) =>
        !isSame(line) && line.number >= (before?.number ?? Infinity) && (read.get(line.digest)?.number ?? 0) < line.number,
    );
    const next = Math.max(0, ...arrivals.map(({ number }) => number)) + 1;
    return { digest, before, next, later: later.length, isSentAgain };
  }

  /**
   * Notes a table, in the transaction of the import.
   * @param endsAnew whether it ended consents that came after its first arrival: then it counts as a new arrival
   * @returns the number of the table
   */
  note({ digest, before, next }: ArrivingTable, endsAnew: boolean): number {
    // Another table may have its number here. Then it arrives as a new table, after all known ones.
    const known = endsAnew || this.isTaken(before) ? undefined : before;
    const { number, at, withdrawals } = known ?? {
      ...{ number: next, at: this.clock.now() },
      withdrawals: this.lastWithdrawal.get<{ last: number }>()!.last,
    };
    const row = { number, digest, at, withdrawals };
    this.insert.run(...Object.values(row), rowSeal(this.vault, 'consent_table', row));
    return number;
  }

  private isTaken(line: TableLine | undefined): boolean {
    return this.all().some(({ number, digest }) => number === line?.number && digest !== line.digest);
  }
}

/** @returns the line of the last arrival of each table, by the digest of its content */
function lastArrivals(lines: readonly TableLine[]): ReadonlyMap<string, TableLine> {
  const last = new Map<string, TableLine>();
  for (const line of lines) if (line.number > (last.get(line.digest)?.number ?? 0)) last.set(line.digest, line);
  return last;
}

const digestOfText = (lines: readonly unknown[]): Digest => parseDigest(hash('sha256', JSON.stringify(lines), 'hex'));
