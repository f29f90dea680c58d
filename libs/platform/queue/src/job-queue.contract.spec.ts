import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  PASSWORD,
  freeLoopbackPort,
  hasRedis,
  postgresPrograms,
  postgresServer,
  redisServer,
  type RealServer,
} from '@collimate/testing-contracts/servers';
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

async function serverHarness(make: () => Promise<RealServer>): Promise<Harness> {
  const server = await make();
  await server.start();
  return {
    open: (name) => BullJobQueue.open<Payload>(server.url(), { name, place: 'here' }),
    stop: () => server.remove(),
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

    it('forgets the finished jobs of a prefix, and no others', async () => {
      await queue.work(async (job) => (job.payload.n === 1 ? Promise.reject(new Error('no')) : undefined), { concurrency: 1 });
      for (const [n, id] of ['over.a', 'over.b', 'kept.a'].entries()) await queue.enqueue({ id, payload: { n } });
      await queue.onIdle();
      await queue.forgetFinished('over.');
      expect(await queue.counts()).toEqual({ waiting: 0, running: 0, done: 1, failed: 0 });
      expect(await queue.enqueue({ id: 'over.a', payload: { n: 2 } })).toBe('added');
      await queue.onIdle();
      expect((await queue.counts()).done).toBe(2);
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

/** What each kind of server has to keep besides: whose queue it is, and what is said while it is away. */
function serverLaws(driver: string, make: () => Promise<RealServer>): void {
  describe(`a queue whose ${driver}`, () => {
    let server: RealServer;
    const open = (name: string, place = 'here'): Promise<BullJobQueue<Payload>> =>
      BullJobQueue.open<Payload>(server.url(), { name, place });
    beforeAll(async () => {
      server = await make();
      await server.start();
    }, 60_000);
    afterAll(() => server.remove());

    it('is worked on from one place: another is refused until the first has closed', async () => {
      const first = await open('mine');
      await expect(open('mine', 'there')).rejects.toMatchObject({ code: 'QUEUE_OF_ANOTHER_AGENT', fault: 'conflict' });
      const again = await open('mine');
      await again.close();
      await first.close();
      await (await open('mine', 'there')).close();
    });

    it('keeps the jobs of two agents apart', async () => {
      const [one, two] = [await open('agent-1'), await open('agent-2')];
      const seen: string[] = [];
      await one.work(async (job) => void seen.push(`one ${job.payload.n}`), { concurrency: 1 });
      await two.work(async (job) => void seen.push(`two ${job.payload.n}`), { concurrency: 1 });
      for (let n = 0; n < 5; n++) await one.enqueue({ id: `job.${n}`, payload: { n } });
      await one.onIdle();
      expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => `one ${n}`));
      expect((await two.counts()).done).toBe(0);
      await one.close();
      await two.close();
    });

    it('says within seconds that the server is away, closes within seconds, and goes on when it is back', async () => {
      const [queue, closing] = [await open('away'), await open('closing')];
      const seen: number[] = [];
      await queue.work(async (job) => void seen.push(job.payload.n), { concurrency: 1 });
      await closing.work(async () => undefined, { concurrency: 1 });
      await server.kill();
      const from = performance.now();
      await expect(queue.counts()).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE', fault: 'unavailable' });
      await expect(queue.enqueue({ id: 'lost', payload: { n: 1 } })).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' });
      expect(performance.now() - from).toBeLessThan(8_000);
      const closed = performance.now();
      await closing.close();
      expect(performance.now() - closed).toBeLessThan(14_000);
      await server.start();
      for (let tries = 0; ; tries++) {
        const outcome = await queue.enqueue({ id: 'found', payload: { n: 2 } }).catch(() => undefined);
        if (outcome !== undefined) break;
        if (tries > 100) throw new Error('the queue did not come back');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await queue.onIdle();
      expect(seen).toEqual([2]);
      await queue.close();
    }, 60_000);
  });
}

if (hasRedis()) {
  queueLaws('Redis', () => serverHarness(() => redisServer(['--appendonly', 'yes'])));
  serverLaws('server is a Redis', () => redisServer());
} else console.warn('no redis-server on this machine: the laws of the queue on Redis were not run');

const programs = postgresPrograms();
if (programs) {
  queueLaws('PostgreSQL', () => serverHarness(() => postgresServer(programs)));
  serverLaws('server is a PostgreSQL', () => postgresServer(programs));
} else console.warn('no PostgreSQL server on this machine: the laws of the queue on PostgreSQL were not run');

queueLaws('the local jobs table', localHarness);

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

describe('a queue that cannot be opened', () => {
  const open = (url: string): Promise<unknown> => BullJobQueue.open(url, { name: 'none', place: 'here' });

  /** @returns the code; neither message nor stack may quote the address */
  async function codeOf(url: string): Promise<string> {
    const error = await open(url).then(
      () => undefined,
      (reason: QueueError) => reason,
    );
    expect(`${error?.message} ${error?.stack} ${JSON.stringify(error?.details)}`).not.toMatch(/secret/);
    return error?.code ?? 'opened';
  }

  it.each(['redis', 'postgres'])('has no %s at its address', async (scheme) => {
    expect(await codeOf(`${scheme}://user:secret@127.0.0.1:${await freeLoopbackPort()}/0`)).toBe('QUEUE_UNREACHABLE');
  });

  // A developer's machine need not have the servers; CI installs them, so that there the next three always run.
  (hasRedis() ? it : it.skip)('has a Redis that does not take the password', async () => {
    const server = await redisServer(['--requirepass', PASSWORD]);
    await server.start();
    expect(await codeOf(server.url())).toBe('QUEUE_LOGIN_REFUSED');
    expect(await codeOf(`redis://:secret@127.0.0.1:${server.port}/0`)).toBe('QUEUE_LOGIN_REFUSED');
    await server.remove();
  });

  (programs ? it : it.skip)('has a PostgreSQL that does not take the password, or has no such database', async () => {
    const server = await postgresServer(programs ?? '');
    await server.start();
    expect(await codeOf(`postgres://collimate:secret@127.0.0.1:${server.port}/postgres`)).toBe('QUEUE_LOGIN_REFUSED');
    expect(await codeOf(server.url('nowhere'))).toBe('QUEUE_DATABASE_MISSING');
    await server.remove();
  });

  (hasRedis() ? it : it.skip)('is opened with a caution where the Redis would lose jobs', async () => {
    const server = await redisServer(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
    await server.start();
    const queue = await BullJobQueue.open(server.url(), { name: 'none', place: 'here' });
    expect(queue.cautions).toEqual(['QUEUE_NOT_APPEND_ONLY', 'QUEUE_EVICTS']);
    await queue.close();
    await server.remove();
  });
});
