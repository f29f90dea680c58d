import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { parseSiteId } from '@collimate/kernel-canonical';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { Progress, reasonOf, SiteAlarm, type RoundOrder, type WatchResponse } from '@collimate/protocol';
import { postgresPrograms, postgresServer, type RealServer } from '@collimate/testing-contracts/servers';
import { OneAddress } from '../../fixtures/one-address.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';
import { refusal } from '../../fixtures/rehearsal-site.js';
import { SigningSite } from '../../fixtures/signing-site.js';

const programs = postgresPrograms();
// A developer's machine need not have PostgreSQL; CI installs it, so that there these always run.
const describeServer = programs === undefined ? describe.skip : describe;
if (programs === undefined)
  console.warn('no PostgreSQL server on this machine: two coordinators behind one address were not run');

const TAKEOVER_MS = 5_000;

async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<number> {
  const began = performance.now();
  for (;;) {
    if (await holds()) return performance.now() - began;
    if (performance.now() - began > withinMs) throw new Error(`this did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describeServer('two coordinators with the same keys behind one address', () => {
  const [a, b] = [new RehearsalCoordinator(), new RehearsalCoordinator()];
  const replicas = [a, b];
  const stopped = new Set<RehearsalCoordinator>();
  const address = new OneAddress(() => replicas.filter((one) => !stopped.has(one)).map(({ running }) => running.address.port));
  let server: RealServer;
  let sites: SigningSite[];
  let study: FrozenStudy;
  let orders: RoundOrder[];

  const leads = (one: RehearsalCoordinator): boolean => !stopped.has(one) && one.running.app.get(CoordinatorStore).leads;
  const writer = (): RehearsalCoordinator => {
    const found = replicas.find(leads);
    if (found === undefined) throw new Error('nobody writes');
    return found;
  };
  const start = (one: RehearsalCoordinator) =>
    one.start({ COLLIMATE_COORDINATOR_PAGE_PORT: '0', COLLIMATE_COORDINATOR_DATABASE_URL: server.url() });
  async function onServer(sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: server.url() });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return rows;
  }
  /** Connects until whoever writes has answered, as an agent does; a new session begins with it. */
  const greet = (site: SigningSite): Promise<number> =>
    until(`an answer to ${site.id}`, async () => {
      site.reconnect();
      site.session = undefined;
      return site.hello().then(
        () => true,
        () => false,
      );
    });
  const listen = (site: SigningSite): string[] => {
    const rung: string[] = [];
    const stream = site.sites.watch({ siteId: site.id });
    stream.on('data', ({ doorbell }: WatchResponse) => rung.push(doorbell?.$case ?? '')).on('error', () => rung.push('cut'));
    return rung;
  };
  const answer = async (site: SigningSite, order: RoundOrder, vector: readonly bigint[]): Promise<void> => {
    const contribution = site.answer(order, study, vector);
    await site.witness();
    await site.submit(contribution);
  };

  beforeAll(async () => {
    server = await postgresServer(programs ?? '');
    await server.start();
    await start(a);
    mkdirSync(b.dir, { recursive: true });
    cpSync(join(a.dir, 'keys'), join(b.dir, 'keys'), { recursive: true });
    cpSync(join(a.dir, 'operator.token'), join(b.dir, 'operator.token'));
    await start(b);
    await address.listen();
    const tokens = await Promise.all(['north', 'south'].map((name) => a.invite(name)));
    sites = ['north', 'south'].map((name) => new SigningSite(parseSiteId(name), address.port));
    for (const [n, site] of sites.entries()) {
      const enrol = () =>
        site.enrol(tokens[n]).then(
          () => true,
          () => false,
        );
      await until(`the enrolment of ${site.id}`, enrol);
      site.stand(SiteAlarm.SITE_ALARM_NONE);
    }
  }, 90_000);
  afterAll(async () => {
    address.close();
    for (const site of sites) site.close();
    for (const one of replicas) if (!stopped.has(one)) await one.running.stop();
    await server.remove();
  }, 60_000);

  it('write by one, while the other answers what only reads and says why it does no more', async () => {
    expect([leads(a), leads(b)]).toEqual([true, false]);
    for (const site of sites) await greet(site);
    expect(address.led.get(b.running.address.port)).toBeGreaterThan(0);
    expect((await b.http('GET', '/api/v1/sites')).body).toMatchObject({ sites: [{ id: 'north' }, { id: 'south' }] });
    expect(await b.http('POST', '/api/v1/sites', { id: 'west', name: 'Hospital west' })).toMatchObject({
      status: 503,
      body: { code: 'STORE_STANDS_BY' },
    });
    const [site] = sites;
    site.reconnectTo(b.running.address.port);
    site.session = undefined;
    const { assignments } = await site.call(site.sites, site.sites.pullAssignments, { siteId: site.id, waitSeconds: 0 });
    expect(assignments).toEqual([]);
    expect((await refusal(site.hello())).reason).toBe('STORE_STANDS_BY');
    site.port = address.port;
    await greet(site);
  });

  it('ring at the sites when a round is opened', async () => {
    const rung = listen(sites[0]);
    study = freezeStudy(parseStudy(protocolFor('replicas', ['north', 'south'])));
    await a.http('POST', '/api/v1/studies', study.protocol);
    await a.http('POST', '/api/v1/studies/replicas/open');
    for (const site of sites) await site.report(study, Progress.PROGRESS_READY);
    await until('the bell of the opening', () => rung.includes('opening'));
    orders = await Promise.all(sites.map((site) => site.nextOrder()));
    await answer(sites[0], orders[0], [10n, 12n]);
  });

  it('change places within seconds when the one that writes loses its seat, and send on whoever listens there', async () => {
    const rung = listen(sites[0]);
    await until('the first bell', () => rung.length > 0);
    await onServer(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'collimate-coordinator-seat'
       and pid in (select pid from pg_locks where locktype = 'advisory' and granted)`,
    );
    const tookMs = await until('the other to write', () => leads(b) || leads(a), TAKEOVER_MS);
    if (leads(a)) {
      // It was quicker to sit down again: nothing has changed.
      expect(rung).not.toContain('drain');
    } else {
      await until('the drain', () => rung.includes('drain'));
    }
    console.info(`somebody writes again ${(tookMs / 1000).toFixed(2)} s after the seat was lost`);
  });

  it('go on where the other was when it ends in the middle of a round, which is opened and closed once', async () => {
    const gone = writer();
    stopped.add(gone);
    await gone.running.stop();
    const tookMs = await until('the other to write', () => replicas.some(leads), TAKEOVER_MS);
    const greeted = await Promise.all(sites.map(greet));
    console.info(
      `the other writes after ${(tookMs / 1000).toFixed(2)} s, and has greeted both sites after ${(Math.max(...greeted) / 1000).toFixed(2)} s more`,
    );
    await answer(sites[1], orders[1], [11n, 12n]);
    const moments = await Promise.all(sites.map((site) => site.nextOrder()));
    for (const [n, site] of sites.entries()) await site.decline(moments[n], 'SITE_BUDGET_EXHAUSTED');
    const { body } = await writer().http('GET', '/api/v1/studies/replicas');
    expect(body).toMatchObject({ state: 'incomplete', rounds: [{ state: 'pooled' }, { state: 'abandoned' }] });
    expect(await onServer('select statistic from collimate.rounds order by statistic')).toEqual([
      { statistic: 'enrolment' },
      { statistic: 'moments' },
    ]);
    const closed = await onServer(`select entry from collimate.leaves where entry like '%"round-closed"%'`);
    expect(closed).toHaveLength(2);
  }, 60_000);

  it('take a stopped one back, which stands by', async () => {
    const [back] = stopped;
    await start(back);
    stopped.delete(back);
    expect(leads(back)).toBe(false);
    expect((await back.http('GET', '/api/v1/studies/replicas')).body).toMatchObject({ state: 'incomplete' });
    // A standby hears nobody for long whom the other one has revoked.
    const [site] = sites;
    await writer().http('POST', `/api/v1/sites/${site.id}/revocation`);
    site.reconnectTo(back.running.address.port);
    const pull = () => site.call(site.sites, site.sites.pullAssignments, { siteId: site.id, waitSeconds: 0 });
    await until('the refusal', () =>
      pull().then(
        () => false,
        (error: unknown) => reasonOf(error) === 'CERTIFICATE_REVOKED',
      ),
    );
    expect(replicas.flatMap((one) => one.surprises())).toEqual([]);
  }, 30_000);
});
