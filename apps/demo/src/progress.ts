/**
 * What the demo says while it works: one line per step on a pipe, and on a terminal a line that is written over until the
 * step is done. Goes to standard error, so that `--json` keeps standard output for the result.
 */
export class Progress {
  private readonly started = performance.now();
  private open = '';

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly terminal = out.isTTY === true,
  ) {}

  /** A heading. */
  title(text: string): void {
    this.line(this.terminal ? `\u001b[1m${text}\u001b[0m` : text);
  }

  /** Shows how far the current step is; only on a terminal. @param share 0 to 1 */
  at(text: string, share: number, detail = ''): void {
    if (!this.terminal) return;
    const width = 24;
    const full = Math.round(width * Math.min(1, Math.max(0, share)));
    this.open = `  ${text.padEnd(46)} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${detail}`;
    this.out.write(`\r\u001b[2K${this.open}`);
  }

  /** A step is done. */
  done(text: string, detail = ''): void {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1).padStart(5);
    const mark = this.terminal ? '\u001b[32m✓\u001b[0m' : '✓';
    this.line(
      `${mark} ${text.padEnd(46)} ${detail}${detail ? '  ' : ''}${this.terminal ? `\u001b[2m${seconds} s\u001b[0m` : `${seconds} s`}`,
    );
  }

  /** Plain text. */
  line(text: string): void {
    if (this.terminal && this.open) this.out.write('\r\u001b[2K');
    this.open = '';
    this.out.write(`${text}\n`);
  }
}
