/** Failures of one key that cost nothing but the time of the attempt. */
const FREE_FAILURES = 10;
/** Failures over all keys together that cost nothing. */
const FREE_FAILURES_IN_ALL = 50;
/** First pause after the free failures, ms; it doubles with each further failure. */
const FIRST_PAUSE_MS = 30_000;
/** Longest pause, ms: whoever has the right password waits no longer than this. */
const LONGEST_PAUSE_MS = 900_000;
/** Failures are forgotten after this time without another, ms. */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** Most keys that are remembered: whoever makes keys up fills no memory. */
const MOST_KEYS = 10_000;

const ALL: unique symbol = Symbol('all keys together');

interface Failures {
  count: number;
  lastMs: number;
  openAgainMs: number;
}

/**
 * Slows guessing down: after ten failures of a key each further one doubles a pause, during which no attempt is even
 * looked at. It keeps counts and times alone, no name and no secret, and forgets them after an hour of quiet.
 */
export class AttemptThrottle {
  private readonly byKey = new Map<string | typeof ALL, Failures>();

  /** @param nowMs a steady clock, ms */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** @returns ms until an attempt of this key is looked at; 0 if it is now */
  pauseMs(key: string): number {
    const now = this.nowMs();
    return Math.max(0, ...[this.byKey.get(key), this.byKey.get(ALL)].map((failures) => (failures?.openAgainMs ?? now) - now));
  }

  /** An attempt failed. @returns how many have failed for this key since the last success or hour of quiet */
  failed(key: string): number {
    this.count(ALL, FREE_FAILURES_IN_ALL);
    return this.count(key, FREE_FAILURES);
  }

  /** The right secret came: what failed before is forgotten. */
  succeeded(key: string): void {
    this.byKey.delete(key);
  }

  private count(key: string | typeof ALL, free: number): number {
    const now = this.nowMs();
    this.forget(now);
    const failures = this.byKey.get(key) ?? { count: 0, lastMs: now, openAgainMs: now };
    failures.count += 1;
    failures.lastMs = now;
    const over = failures.count - free;
    if (over >= 0) failures.openAgainMs = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(over, 20));
    // Delete and set again, so that the map is in the order of the last failure.
    this.byKey.delete(key);
    this.byKey.set(key, failures);
    return failures.count;
  }

  private forget(now: number): void {
    for (const [key, { lastMs }] of this.byKey) {
      if (now - lastMs <= FORGOTTEN_AFTER_MS && this.byKey.size <= MOST_KEYS) return;
      this.byKey.delete(key);
    }
  }
}
