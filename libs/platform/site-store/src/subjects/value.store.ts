import type { ScanKey, SubjectKey } from '@collimate/kernel-canonical';
import { KeystoreError, type SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** Cells of a subject's rows in the cohort table under one title, one for each row with a filled cell. */
export type CellsByScan = ReadonlyMap<ScanKey, string>;

/** Parts of the store of values. */
export interface ValueStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
}

interface ValueRow {
  readonly subject: SubjectKey;
  readonly sealed: Uint8Array;
}

/** A column title, in small letters. */
type Title = string;

/**
 * The cells of the cohort table's variables by subject and title, sealed under the subject's secret; titles are in the
 * database as keyed hashes. Unsealed cells are kept in memory, because a round reads a whole column.
 */
export class ValueStore {
  private readonly one: SqliteStatement;
  private readonly column: SqliteStatement;
  private readonly draft: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly remove: SqliteStatement;
  private opened = new Map<Title, ReadonlyMap<SubjectKey, CellsByScan>>();
  private laid = new Map<string, Map<ScanKey, string>>();
  /** Titles that were asked for. The database holds only their hashes, so a value can be read only by its title. */
  private readonly asked = new Set<Title>();

  constructor(private readonly parts: ValueStoreParts) {
    const { session } = parts;
    this.one = session.prepare('select subject, sealed from subject_value where subject = ? and name = ?');
    this.column = session.prepare('select subject, sealed from subject_value where name = ? order by subject');
    this.draft = session.prepare('insert or replace into draft_value values (?, ?, ?)');
    this.insert = session.prepare('insert or replace into subject_value values (?, ?, ?)');
    this.remove = session.prepare('delete from subject_value where subject = ?');
  }

  /**
   * A number in [0, 1) that stays the same for the subject's life. It is derived from the subject's secret, so nobody can choose
   * it and nobody outside the site knows it.
   * @throws KeystoreError NO_SUBJECT_KEY
   */
  drawOf(subject: SubjectKey): number {
    const bytes = new DataView(this.parts.vault.saltFor(subject, 'fold').buffer);
    return (bytes.getUint32(0) * 2 ** 21 + (bytes.getUint32(4) >>> 11)) / 2 ** 53;
  }

  /** @returns the cells under a title, read without regard to case, of every subject who has any */
  ofTitle(title: string): ReadonlyMap<SubjectKey, CellsByScan> {
    const name = title.toLowerCase();
    this.asked.add(name);
    const known = this.opened.get(name);
    if (known !== undefined) return known;
    const rows = this.column.all<ValueRow>(this.markOf(name));
    const found = new Map(
      rows.flatMap((row) => {
        const cells = this.unsealed(name, row);
        return cells.size === 0 ? [] : [[row.subject, cells] as const];
      }),
    );
    // Kept only of committed rows, because an open transaction may be undone.
    if (!this.parts.session.inTransaction) this.opened.set(name, found);
    return found;
  }

  /**
   * Reads again every column that was asked for.
   * @returns subjects with a value that was altered in the database; only they lack it
   */
  altered(): readonly SubjectKey[] {
    const broken = [...this.asked].flatMap((name) =>
      this.column.all<ValueRow>(this.markOf(name)).filter((row) => this.cellsOf(name, row) === undefined),
    );
    return [...new Set(broken.map(({ subject }) => subject))].sort();
  }

  /** Begins with a table, and forgets an unfinished earlier draft. */
  begin(): void {
    this.laid.clear();
  }

  /**
   * Drafts the cells of one row. A title that the row does not have keeps its value; an empty cell removes it.
   * @returns whether one of them changed
   */
  lay(subject: SubjectKey, scan: ScanKey, variables: Readonly<Record<string, string>>): boolean {
    const changed = Object.entries(variables).filter(([title, cell]) => {
      const name = title.toLowerCase();
      const cells = this.laidOf(subject, name);
      if ((cells.get(scan) ?? '') === cell) return false;
      if (cell === '') cells.delete(scan);
      else cells.set(scan, cell);
      this.draft.run(subject, this.markOf(name), this.sealed(subject, name, cells));
      return true;
    });
    return changed.length > 0;
  }

  /** Takes back the cells of one row under these titles and every one that was asked for; in a transaction of the caller. */
  drop(subject: SubjectKey, scan: ScanKey, titles: readonly string[]): void {
    this.opened.clear();
    for (const name of new Set([...titles.map((title) => title.toLowerCase()), ...this.asked])) {
      const cells = this.laidOf(subject, name);
      if (cells.delete(scan)) this.insert.run(subject, this.markOf(name), this.sealed(subject, name, cells));
    }
  }

  /** Makes the drafted cells count; called in the transaction of the table. */
  finish(): void {
    this.opened.clear();
    this.laid.clear();
    this.parts.session.execute(`insert or replace into subject_value select subject, name, sealed from draft_value`);
  }

  /** Writes one column at once, from data that an earlier version kept elsewhere. */
  fill(title: string, cells: ReadonlyMap<SubjectKey, CellsByScan>): void {
    this.opened.clear();
    const name = title.toLowerCase();
    for (const [subject, byScan] of cells) this.insert.run(subject, this.markOf(name), this.sealed(subject, name, byScan));
  }

  /** Deletes a subject's values. @returns how many */
  deleteOf(subject: SubjectKey): number {
    this.opened.clear();
    return this.remove.run(subject);
  }

  private laidOf(subject: SubjectKey, name: Title): Map<ScanKey, string> {
    const key = `${subject} ${name}`;
    const known = this.laid.get(key);
    if (known !== undefined) return known;
    const row = this.one.get<ValueRow>(subject, this.markOf(name));
    const cells = new Map(row === undefined ? [] : this.unsealed(name, row));
    this.laid.set(key, cells);
    return cells;
  }

  private markOf(name: Title): string {
    return this.parts.vault.lookupOf(`variable\0${name}`);
  }

  private sealed(subject: SubjectKey, name: Title, cells: CellsByScan): Uint8Array {
    return this.parts.vault.seal(subject, `value/${name}`, JSON.stringify(Object.fromEntries(cells)));
  }

  /**
   * @returns no cells for a subject whose secret is destroyed, or a value that was altered: a restored or altered
   *   database may hold them
   */
  private unsealed(name: Title, row: ValueRow): CellsByScan {
    return this.cellsOf(name, row) ?? new Map();
  }

  /** @returns undefined for a value that this program did not write for the subject */
  private cellsOf(name: Title, { subject, sealed }: ValueRow): CellsByScan | undefined {
    const { vault } = this.parts;
    if (!vault.hasSubjectKey(subject)) return new Map();
    try {
      const cells = JSON.parse(vault.unseal(subject, `value/${name}`, sealed)) as Record<ScanKey, string>;
      return new Map(Object.entries(cells) as [ScanKey, string][]);
    } catch (error) {
      if (error instanceof KeystoreError && error.code === 'SEAL_BROKEN') return undefined;
      throw error;
    }
  }
}
