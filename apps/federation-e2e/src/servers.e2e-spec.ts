import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { until } from '@collimate/platform-launcher';
import { hasRedis, postgresPrograms, postgresServer, redisServer, type RealServer } from '@collimate/testing-contracts/servers';
import { Federation } from './federation.js';
import { testStudy } from './test-study.js';

const programs = postgresPrograms();
const isComplete = hasRedis() && programs !== undefined;
// A developer's machine need not have the servers; CI installs them, so that there these always run.
const describeServers = isComplete ? describe : describe.skip;
if (!isComplete)
  console.warn('Redis or PostgreSQL is missing on this machine: what the programs do without their servers was not run');

const PATIENTS_PER_GROUP = 16;

/** What a program has said, as objects; lines of another form are kept as text. */
function said(lines: readonly string[]): readonly Record<string, unknown>[] {
  return lines.map((line) => {
    try {
      return JSON.parse(line) as Record<string, unknown>;
    } catch {
      return { text: line };
    }
  });
}

describeServers('a federation whose servers end in the middle', () => {
  let redis: RealServer;
  let postgres: RealServer;
  let federation: Federation;
  const codes = (site: number): unknown[] =>
    said(federation.sites[site].site.program.lines).flatMap(({ code, level }) => (Number(level) >= 40 ? [code] : []));

  beforeAll(async () => {
    [redis, postgres] = [await redisServer(), await postgresServer(programs ?? '')];
    await redis.start();
    await postgres.start();
    const queue = { COLLIMATE_SITE_QUEUE: redis.url() };
    federation = await Federation.start(
      [
        { id: 'north', env: queue },
        { id: 'south', env: queue },
      ],
      PATIENTS_PER_GROUP,
      3,
      {
        COLLIMATE_COORDINATOR_DATABASE_URL: postgres.url(),
      },
    );
  }, 120_000);
  afterAll(async () => {
    await federation?.stop();
    await redis?.remove();
    await postgres?.remove();
  }, 60_000);

  it('completes a study though the Redis of two agents loses everything and the database of the coordinator is killed', async () => {
    const { coordinator, sites } = federation;
    const [north, south] = sites.map(({ site }) => site);
    const id = await federation.launch({ ...testStudy('e2e-servers', ['north', 'south'], 2 * PATIENTS_PER_GROUP), minSites: 2 });
    await until(
      'some scans',
      async () => ((await north.as('operator').status()).extraction.done > 3 ? true : undefined),
      50,
      60_000,
    );

    await Promise.all([redis.kill(), postgres.kill()]);
    const asked = performance.now();
    const [status] = await Promise.all([north, south].map((site) => site.as('operator').status()));
    expect(performance.now() - asked).toBeLessThan(8_000);
    expect(status.extraction).toMatchObject({ waiting: null, running: null, queue: { code: 'QUEUE_UNREACHABLE' } });
    await expect(coordinator.operator().study(id)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', status: 503 });

    await Promise.all([redis.start(), postgres.start()]);
    const back = performance.now();
    const states = async (): Promise<true | undefined> => {
      const all = await Promise.all([north, south].map((site) => site.as('operator').status()));
      return all.every(({ studies }) => studies[0]?.state === 'ready') ? true : undefined;
    };
    await until('both sites to be ready', states, 100, 90_000);
    const readyMs = performance.now() - back;
    const study = await until(
      'the end of the study',
      async () => {
        const now = await coordinator.operator().study(id);
        return ['completed', 'abandoned'].includes(now.state) ? now : undefined;
      },
      500,
      60_000,
    );
    console.info(
      `ready ${(readyMs / 1000).toFixed(1)} s, completed ${((performance.now() - back) / 1000).toFixed(1)} s after the servers were back`,
    );
    expect(study.state).toBe('completed');
    expect([coordinator.program.restarts, north.program.restarts, south.program.restarts]).toEqual([0, 0, 0]);
    for (const [index, { site, cohort }] of sites.entries()) {
      const consenting = cohort.subjects.filter((subject) => subject.consent === 'GIVEN').length;
      expect((await site.as('operator').status()).extraction).toMatchObject({ done: consenting, queue: null });
      expect((await site.as('dpo').verifyLog()).valid).toBe(true);
      // One warning for one outage, and one for what was lost; never a line for each try.
      expect(codes(index).filter((code) => code === 'QUEUE_UNREACHABLE')).toHaveLength(1);
      expect(codes(index).filter((code) => code === 'QUEUE_LOST_JOBS').length).toBeLessThanOrEqual(1);
    }
    expect([...codes(0), ...codes(1)]).toContain('QUEUE_LOST_JOBS');
    // What happened stands in the logs at their usual level.
    const told = (lines: readonly string[]): unknown[] => said(lines).map(({ msg }) => msg);
    for (const msg of [
      'the agent listens',
      'the queue is open',
      'the coordinator is connected',
      'study: approved',
      'study: ready',
      'round: sent',
    ])
      expect(told(north.program.lines)).toContain(msg);
    for (const msg of ['the coordinator listens', 'log: study-frozen', 'log: round-closed'])
      expect(told(coordinator.program.lines)).toContain(msg);

    const keys = (): string => spawnSync('redis-cli', ['-p', String(redis.port), 'keys', '*'], { encoding: 'utf8' }).stdout;
    expect(keys()).toMatch(/collimate:queue:extract-/);
    // A job that was done over again ends by itself, and leaves nothing of a study in the queue's machine.
    await until('an empty queue', async () => (keys().includes('extract.e2e-servers') ? undefined : true), 100, 30_000);
  }, 240_000);

  it('says what stands between an agent and its coordinator, and that it is back', async () => {
    const [{ site, link }] = federation.sites;
    const connected = async (): Promise<true | undefined> =>
      (await site.as('operator').status()).coordinator?.connected ? true : undefined;
    await until('the link', connected, 100, 30_000);
    link.blocked = true;
    link.cut();
    const state = await until(
      'a named trouble',
      async () => {
        const { coordinator } = await site.as('operator').status();
        return coordinator?.lastError?.trouble === 'CONNECTION_CUT' && !coordinator.connected ? coordinator : undefined;
      },
      50,
      20_000,
    );
    expect(state.lastError?.code).toBe('COORDINATOR_UNREACHABLE');
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    link.blocked = false;
    const from = performance.now();
    await until('the link again', connected, 50, 30_000);
    console.info(`the link was back ${((performance.now() - from) / 1000).toFixed(1)} s after it was opened`);
    expect(performance.now() - from).toBeLessThan(7_000);
    const lines = said(site.program.lines);
    expect(lines.filter(({ trouble }) => trouble === 'CONNECTION_CUT')).toHaveLength(1);
    expect(lines.some(({ msg, downMs }) => msg === 'the coordinator is connected' && Number(downMs) > 9_000)).toBe(true);
    expect(lines.filter(({ text }) => text !== undefined && text !== '')).toEqual([]);
  }, 90_000);

  it('ends an agent within seconds of SIGTERM while its queue is away', async () => {
    const { program } = federation.sites[1].site;
    await redis.kill();
    const { pid } = program;
    const from = performance.now();
    const restarted = once(program, 'restart');
    process.kill(Number(pid), 'SIGTERM');
    await restarted;
    console.info(`the agent ended ${((performance.now() - from) / 1000).toFixed(1)} s after SIGTERM`);
    expect(performance.now() - from).toBeLessThan(8_000);
    await redis.start();
  }, 60_000);
});
