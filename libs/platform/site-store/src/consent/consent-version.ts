import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** A number that moves with every change of consent, so that an answer can tell whether it is still allowed. */
export class ConsentVersion {
  private readonly read: SqliteStatement;
  private readonly raise: SqliteStatement;
  private moved: () => void = () => undefined;

  constructor(session: SqliteSession) {
    this.read = session.prepare(`select value from counter where name = 'consent'`);
    this.raise = session.prepare(`update counter set value = value + 1 where name = 'consent'`);
  }

  current(): number {
    return this.read.get<{ value: number }>()!.value;
  }

  /** Names who is told of every change, inside its transaction. */
  onAdvance(moved: () => void): void {
    this.moved = moved;
  }

  /** To be called inside the transaction of the change. */
  advance(): void {
    this.raise.write([]);
    this.moved();
  }
}
