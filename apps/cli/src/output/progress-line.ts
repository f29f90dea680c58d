import { shown } from './shown.js';

/** Target of progress: standard error. Its lines can be overwritten only on a terminal. */
export interface ProgressTarget {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 28;

/** @returns a bar of 28 cells. @param share 0 to 1 */
export function bar(share: number): string {
  const full = Math.round(WIDTH * Math.min(1, Math.max(0, share)));
  return '█'.repeat(full) + '░'.repeat(WIDTH - full);
}

/** One line of progress: written over on a terminal, and elsewhere printed only when `step` says something new. */
export class ProgressLine {
  private open = false;
  private last = '';

  constructor(private readonly target: ProgressTarget = process.stderr) {}

  /** Shows the progress of a task. On a pipe nothing is written, because a log would fill with bars. */
  at(what: string, done: number, all: number, unit: string): void {
    if (this.target.isTTY !== true) return;
    this.target.write(`\r\u001b[2K${shown(what)}  ${bar(all === 0 ? 0 : done / all)}  ${done} of ${all} ${unit}`);
    this.open = true;
  }

  /** Shows a new state. */
  step(written: string): void {
    const text = shown(written);
    if (text === this.last) return;
    this.last = text;
    if (this.target.isTTY === true) {
      this.target.write(`\r\u001b[2K${text}`);
      this.open = true;
    } else {
      this.target.write(`${text}\n`);
    }
  }

  /** Ends an open line. */
  end(): void {
    if (this.open) this.target.write('\n');
    this.open = false;
  }
}
