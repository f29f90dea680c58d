/** Failures of one key without a pause. */
const FREE_FAILURES = 10;
/** Failures of one key without a pause while many keys are tried. */
const FREE_FAILURES_WHILE_MANY = 3;
/** Failures over all keys together after which many keys are tried. */
const MANY_FAILURES = 50;
/** Attempts that may be open at once while many keys are tried. */
const AT_ONCE_WHILE_MANY = 8;
/** First pause after the free failures, ms; it doubles with each further failure. */
const FIRST_PAUSE_MS = 30_000;
/** Longest pause, ms. A caller with the right password waits at most this long. */
const LONGEST_PAUSE_MS = 900_000;
/** Failures are forgotten after this time without another, ms. */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** Most keys that are remembered, so that made-up keys cannot fill the memory. */
const MOST_KEYS = 10_000;

/** Wait told to an attempt that finds all places taken, ms. */
const TURN_MS = 1_000;

const ALL: unique symbol = Symbol('all keys together');

interface Failures {
  count: number;
  /** Pauses that were made already. */
  pauses: number;
  lastMs: number;
  openAgainMs: number;
}

/**
 * Slows guessing down. After ten failures of a key, each further failure doubles a pause in which attempts of that key
 * are not looked at. A key is a name, or the address of the caller. When many keys are tried in turn, each has three
 * free failures instead of ten and few are looked at at once; a key is never paused for failures of other keys. Only
 * counts and times are kept, no name and no secret, and an hour without failures clears them.
 */
export class AttemptThrottle {
  private readonly byKey = new Map<string | typeof ALL, Failures>();
  /** Attempts that began and did not end yet. */
  private readonly open = new Map<string | typeof ALL, number>();

  /** @param nowMs a steady clock, ms */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** @returns ms until an attempt of this key may begin; 0 if it may now */
  pauseMs(key: string): number {
    const now = this.nowMs();
    return Math.max(0, (this.byKey.get(key)?.openAgainMs ?? now) - now);
  }

  /**
   * Asks to be let in. Until it ends, an attempt counts as one that may fail: many attempts at once get no more looks
   * than many in turn. A caller that is let in calls `end`, whatever the outcome.
   * @returns 0 if it is let in; else ms until it may ask again
   */
  begin(key: string): number {
    this.forget(this.nowMs());
    const pauseMs = this.pauseMs(key);
    if (pauseMs > 0) return pauseMs;
    const inAll = Math.max(AT_ONCE_WHILE_MANY, MANY_FAILURES - (this.byKey.get(ALL)?.count ?? 0));
    if (!this.hasTurn(key) || (this.open.get(ALL) ?? 0) >= inAll) return TURN_MS;
    for (const counted of [key, ALL] as const) this.open.set(counted, (this.open.get(counted) ?? 0) + 1);
    return 0;
  }

  /** Ends an attempt that was let in, after `failed`, `succeeded` or neither was called. */
  end(key: string): void {
    for (const counted of [key, ALL] as const) {
      const left = (this.open.get(counted) ?? 0) - 1;
      if (left > 0) this.open.set(counted, left);
      else this.open.delete(counted);
    }
  }

  /** Counts a failed attempt. @returns failures of this key since its last success or the last hour of quiet */
  failed(key: string): number {
    this.count(ALL);
    const failures = this.count(key);
    if (failures.count >= this.free()) {
      failures.openAgainMs = failures.lastMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures.pauses, 20));
      failures.pauses += 1;
    }
    return failures.count;
  }

  /** Forgets the failures of a key whose right secret came. */
  succeeded(key: string): void {
    this.byKey.delete(key);
  }

  /**
   * Whether one more attempt of this key may begin. Attempts that are still open count as failures. After a pause, one
   * at a time.
   */
  private hasTurn(key: string): boolean {
    const open = this.open.get(key) ?? 0;
    return open === 0 || open + (this.byKey.get(key)?.count ?? 0) < this.free();
  }

  /** Failures that a key has now before it is paused. */
  private free(): number {
    return (this.byKey.get(ALL)?.count ?? 0) < MANY_FAILURES ? FREE_FAILURES : FREE_FAILURES_WHILE_MANY;
  }

  private count(key: string | typeof ALL): Failures {
    const now = this.nowMs();
    this.forget(now);
    const failures = this.byKey.get(key) ?? { count: 0, pauses: 0, lastMs: now, openAgainMs: now };
    failures.count += 1;
    failures.lastMs = now;
    // Delete and set again, so that the map is in the order of the last failure.
    this.byKey.delete(key);
    this.byKey.set(key, failures);
    return failures;
  }

  private forget(now: number): void {
    for (const [key, { lastMs }] of this.byKey) {
      if (now - lastMs <= FORGOTTEN_AFTER_MS && this.byKey.size <= MOST_KEYS) return;
      this.byKey.delete(key);
    }
  }
}
