/** Turns that may follow each other without a pause. */
const AT_ONCE = 20;
/** After that one turn in this time, ms. */
const EVERY_MS = 500;

/**
 * Limits how often the other side can make the loop turn, by rings, by immediate answers or by endless work: a number
 * of turns in a row, then twice a second. Each turn is a call, and a row in the archive.
 */
export class LinkPace {
  private turns = AT_ONCE;
  private at: number;

  /** @param now the time of a clock that only goes forward, ms */
  constructor(private readonly now: () => number) {
    this.at = now();
  }

  /** Takes a turn. @returns how long to wait before it, ms */
  take(): number {
    const now = this.now();
    this.turns = Math.min(AT_ONCE, this.turns + (now - this.at) / EVERY_MS);
    this.at = now;
    this.turns -= 1;
    return this.turns >= 0 ? 0 : Math.ceil(-this.turns * EVERY_MS);
  }
}
