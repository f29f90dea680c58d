import type { StoreError, StoreErrorCode } from './store.error.js';

/**
 * Time without a failure after which a kept change counts as the end of a trouble, ms. A disk with a little room left
 * would otherwise report both in turn.
 */
const QUIET_MS = 5_000;

/** Listeners to the state of the database. */
export interface TroubleEars {
  /** A call met this trouble; calls may fail until it has passed. */
  troubled(trouble: StoreError): void;
  /** A change was kept again after this trouble. */
  recovered(code: StoreErrorCode): void;
}

/** Reports the troubles of queries, each change once, however many queries meet them. */
export class TroubleVoice {
  private said: StoreErrorCode | undefined;
  private lastAt = 0;

  constructor(
    private readonly ears: TroubleEars,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** A query met it. */
  met(trouble: StoreError): void {
    this.lastAt = this.nowMs();
    if (this.isNews(trouble)) this.ears.troubled(trouble);
  }

  /** @returns whether the trouble is new; from now on it counts as reported by the caller */
  isNews({ code }: StoreError): boolean {
    if (this.said === code) return false;
    this.said = code;
    return true;
  }

  /** Whether a trouble was reported, and its end was not. */
  get isTroubled(): boolean {
    return this.said !== undefined;
  }

  /** A change was kept. */
  wrote(): void {
    if (this.said === undefined || this.nowMs() - this.lastAt < QUIET_MS) return;
    const { said } = this;
    this.said = undefined;
    this.ears.recovered(said);
  }

  /** Somebody else has told that all is well. */
  forget(): void {
    this.said = undefined;
  }
}
