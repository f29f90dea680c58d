import type { SubjectVault } from '@collimate/platform-keystore';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

interface ToldRow {
  readonly id: string;
  readonly times: number;
  readonly seal: string;
}

/**
 * Number of rows for an event of consent in the last table that had it, if not one: a registry may write one row for
 * each modality.
 */
export class ConsentTellings {
  private readonly one: SqliteStatement;
  private readonly write: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
  ) {
    this.one = session.prepare('select * from consent_told where id = ?');
    this.write = session.prepare('insert or replace into consent_told values (?, ?, ?)');
  }

  /** @param id first identity of an event @returns how many rows said it last; 1 where that is not known */
  of(id: string): number {
    const row = this.one.get<ToldRow>(id);
    return row !== undefined && isSealedRow(this.vault, 'consent_told', row) ? row.times : 1;
  }

  /** In the transaction of the import. @param said how many rows of the table said each event */
  note(said: ReadonlyMap<string, number>): void {
    for (const [id, times] of said) {
      if (times === this.of(id)) continue;
      const row = { id, times };
      this.write.write([id, times, rowSeal(this.vault, 'consent_told', row)]);
    }
  }
}
