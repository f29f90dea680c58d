/** Longest wait, ms: whatever number becomes one, nobody sleeps longer, and no timer overflows (at 2^31 ms it fires at once). */
const LONGEST_MS = 60_000;

/** A bell that remembers one ring: whoever waits later is let through at once. */
export class Doorbell {
  private rung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Resolves at a ring, or after timeoutMs at the latest; what is longer than a minute, or no number, is a minute. */
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
