import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** A number that moves with every change of consent, so that an answer can tell whether it is still allowed. */
export class ConsentVersion {
  private readonly read: SqliteStatement;
  private readonly raise: SqliteStatement;

  constructor(session: SqliteSession) {
    this.read = session.prepare(`select value from counter where name = 'consent'`);
    this.raise = session.prepare(`update counter set value = value + 1 where name = 'consent'`);
  }

  current(): number {
    return this.read.get<{ value: number }>()!.value;
  }

  /** To be called inside the transaction of the change. */
  advance(): void {
    this.raise.run();
  }
}
