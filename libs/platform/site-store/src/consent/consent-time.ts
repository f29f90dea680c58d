import { instantFromMs, instantToMs, type Clock, type Instant } from '@collimate/kernel-canonical';
import type { HeadMemory } from '../log/head-memory.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';

/** Most that the clock may be ahead of the latest time that counted, ms: half a year. A wrong year is more than that. */
const LONGEST_STEP_MS = 183 * 86_400_000;
/** A time is written down when it is so much later than the one that was; events write it down at once. */
const WRITTEN_EVERY_MS = 60_000;

/** The two times, as they are called in the database and beside the keys. */
type TimeName = 'consent-time' | 'told-time';

/**
 * The time by which consent counts: the machine's clock, but never earlier than a time that counted before, also after
 * a restart and with an older or altered database, because both times are remembered beside the keys. A clock that has
 * jumped further ahead than an agent is ever stopped for is not followed until a person has confirmed it.
 */
export class ConsentTime {
  private readonly read: SqliteStatement;
  private readonly write: SqliteStatement;
  private readonly readTold: SqliteStatement;
  private readonly writeTold: SqliteStatement;
  private latest = 0;
  private elsewhere: () => Instant | undefined = () => undefined;

  constructor(
    private readonly session: SqliteSession,
    private readonly clock: Clock,
    private readonly memory: Pick<HeadMemory, 'pin' | 'pinned'>,
  ) {
    this.read = session.prepare(`select value from counter where name = 'consent-time'`);
    this.write = session.prepare(`update counter set value = ?1 where name = 'consent-time' and value < ?1`);
    this.readTold = session.prepare(`select value from counter where name = 'told-time'`);
    this.writeTold = session.prepare(
      `insert into counter values ('told-time', ?1) on conflict (name) do update set value = max(value, ?1)`,
    );
  }

  /**
   * Sets a second clock, which also dates endings. It is believed only where that denies: it can make an ending later,
   * and nothing else.
   * @param told its time, if it is known now
   */
  alsoBy(told: () => Instant | undefined): void {
    this.elsewhere = told;
  }

  /** @returns the clock's time, or the latest time that counted where the clock is behind it or has jumped */
  now(): Instant {
    const counted = this.counted();
    const ms = this.isAhead(counted) ? counted : Math.max(counted, this.clockMs());
    if (ms - this.written() >= WRITTEN_EVERY_MS) this.write.run(ms);
    this.remember('consent-time', ms);
    this.latest = ms;
    this.told();
    return instantFromMs(ms);
  }

  /**
   * @returns the time of an ending that the site itself records. It is later than all times that counted before, and not earlier
   * than the machine's clock, than any time of the other clock, and than the newest form, whatever anybody has
   * confirmed. A form that was signed before the withdrawal must not be dated after it, even if the machine's clock is
   * behind or has stopped. If a clock was ahead by error, only a consent after the erroneous date permits again.
   * @param newestForm the latest date of a known form of the subject
   */
  ending(newestForm?: Instant): Instant {
    const before = this.counted();
    const counted = Math.max(instantToMs(this.now()), before + 1);
    this.write.run(counted);
    this.latest = counted;
    const form = newestForm === undefined ? 0 : instantToMs(newestForm);
    return instantFromMs(Math.max(counted, this.clockMs(), this.told(), form));
  }

  /** Takes a time over that counted before the database was restored. */
  raise(to: Instant): void {
    this.latest = Math.max(this.counted(), instantToMs(to));
    this.write.run(this.latest);
  }

  /** Whether the clock is so far ahead that a person has to confirm it. */
  get hasJumped(): boolean {
    return this.isAhead(this.counted());
  }

  /** The machine's clock, unconfirmed: a consent that would have lapsed by then permits nothing. */
  unconfirmed(): Instant {
    return instantFromMs(this.clockMs());
  }

  /** A person says that the clock is right. */
  confirm(): void {
    this.latest = Math.max(this.counted(), this.clockMs());
    this.write.run(this.latest);
  }

  private isAhead(counted: number): boolean {
    return counted > 0 && this.clockMs() - counted > LONGEST_STEP_MS;
  }

  private counted(): number {
    return Math.max(this.latest, this.written(), this.remembered('consent-time'));
  }

  private written(): number {
    return this.read.get<{ value: number }>()!.value;
  }

  /** The latest time that the other clock ever said, kept over a restart. */
  private told(): number {
    const now = this.elsewhere();
    const written = this.readTold.get<{ value: number }>()?.value ?? 0;
    const kept = Math.max(written, this.remembered('told-time'));
    if (now === undefined) return kept;
    const ms = Math.max(instantToMs(now), kept);
    if (ms - written >= WRITTEN_EVERY_MS) this.writeTold.run(ms);
    this.remember('told-time', ms);
    return ms;
  }

  /** Time remembered beside the keys, ms; 0 if there is none. */
  private remembered(name: TimeName): number {
    return Number(this.memory.pinned(name) ?? 0);
  }

  /**
   * Remembers a time beside the keys. A withdrawal must not fail because of the key folder: inside a transaction, and
   * if the folder is full, only the database remembers.
   */
  private remember(name: TimeName, ms: number): void {
    if (this.session.inTransaction || ms - this.remembered(name) < WRITTEN_EVERY_MS) return;
    try {
      this.memory.pin(name, String(ms));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  private clockMs(): number {
    return instantToMs(this.clock.now());
  }
}

/** Refusal of a table of consent while the clock has jumped. */
export const clockJumped = (): StoreError =>
  new StoreError('CLOCK_JUMPED', 'the clock of this machine is more than half a year ahead of the last time that counted', {
    hint: 'set the clock right; if it is right, an approver confirms it with `collimate site consent confirm-clock`',
  });
