import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  canonicalJson,
  digestOf,
  instantFromMs,
  parseDigest,
  parseRoundId,
  parseSiteId,
  parseStudyId,
} from '@collimate/kernel-canonical';
import { provenanceLogContract } from '@collimate/testing-contracts';
import { CoordinatorStore } from './coordinator.store.js';
import type { StoreLocation } from './open.database.js';

/** Where new empty databases of one kind come from. */
interface Databases {
  start(): void;
  fresh(): Promise<StoreLocation>;
  stop(): void;
}

const scratch = (): string => mkdtempSync(join(tmpdir(), 'store-'));

function embedded(): Databases {
  const dirs: string[] = [];
  return {
    start: () => undefined,
    fresh: async () => {
      dirs.push(scratch());
      return { kind: 'embedded', dir: dirs[dirs.length - 1] };
    },
    stop: () => dirs.forEach((dir) => rmSync(dir, { recursive: true, force: true })),
  };
}

/** A cluster of Debian's PostgreSQL in a temporary folder, on a socket of its own; initdb refuses root. */
function cluster(bin: string): Databases {
  const dir = scratch();
  let made = 0;
  const asOwner = (program: string, ...args: string[]): void => {
    const command = join(bin, program);
    if (process.getuid?.() === 0)
      execFileSync('runuser', ['-u', 'postgres', '--', command, ...args], { stdio: 'ignore', cwd: dir });
    else execFileSync(command, args, { stdio: 'ignore', cwd: dir });
  };
  const url = (name: string): string => `postgresql://postgres@/${name}?host=${encodeURIComponent(dir)}`;
  return {
    start: () => {
      if (process.getuid?.() === 0) execFileSync('chown', ['postgres', dir]);
      asOwner('initdb', '-D', join(dir, 'cluster'), '-U', 'postgres', '-A', 'trust', '--no-sync', '--no-instructions');
      asOwner('pg_ctl', '-D', join(dir, 'cluster'), '-w', '-l', join(dir, 'log'), '-o', `-k ${dir} -h '' -F`, 'start');
    },
    fresh: async () => {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      const name = `fresh${made++}`;
      await client.query(`create database ${name}`);
      await client.end();
      return { kind: 'server', url: url(name) };
    },
    stop: () => {
      asOwner('pg_ctl', '-D', join(dir, 'cluster'), '-m', 'immediate', 'stop');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A server that the environment names; every database on it is made anew and dropped by whoever owns the server. */
function server(base: string): Databases {
  let made = 0;
  return {
    start: () => undefined,
    fresh: async () => {
      const name = `collimate_test_${process.pid}_${made++}`;
      const client = new pg.Client({ connectionString: base });
      await client.connect();
      await client.query(`drop database if exists ${name}`);
      await client.query(`create database ${name}`);
      await client.end();
      const url = new URL(base);
      url.pathname = `/${name}`;
      return { kind: 'server', url: url.href };
    },
    stop: () => undefined,
  };
}

function installed(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .map((version) => join(root, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

const given = process.env['COLLIMATE_TEST_POSTGRES'];
const bin = installed();
const kinds: [string, Databases][] = [['the embedded database', embedded()]];
if (given !== undefined) kinds.push(['a PostgreSQL server', server(given)]);
else if (bin !== undefined) kinds.push(['a PostgreSQL server', cluster(bin)]);
else console.info('No PostgreSQL server is installed: the contract runs on the embedded database alone.');

beforeAll(() => kinds.forEach(([, databases]) => databases.start()));
afterAll(() => kinds.forEach(([, databases]) => databases.stop()));

const at = instantFromMs(0);
const later = instantFromMs(1_000);
const north = parseSiteId('north');
const south = parseSiteId('south');
const studyId = parseStudyId('demo');
const roundId = parseRoundId('r-1');
const digest = parseDigest('ab'.repeat(32));

describe.each(kinds)('the store over %s', (_name, databases) => {
  let location: StoreLocation;
  let store: CoordinatorStore;
  beforeAll(async () => {
    location = await databases.fresh();
    store = await CoordinatorStore.open(location);
    await store.write(async (session) => {
      await session.sites.add({ id: north, name: 'North', at });
      await session.sites.add({ id: south, name: 'South', at });
      await session.studies.add({ id: studyId, digest, protocol_json: '{}', state: 'open', created_at: at, changed_at: at });
      await session.rounds.open({
        id: roundId,
        studyId,
        statistic: 'moments',
        ordinal: 0,
        epoch: 3_591_840_000,
        step: 0,
        roster: [south, north],
        at,
        deadline: later,
      });
    });
  });
  afterAll(async () => {
    await store.close();
  });

  it('gives rows back with their own types', async () => {
    expect(await store.read.rounds.find(roundId)).toMatchObject({
      epoch: 3_591_840_000,
      ordinal: 0,
      roster: ['south', 'north'],
      state: 'open',
      closed_at: null,
    });
    expect((await store.read.sites.all()).map((site) => [site.id, site.state])).toEqual([
      ['north', 'invited'],
      ['south', 'invited'],
    ]);
  });

  it('keeps all of a change or nothing of it', async () => {
    const before = await store.read.log.head();
    const change = store.write(async (session) => {
      await session.log.append({ kind: 'log-started', owner: 'coordinator', at });
      await session.sites.add({ id: parseSiteId('east'), name: 'East', at });
      throw new RangeError('on purpose');
    });
    await expect(change).rejects.toThrow(RangeError);
    expect(await store.read.sites.find(parseSiteId('east'))).toBeUndefined();
    expect(await store.read.log.head()).toEqual(before);
  });

  it('takes a batch of 5,000 entries within a second, in their order, and reads them back in pages', async () => {
    const { size } = await store.read.log.head();
    const entries = Array.from({ length: 5_000 }, (_, i) => ({ kind: 'study-frozen', study: digestOf('speed', i), at }) as const);
    const before = process.cpuUsage();
    const places = await store.write((session) => session.log.appendAll(entries));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
    expect(places.map(({ index }) => index)).toEqual(entries.map((_, i) => size + i));
    const { root } = await store.read.log.head();
    expect(await store.read.log.recompute()).toEqual({ size: size + 5_000, root });
    expect(await store.read.log.leavesFrom(size + 4_998, 1_000)).toEqual(entries.slice(-2).map((entry) => canonicalJson(entry)));
    const wrong = [entries[0], { ...entries[1], kind: 'never' as never }];
    await expect(store.write((session) => session.log.appendAll(wrong))).rejects.toMatchObject({ code: 'UNKNOWN_ENTRY_KIND' });
    expect((await store.read.log.head()).root).toEqual(root);
  });

  it('keeps the first cosignature of each witness under each head', async () => {
    const given = { witness: 'w1+00000000+BA==', size: 3, line: 'line\n', at };
    await store.write(async (session) => {
      for (const one of [given, { ...given, line: 'later\n' }, { ...given, size: 12 }, { ...given, witness: 'w2' }]) {
        await session.cosignatures.add(one);
      }
    });
    expect(await store.read.cosignatures.latest(given.witness)).toEqual({ ...given, size: 12 });
    expect(await store.read.cosignatures.latest('w3')).toBeUndefined();
    expect(await store.read.cosignatures.all()).toEqual([given, { ...given, witness: 'w2' }, { ...given, size: 12 }]);
  });

  it('carries changes out one after the other, so that two cannot both take what is there once', async () => {
    await store.write((session) => session.invitations.add({ nonceHash: 'n', siteId: north, expires: later }));
    const use = () =>
      store.write(async (session) => {
        if ((await session.invitations.find('n'))?.used_at !== null) return 'used';
        await session.invitations.use('n', at);
        await session.sites.bind({ siteId: north, spki: 'k', agentVersion: '1', at });
        await session.log.append({ kind: 'log-started', owner: 'coordinator', at });
        return 'bound';
      });
    const outcomes = await Promise.all(Array.from({ length: 12 }, use));
    expect(outcomes.sort()).toEqual(['bound', ...Array<string>(11).fill('used')]);
    expect(await store.read.sites.find(north)).toMatchObject({ state: 'active', spki: 'k', enrolled_at: at });
  });

  it('gives a repeated request its response, and refuses the id for another one', async () => {
    const key = { siteId: north, requestId: 'id', method: 'Decline', payloadSha256: 'aa' };
    await store.write((session) => session.requests.add(key, Buffer.from([1, 2, 255]), at));
    expect(await store.read.requests.find(key)).toEqual(Buffer.from([1, 2, 255]));
    expect(await store.read.requests.find({ ...key, siteId: south })).toBeUndefined();
    await expect(store.read.requests.find({ ...key, payloadSha256: 'bb' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    await store.write((session) => session.requests.forget(later));
    expect(await store.read.requests.find(key)).toBeUndefined();
  });

  it('sends an assignment until it is acknowledged, and no order of a closed round', async () => {
    await store.write(async (session) => {
      await session.assignments.add({ siteId: north, kind: 'review', studyId, at });
      await session.assignments.add({ siteId: north, kind: 'round', studyId, roundId, at });
    });
    const waiting = await store.read.assignments.waiting(north);
    expect(waiting.map((row) => row.id)).toEqual(['review.demo.north', 'round.r-1.north']);
    await store.write((session) => session.assignments.acknowledge(south, ['review.demo.north'], at));
    expect(await store.read.assignments.waiting(north)).toHaveLength(2);
    await store.write((session) => session.assignments.acknowledge(north, ['review.demo.north'], at));
    expect((await store.read.assignments.waiting(north)).map((row) => row.kind)).toEqual(['round']);
  });

  it('puts chunks together up to the first gap, whatever order they come in', async () => {
    const put = (start: number, text: string) =>
      store.write((session) =>
        session.rounds.putChunk({ roundId, siteId: north, uploadSha256: 'u', start, content: Buffer.from(text) }),
      );
    expect(await put(3, 'def')).toBe(0);
    expect(await put(0, 'abc')).toBe(6);
    expect(await put(0, 'xyz')).toBe(6);
    expect((await store.read.rounds.upload(roundId, north, 'u')).toString()).toBe('abcdef');
  });

  it('keeps answers and leaves as they were written, against everybody', async () => {
    await store.write((session) =>
      session.rounds.addAnswer({
        round_id: roundId,
        site_id: north,
        outcome: 'released',
        decline_code: null,
        message: Buffer.from([0, 128]),
        message_sha256: 'h',
        receipt_json: '{}',
        stored_at: at,
      }),
    );
    expect((await store.read.rounds.findAnswer(roundId, north))?.message).toEqual(Buffer.from([0, 128]));
    expect(await store.read.rounds.receipts(north, '', 10)).toEqual([
      { round_id: 'r-1', study_id: 'demo', digest, statistic: 'moments', receipt_json: '{}' },
    ]);
    await expect(
      store.write((session) =>
        session.rounds.addAnswer({
          round_id: roundId,
          site_id: north,
          outcome: 'declined',
          decline_code: 'GONE',
          message: null,
          message_sha256: null,
          receipt_json: null,
          stored_at: at,
        }),
      ),
    ).rejects.toThrow();
    await store.write((session) => session.rounds.close(roundId, { state: 'pooled', at: later, estimateJson: '{"a":1}' }));
    expect(await store.read.rounds.find(roundId)).toMatchObject({ state: 'pooled', closed_at: later, estimate_json: '{"a":1}' });
    expect(await store.read.assignments.waiting(north)).toEqual([]);
  });

  it('remembers every head it has witnessed and names the last', async () => {
    const head = (generation: number, size: number) => {
      const signature = generation === 1 ? null : 'c2lnbmVk';
      return { generation, size, root: new Uint8Array(32).fill(size), at, signature, logKey: signature && 'a2V5' };
    };
    await store.write(async (session) => {
      for (const seen of [head(1, 5), head(1, 9), head(2, 1)]) await session.witnesses.add(north, seen);
    });
    expect(await store.read.witnesses.latest(north)).toEqual(head(2, 1));
    expect(await store.read.witnesses.withRoot(north, new Uint8Array(32).fill(5))).toEqual(head(1, 5));
    expect(await store.read.witnesses.latest(south)).toBeUndefined();
  });

  it('knows an operator by the hash of the newest token', async () => {
    await store.write((session) => session.accounts.set('operator', { sha256: 'old', by: 'operator', at }));
    await store.write((session) => session.accounts.set('operator', { sha256: 'new', by: 'operator', at }));
    expect([await store.read.accounts.nameOf('old'), await store.read.accounts.nameOf('new')]).toEqual([undefined, 'operator']);
  });

  it('refuses to be opened twice where the database itself would allow two writers', async () => {
    if (location.kind === 'embedded')
      await expect(CoordinatorStore.open(location)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    else {
      const second = await CoordinatorStore.open(location);
      expect([store.leads, second.leads]).toEqual([true, false]);
      expect((await second.read.sites.all()).length).toBe(2);
      await expect(second.write(async () => undefined)).rejects.toMatchObject({ code: 'STORE_STANDS_BY', fault: 'unavailable' });
      await second.close();
    }
  });

  it('finds everything again after a restart, and migrates no second time', async () => {
    const head = await store.read.log.head();
    await store.close();
    store = await CoordinatorStore.open(location);
    expect(await store.read.log.head()).toEqual(head);
    expect((await store.read.sites.all()).length).toBe(2);
  });
});

const [, fastest] = kinds[kinds.length - 1];
provenanceLogContract('the coordinator log in SQL', async () => {
  const where = await fastest.fresh();
  let open = await CoordinatorStore.open(where);
  return {
    log: open.read.log,
    reopen: async () => {
      await open.close();
      open = await CoordinatorStore.open(where);
      return open.read.log;
    },
    close: () => open.close(),
  };
});
