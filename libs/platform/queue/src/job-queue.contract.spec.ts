import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BullJobQueue } from './bullmq.queue.js';
import type { JobEvent, JobQueue, RunningJob } from './job-queue.port.js';
import { LocalJobQueue, type JobSession } from './local.queue.js';
import { QueueError } from './queue.error.js';

type Payload = { readonly n: number };

/** Something that opens the same queue again and again. */
interface Harness {
  open(name: string): Promise<JobQueue<Payload>>;
  stop(): Promise<void>;
}

function sessionOf(db: DatabaseSync): JobSession {
  return { run: (sql, ...p) => db.prepare(sql).run(...p), all: (sql, ...p) => db.prepare(sql).all(...p) };
}

async function localHarness(): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'queue-'));
  const db = new DatabaseSync(join(folder, 'jobs.db'));
  return {
    open: async (name) => new LocalJobQueue<Payload>(sessionOf(db), name),
    stop: async () => {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilOpen(open: () => Promise<JobQueue<Payload>>): Promise<void> {
  for (let i = 0; ; i++) {
    try {
      return await (await open()).close();
    } catch (error) {
      if (i === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill(signal);
  await new Promise((resolve) => child.once('exit', resolve));
}

async function redisHarness(): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'queue-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', ''];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const open = (name: string): Promise<JobQueue<Payload>> => BullJobQueue.open<Payload>(`redis://127.0.0.1:${port}/0`, name);
  await untilOpen(() => open('probe'));
  return {
    open,
    stop: async () => {
      await ended(server, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function postgresBinaries(): string | undefined {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(base, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres')));
}

async function postgresHarness(bin: string): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'queue-postgres-'));
  const cluster = join(folder, 'cluster');
  const port = await freePort();
  // PostgreSQL refuses to run as root.
  const root = process.getuid?.() === 0;
  if (root) {
    chmodSync(folder, 0o755);
    spawnSync('chown', ['postgres', folder]);
  }
  const as = (program: string, args: readonly string[]): [string, string[]] =>
    root ? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]] : [join(bin, program), [...args]];
  const made = spawnSync(...as('initdb', ['-D', cluster, '-U', 'queue', '-A', 'trust', '--no-sync', '-E', 'UTF8']), {
    cwd: folder,
  });
  if (made.status !== 0) throw new Error(`initdb ended with ${made.status}`);
  const server = spawn(...as('postgres', ['-D', cluster, '-p', String(port), '-h', '127.0.0.1', '-k', folder]), {
    cwd: folder,
    stdio: 'ignore',
  });
  const url = `postgres://queue@127.0.0.1:${port}/postgres`;
  const open = (name: string): Promise<JobQueue<Payload>> => BullJobQueue.open<Payload>(url, name);
  await untilOpen(() => open('probe'));
  return {
    open,
    stop: async () => {
      spawnSync(...as('pg_ctl', ['-D', cluster, '-m', 'immediate', 'stop']), { cwd: folder });
      await ended(server, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function queueLaws(driver: string, start: () => Promise<Harness>): void {
  describe(`a queue on ${driver}`, () => {
    let harness: Harness;
    let queue: JobQueue<Payload>;
    let count = 0;
    const name = (): string => `laws-${count}`;
    beforeAll(async () => void (harness = await start()), 60_000);
    afterAll(() => harness.stop());
    beforeEach(async () => {
      count++;
      queue = await harness.open(name());
    });
    afterEach(() => queue.close());

    it('runs every accepted job once and then is idle', async () => {
      const seen: number[] = [];
      for (let n = 0; n < 10; n++) expect(await queue.enqueue({ id: `job.${n}`, payload: { n } })).toBe('added');
      await queue.work(async (job) => void seen.push(job.payload.n), { concurrency: 3 });
      await queue.onIdle();
      expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await queue.counts()).toEqual({ waiting: 0, running: 0, done: 10, failed: 0 });
    });

    it('knows a job of the same id while it waits and after it is done', async () => {
      let runs = 0;
      expect(await queue.enqueue({ id: 'twice', payload: { n: 1 } })).toBe('added');
      expect(await queue.enqueue({ id: 'twice', payload: { n: 2 } })).toBe('known');
      await queue.work(async () => void runs++, { concurrency: 2 });
      await queue.onIdle();
      expect(await queue.enqueue({ id: 'twice', payload: { n: 3 } })).toBe('known');
      await queue.onIdle();
      expect(runs).toBe(1);
    });

    it.each(['a:b', '', '7', '-x', 'a b', 'x'.repeat(251)])('refuses the job id "%.10s"', async (id) => {
      await expect(queue.enqueue({ id, payload: { n: 0 } })).rejects.toMatchObject({ code: 'BAD_JOB_ID', fault: 'input' });
    });

    it('never runs more jobs at a time than the concurrency', async () => {
      let now = 0;
      let most = 0;
      await queue.work(
        async () => {
          most = Math.max(most, ++now);
          await new Promise((resolve) => setTimeout(resolve, 20));
          now--;
        },
        { concurrency: 2 },
      );
      for (let n = 0; n < 8; n++) await queue.enqueue({ id: `slow.${n}`, payload: { n } });
      await queue.onIdle();
      expect(most).toBe(2);
    });

    it('tries a failing job twice and keeps only the code of its error', async () => {
      const events: JobEvent[] = [];
      const attempts: number[] = [];
      queue.subscribe((event) => events.push(event));
      await queue.enqueue({ id: 'bad.ours', payload: { n: 1 } });
      await queue.enqueue({ id: 'bad.foreign', payload: { n: 2 } });
      await queue.work(
        async (job) => {
          if (job.payload.n === 2) throw new Error('DOE^JANE 1950');
          attempts.push(job.attempt);
          throw new QueueError('QUEUE_CLOSED', 'as an example');
        },
        { concurrency: 1 },
      );
      await queue.onIdle();
      expect(attempts).toEqual([1, 2]);
      expect(events).toContainEqual({ kind: 'failed', id: 'bad.ours', code: 'QUEUE_CLOSED' });
      expect(events).toContainEqual({ kind: 'failed', id: 'bad.foreign', code: 'INTERNAL' });
      expect(await queue.counts()).toEqual({ waiting: 0, running: 0, done: 0, failed: 2 });
      expect(JSON.stringify(events)).not.toContain('DOE');
    });

    it('takes a waiting job out, which may then be put in again', async () => {
      let runs = 0;
      await queue.enqueue({ id: 'gone', payload: { n: 1 } });
      expect([await queue.knows('gone'), await queue.knows('other')]).toEqual([true, false]);
      expect(await queue.cancel('gone')).toBe(true);
      expect(await queue.knows('gone')).toBe(false);
      expect(await queue.cancel('gone')).toBe(false);
      await queue.work(async () => void runs++, { concurrency: 1 });
      await queue.onIdle();
      expect(runs).toBe(0);
      expect(await queue.enqueue({ id: 'gone', payload: { n: 1 } })).toBe('added');
      await queue.onIdle();
      expect(runs).toBe(1);
    });

    it('forgets a finished job, which may then be put in again', async () => {
      let runs = 0;
      await queue.work(async () => void runs++, { concurrency: 1 });
      await queue.enqueue({ id: 'again', payload: { n: 1 } });
      await queue.onIdle();
      expect(await queue.knows('again')).toBe(true);
      expect(await queue.cancel('again')).toBe(false);
      expect((await queue.counts()).done).toBe(0);
      expect(await queue.enqueue({ id: 'again', payload: { n: 1 } })).toBe('added');
      await queue.onIdle();
      expect(runs).toBe(2);
    });

    it('tells a running job that it was cancelled, and forgets it', async () => {
      let started: (job: RunningJob<Payload>) => void = () => undefined;
      const running = new Promise<RunningJob<Payload>>((resolve) => (started = resolve));
      await queue.work(
        async (job) => {
          started(job);
          await new Promise((resolve) => job.signal.addEventListener('abort', resolve));
        },
        { concurrency: 1 },
      );
      await queue.enqueue({ id: 'stop', payload: { n: 1 } });
      const job = await running;
      expect(await queue.cancel('stop')).toBe(true);
      await queue.onIdle();
      expect(job.signal.aborted).toBe(true);
      for (let i = 0; i < 40 && (await queue.counts()).failed > 0; i++) await new Promise((resolve) => setTimeout(resolve, 25));
      expect(await queue.counts()).toEqual({ waiting: 0, running: 0, done: 0, failed: 0 });
    });

    it('passes on the progress of a job', async () => {
      const events: JobEvent[] = [];
      const end = queue.subscribe((event) => events.push(event));
      await queue.work(async (job) => job.progress(0.5), { concurrency: 1 });
      await queue.enqueue({ id: 'steps', payload: { n: 1 } });
      await queue.onIdle();
      end();
      expect(events).toEqual([
        { kind: 'progress', id: 'steps', fraction: 0.5 },
        { kind: 'done', id: 'steps' },
      ]);
    });

    it('runs a job that closing interrupted again at the next start', async () => {
      let started: () => void = () => undefined;
      const running = new Promise<void>((resolve) => (started = resolve));
      await queue.enqueue({ id: 'cut', payload: { n: 1 } });
      await queue.work(
        async (job) => {
          started();
          await new Promise((_, reject) => job.signal.addEventListener('abort', () => reject(new Error('stopped'))));
        },
        { concurrency: 1 },
      );
      await running;
      await queue.close();
      queue = await harness.open(name());
      let runs = 0;
      await queue.work(async () => void runs++, { concurrency: 1 });
      await queue.onIdle();
      expect(runs).toBe(1);
      expect((await queue.counts()).done).toBe(1);
    });

    it('has one handler, and takes nothing after it was closed', async () => {
      await queue.work(async () => undefined, { concurrency: 1 });
      await expect(queue.work(async () => undefined, { concurrency: 1 })).rejects.toMatchObject({ code: 'ALREADY_WORKING' });
      await queue.close();
      await expect(queue.enqueue({ id: 'late', payload: { n: 1 } })).rejects.toMatchObject({ code: 'QUEUE_CLOSED' });
    });
  });
}

queueLaws('the local jobs table', localHarness);

if (spawnSync('redis-server', ['--version']).status === 0) queueLaws('Redis', redisHarness);
else console.warn('no redis-server on this machine: the laws of the queue on Redis were not run');

const bin = postgresBinaries();
if (bin) queueLaws('PostgreSQL', () => postgresHarness(bin));
else console.warn('no PostgreSQL server on this machine: the laws of the queue on PostgreSQL were not run');

describe('the local jobs table', () => {
  it('lets the job of a killed process wait again', async () => {
    const harness = await localHarness();
    const killed = await harness.open('kill');
    await killed.enqueue({ id: 'cut', payload: { n: 1 } });
    await killed.work(() => new Promise(() => undefined), { concurrency: 1 });
    expect(await killed.counts()).toMatchObject({ running: 1 });
    // The first queue is never closed, as after kill -9.
    const next = await harness.open('kill');
    const attempts: number[] = [];
    await next.work(async (job) => void attempts.push(job.attempt), { concurrency: 1 });
    await next.onIdle();
    expect(attempts).toEqual([1]);
    await harness.stop();
  });

  it('keeps queues of different names apart', async () => {
    const harness = await localHarness();
    const one = await harness.open('one');
    const two = await harness.open('two');
    expect(await one.enqueue({ id: 'same', payload: { n: 1 } })).toBe('added');
    expect(await two.enqueue({ id: 'same', payload: { n: 1 } })).toBe('added');
    expect((await two.counts()).waiting).toBe(1);
    await harness.stop();
  });
});

it('says that a server of the queue does not answer without quoting its address', async () => {
  const port = await freePort();
  for (const scheme of ['redis', 'postgres']) {
    const refused = BullJobQueue.open(`${scheme}://user:secret@127.0.0.1:${port}/0`, 'none');
    await expect(refused).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE', fault: 'unavailable' });
    await refused.catch((error: Error) => expect(`${error.message} ${error.stack}`).not.toContain('secret'));
  }
});
