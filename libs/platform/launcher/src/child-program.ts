import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { LauncherError } from './launcher.error.js';

/** Settings of a program to start. */
export interface ProgramSettings {
  /** Its name for people, for example `north`. */
  readonly name: string;
  /** Its built entry file. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** Longest time until it says that it is ready, ms. Default 30 s. */
  readonly startWithinMs?: number;
  /** Restart after it stopped by itself or was killed, as an init system would; default after 200 ms, false for never. */
  readonly restartAfterMs?: number | false;
  /** Flags of Node itself. */
  readonly nodeFlags?: readonly string[];
  /** Command that starts Node, for example `ip netns exec NAME`; its process has to become Node's. */
  readonly through?: readonly string[];
}

/** Message of a program to its parent once it listens: its real ports and files. */
export type ReadyMessage = Readonly<Record<string, unknown>> & { readonly kind: 'ready' };

const RESTARTS_IN_A_ROW = 20;

/**
 * One of our programs as a child process. The child holds an IPC channel and ends when it closes, so that nothing stays
 * behind even if the parent is killed. All its output is kept, line by line.
 *
 * Events: `line` (text of one output line), `restart` (number of restarts so far).
 */
export class ChildProgram extends EventEmitter<{ line: [string]; restart: [number] }> {
  readonly lines: string[] = [];
  restarts = 0;
  private child: ChildProcess | undefined;
  private stopping = false;
  private readyMessage: ReadyMessage | undefined;
  private failuresInARow = 0;
  private overrides: Readonly<Record<string, string>> = {};

  constructor(readonly settings: ProgramSettings) {
    super();
  }

  /** Settings that replace those of the same name from the next start on, for example the ports that were found free. */
  override(env: Readonly<Record<string, string>>): void {
    this.overrides = { ...this.overrides, ...env };
  }

  /** @returns the message of the child when it was ready @throws LauncherError DID_NOT_START, STARTED_TOO_LATE */
  async start(): Promise<ReadyMessage> {
    const { entry, env, name, startWithinMs = 30_000, nodeFlags = [], through = [] } = this.settings;
    const [execPath, ...execArgv] = [...through, process.execPath, '--disable-warning=ExperimentalWarning', ...nodeFlags];
    const child = fork(entry, [], {
      env: { ...process.env, ...env, ...this.overrides },
      execPath,
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.readyMessage = undefined;
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          this.lines.push(line);
          this.emit('line', line);
        }
      });
    }
    child.once('exit', () => this.afterExit(child));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new LauncherError('STARTED_TOO_LATE', `${name} did not get ready in time`, { details: { startWithinMs } }));
      }, startWithinMs);
      child.once('exit', () => {
        clearTimeout(timer);
        if (!this.readyMessage) {
          reject(new LauncherError('DID_NOT_START', `${name} stopped before it was ready: ${this.lines.slice(-3).join(' | ')}`));
        }
      });
      child.on('message', (message: ReadyMessage) => {
        if (message?.kind !== 'ready') return;
        clearTimeout(timer);
        this.readyMessage = message;
        this.failuresInARow = 0;
        resolve(message);
      });
    });
  }

  /** The child's last message when it got ready; undefined while it is down. */
  get ready(): ReadyMessage | undefined {
    return this.readyMessage;
  }

  get pid(): number | undefined {
    return this.child?.exitCode === null ? this.child.pid : undefined;
  }

  /** Kills the child the hard way; it is restarted like after any other stop. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** Ends the child for good: politely first, by force after five seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(force);
  }

  private afterExit(child: ChildProcess): void {
    if (child !== this.child) return;
    const wasReady = this.readyMessage !== undefined;
    this.readyMessage = undefined;
    const { restartAfterMs = 200 } = this.settings;
    if (this.stopping || restartAfterMs === false || (!wasReady && this.restarts === 0)) return;
    this.failuresInARow += 1;
    if (this.failuresInARow > RESTARTS_IN_A_ROW) return;
    setTimeout(() => {
      if (this.stopping) return;
      this.restarts += 1;
      this.emit('restart', this.restarts);
      // A start that fails ends in another exit, which comes back here; the count above ends it.
      this.start().catch(() => undefined);
    }, restartAfterMs);
  }
}
