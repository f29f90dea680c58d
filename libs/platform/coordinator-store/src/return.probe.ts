/**
 * Time after a trouble at which the database is tried, ms. It is longer than the time without a failure after which its
 * return is believed.
 */
const TRY_AFTER_MS = 6_000;

/** Questions and calls of a probe. */
export interface Probed {
  /** Whether a trouble was told whose end was not. */
  isTroubled(): boolean;
  /** Writes without changing anything; a success is reported like that of any other write. */
  write(): Promise<unknown>;
}

/** Tries the database after a trouble until it keeps changes again, so that its return is noticed even if nobody writes. */
export class ReturnProbe {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly probed: Probed,
    private readonly afterMs = TRY_AFTER_MS,
  ) {}

  /** Starts trying after a trouble, each time with that pause after the last one. */
  begin(): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.running = this.look()), this.afterMs).unref();
  }

  /** Ends it, after the running try. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async look(): Promise<void> {
    if (!this.probed.isTroubled()) return;
    try {
      await this.probed.write();
    } catch {
      // It was heard where it was met.
    }
    if (this.probed.isTroubled()) this.begin();
  }
}
