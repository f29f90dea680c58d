import type { StoreError, StoreErrorCode } from './store.error.js';

/** How long nothing may have failed before a change that was kept says that writing goes on, ms: a disk with a little room left would say both in turn. */
const QUIET_MS = 5_000;

/** Who is told what becomes of the database. */
export interface TroubleEars {
  /** Something that was asked met this trouble; what is asked may fail until it has passed. */
  troubled(trouble: StoreError): void;
  /** A change was kept again after this trouble. */
  recovered(code: StoreErrorCode): void;
}

/** Tells the troubles that queries meet, each change once, whoever and however many meet them. */
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

  /** @returns whether it has not been told; from now on it has, by whoever asks */
  isNews({ code }: StoreError): boolean {
    if (this.said === code) return false;
    this.said = code;
    return true;
  }

  /** Whether a trouble was told, and its end was not. */
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
