import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentError } from '../ground/agent.error.js';
import type { ExtractionOutcome, ExtractionReply, ExtractionRequest, ExtractionTask } from './extraction.messages.js';
import { readablePackages } from './readable.packages.js';

/** Folder of the bundles of the child and its worker, at the same distance from the source and from the built file. */
const BUNDLE = fileURLToPath(new URL('../../dist/bundle/', import.meta.url));
const START_TIMEOUT_MS = 20_000;

interface Pending {
  readonly resolve: (outcome: ExtractionOutcome) => void;
  readonly reject: (error: AgentError) => void;
}

/**
 * One child under Node's permission model: it reads the bundle and the image roots, writes nothing, has an empty
 * environment and no output of its own. Its threads run the scans.
 */
export class IsolatedChild {
  private readonly pending = new Map<number, Pending>();
  private next = 1;
  private ended = false;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (reply: ExtractionReply) => {
      if (reply.kind === 'outcome') this.take(reply.id)?.resolve(reply.outcome);
    });
    child.once('exit', () => {
      this.ended = true;
      for (const id of [...this.pending.keys()]) this.take(id)?.reject(crashed());
    });
  }

  /** @throws AgentError EXTRACTION_CRASHED if it does not start */
  static start(imageRoots: readonly string[], threads: number): Promise<IsolatedChild> {
    const child = fork(join(BUNDLE, 'extraction.child.mjs'), [String(threads)], {
      env: {},
      // Node 24 lets a worker thread read its working directory whatever the permissions say. In `/` that would be
      // everything.
      cwd: BUNDLE,
      execArgv: [
        '--permission',
        '--allow-worker',
        '--disable-warning=PERM0006',
        ...[BUNDLE, ...readablePackages(), ...imageRoots].map((folder) => `--allow-fs-read=${folder}`),
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return new Promise<IsolatedChild>((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        how();
      };
      child.once('error', () => settle(() => reject(crashed())));
      child.once('exit', () => settle(() => reject(crashed())));
      child.once('message', () => settle(() => resolve(new IsolatedChild(child))));
    });
  }

  get isAlive(): boolean {
    return !this.ended && this.child.connected;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** @throws AgentError EXTRACTION_CRASHED, EXTRACTION_CANCELLED */
  run(task: ExtractionTask, signal: AbortSignal): Promise<ExtractionOutcome> {
    if (signal.aborted) return Promise.reject(cancelled());
    const id = this.next++;
    return new Promise<ExtractionOutcome>((resolve, reject) => {
      const onAbort = (): void => this.take(id)?.reject(cancelled());
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = (): void => signal.removeEventListener('abort', onAbort);
      this.pending.set(id, {
        resolve: (outcome) => {
          settled();
          resolve(outcome);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.child.send({ id, task } satisfies ExtractionRequest, (error) => {
        if (error) this.take(id)?.reject(crashed());
      });
    });
  }

  /** Ends the process now; running tasks fail as crashed. */
  async kill(): Promise<void> {
    if (this.ended) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}

function crashed(): AgentError {
  return new AgentError('EXTRACTION_CRASHED', 'the extraction process ended while it worked on a scan', {
    hint: 'if it happens again with the same scan, the scan may need more memory than there is',
  });
}

function cancelled(): AgentError {
  return new AgentError('EXTRACTION_CANCELLED', 'the extraction of this scan was cancelled');
}
