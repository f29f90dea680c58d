/** Longest wait, ms, for any number that is asked for: a timer of 2^31 ms or more would overflow and fire at once. */
const LONGEST_MS = 60_000;

/** A bell that remembers one ring: a later wait ends at once. */
export class Doorbell {
  private rung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Resolves at a ring, or after timeoutMs at the latest; longer times, and NaN, count as one minute. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs <= LONGEST_MS ? timeoutMs : LONGEST_MS);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
    }
    this.rung = false;
  }
}
