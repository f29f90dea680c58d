import type { HeadMemory } from '../log/head-memory.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';

/**
 * Number of withdrawals, remembered beside the keys, where no backup reaches. A list can be put back as well as a
 * database can: an older list is whole and bears its seals, and only this number shows that it is too short. It
 * decreases only by the word of two people.
 */
export class WithdrawalHead {
  private readonly count: SqliteStatement;
  private held: number;

  constructor(
    session: SqliteSession,
    private readonly memory: Pick<HeadMemory, 'pin' | 'pinned'>,
  ) {
    this.count = session.prepare('select count(*) as lines from withdrawal_line');
    this.held = this.lines();
  }

  /** Least number of different lines in the database and the lists together; undefined if it is not remembered. */
  get known(): number | undefined {
    const pinned = this.memory.pinned('withdrawals');
    return pinned === undefined ? undefined : Number(pinned);
  }

  /**
   * Called after a commit that may have added withdrawals. They are added to the remembered number, even if the
   * database is an older one and holds fewer. A withdrawal must not fail because of the key folder: if that is full,
   * the next start makes up for it.
   */
  grow(): void {
    const added = this.lines() - this.held;
    this.held += added;
    const { known } = this;
    if (known === undefined || added <= 0) return;
    try {
      this.memory.pin('withdrawals', String(known + added));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /**
   * Notes that the database holds all withdrawals: a complete list shows it, or two people have stated it. @throws
   * StoreError COUNTER_UNWRITABLE
   */
  settle(): void {
    this.held = this.lines();
    if (this.known !== this.held) this.memory.pin('withdrawals', String(this.held));
  }

  /** Lines that the database took over from a list are no new ones. */
  takenOver(): void {
    this.held = this.lines();
  }

  private lines(): number {
    return this.count.get<{ lines: number }>()!.lines;
  }
}
