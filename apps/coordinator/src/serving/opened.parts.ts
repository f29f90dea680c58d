/** Longest time for closing the open parts after a failed start, ms. */
const GIVE_UP_MS = 10_000;

/** The parts that a coordinator has opened so far, so that a later failure leaves nothing open. */
export class OpenedParts {
  private readonly closers: (() => unknown)[] = [];

  /** @param close ends the part opened just now; called once, before those of earlier parts */
  add(close: () => unknown): void {
    this.closers.push(close);
  }

  /** Closes everything, the last first. @throws the first failure, after all had their turn */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * Closes everything after a failure, whose error is the one that is told. Parts that cannot be closed in ten seconds
   * end with the process.
   */
  async giveUp(): Promise<void> {
    const { promise: waited, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GIVE_UP_MS);
    await Promise.race([this.close().catch(() => undefined), waited]);
    clearTimeout(timer);
  }
}
