/** How long what is open may take to close after a start that failed, ms. */
const GIVE_UP_MS = 10_000;

/** What a coordinator has opened so far, so that whatever fails afterwards leaves nothing open. */
export class OpenedParts {
  private readonly closers: (() => unknown)[] = [];

  /** @param close ends what was opened just now; it is called once, before those of what was opened earlier */
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

  /** Closes everything after a failure that is told instead: what cannot be closed in ten seconds ends with the process. */
  async giveUp(): Promise<void> {
    const { promise: waited, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GIVE_UP_MS);
    await Promise.race([this.close().catch(() => undefined), waited]);
    clearTimeout(timer);
  }
}
