import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram, until } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { hasRedis, redisServer, type RealServer } from '@collimate/testing-contracts/servers';
import { Federation } from './federation.js';
import { testStudy } from './test-study.js';

const WORKER = packageFile('@collimate/site-agent', './worker');
const PATIENTS_PER_GROUP = 12;

// A developer's machine need not have the server; CI installs it, so that there this always runs.
(hasRedis() ? describe : describe.skip)('a hospital that extracts on several machines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-workers-'));
  const key = join(folder, 'worker.key');
  let redis: RealServer;
  let federation: Federation;
  const workers: ChildProgram[] = [];

  /** The images leave the agent's machine: they lie on two others, on each in a place of its own. */
  const moveAway = (scans: string): void => {
    for (const mount of ['one', 'two']) {
      mkdirSync(join(folder, mount), { recursive: true });
      cpSync(join(scans, 'images'), join(folder, mount, 'pictures'), { recursive: true });
    }
    renameSync(join(scans, 'images'), join(folder, 'nowhere'));
  };
  const worker = (mount: string): ChildProgram => {
    const agents = join(federation.sites[0].site.scans, 'images');
    const program = new ChildProgram({
      name: `worker ${mount}`,
      entry: WORKER,
      restartAfterMs: false,
      env: {
        COLLIMATE_WORKER_QUEUE: redis.url(),
        COLLIMATE_WORKER_KEY: key,
        COLLIMATE_WORKER_IMAGES: `${agents}=${join(folder, mount, 'pictures')}`,
      },
    });
    workers.push(program);
    return program;
  };
  const status = () => federation.sites[0].site.as('operator').status();
  const done = (least: number): Promise<true> =>
    until(`${least} scans`, async () => ((await status()).extraction.done >= least ? true : undefined), 50, 90_000);
  const told = (program: ChildProgram): string => program.lines.join('\n');

  beforeAll(async () => {
    const made = spawnSync(process.execPath, [WORKER, 'key', key], { encoding: 'utf8' });
    expect([made.status, made.stderr]).toEqual([0, '']);
    redis = await redisServer(['--appendonly', 'yes']);
    await redis.start();
    const env = { COLLIMATE_SITE_QUEUE: redis.url(), COLLIMATE_SITE_WORKER_KEY: key, COLLIMATE_SITE_WORKERS: '4' };
    federation = await Federation.start([{ id: 'north', env, damage: moveAway }, { id: 'south' }], PATIENTS_PER_GROUP, 5);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(workers.map((program) => program.stop()));
    await federation?.stop();
    await redis?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('completes a study though a worker, the agent and the server of the queue are killed in the middle', async () => {
    const [one, two] = [worker('one'), worker('two')];
    await Promise.all([one.start(), two.start()]);
    const id = await federation.launch({ ...testStudy('e2e-workers', ['north', 'south'], 2 * PATIENTS_PER_GROUP), minSites: 2 });
    await done(2);
    one.kill();
    await done(5);
    const { site, cohort } = federation.sites[0];
    const back = once(site.program, 'restart');
    site.program.kill();
    await back;
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await redis.start();
    const consenting = cohort.subjects.filter((subject) => subject.consent === 'GIVEN').length;
    await done(consenting);
    const ended = async (): Promise<string | undefined> => {
      const { state } = await federation.coordinator.operator().study(id);
      return ['completed', 'abandoned'].includes(state) ? state : undefined;
    };
    expect(await until('the end of the study', ended, 250, 90_000)).toBe('completed');

    // Once each: as many as consent have features, and the log of the hospital is whole.
    expect((await status()).extraction).toMatchObject({ done: consenting, queue: null });
    expect((await site.as('dpo').verifyLog()).valid).toBe(true);
    expect(existsSync(join(site.scans, 'images'))).toBe(false);
    // The server has seen neither a path nor a name of a region, and keeps no result of the study.
    const values = spawnSync('sh', ['-c', `cat ${redis.folder}/appendonlydir/* ${redis.folder}/*.rdb 2>/dev/null`], {
      encoding: 'latin1',
      maxBuffer: 2 ** 28,
    }).stdout;
    expect(values).toContain('collimate:queue:scans-');
    for (const word of ['pictures', 'RTSTRUCT', 'GTV-1', cohort.subjects[0].subject]) expect(values).not.toContain(word);
    for (const program of [one, two]) {
      expect(told(program)).toContain('the worker takes scans');
      expect(told(program)).not.toMatch(/GTV|RTSTRUCT|images\//);
    }
  }, 300_000);

  it('ends a worker by SIGTERM, which leaves nothing half done', async () => {
    const three = worker('two');
    await three.start();
    const from = performance.now();
    await three.stop();
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(told(three)).toContain('the worker takes no more scans');
  }, 30_000);
});
