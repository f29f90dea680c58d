import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { sql } from 'kysely';
import { instantFromMs, parseDigest, parseSiteId, parseStudyId, toHex } from '@collimate/kernel-canonical';
import { postgresPrograms, postgresServer, type RealServer } from '@collimate/testing-contracts/servers';
import { COPIED_TABLES } from './copied.tables.js';
import { CoordinatorStore } from './coordinator.store.js';
import { MIGRATIONS } from './migrations/migrate.js';
import { openDatabase, type StoreLocation } from './open.database.js';
import { copyStore, migrateStore, restoreStore } from './store.upkeep.js';

const programs = postgresPrograms();
if (programs === undefined) console.warn('no PostgreSQL server on this machine: its backup was not tried');
const KINDS = ['embedded', 'server'] as const;
type Kind = (typeof KINDS)[number];

const at = instantFromMs(0);
const north = parseSiteId('north');
const south = parseSiteId('south');
const east = parseSiteId('east');
const lung = parseStudyId('lung');
const digest = parseDigest('ab'.repeat(32));
const owner = { fingerprint: 'aa', issued: () => true };

async function* linesOf(text: string): AsyncGenerator<string> {
  for (const line of text.split('\n')) if (line !== '') yield line;
}

describe('a copy of the database', () => {
  const folders: string[] = [];
  let server: RealServer | undefined;
  let made = 0;

  beforeAll(async () => {
    if (programs === undefined) return;
    server = await postgresServer(programs);
    await server.start();
  }, 60_000);
  afterAll(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    await server?.remove();
  });

  async function fresh(kind: Kind): Promise<StoreLocation> {
    if (kind === 'embedded') {
      const folder = mkdtempSync(join(tmpdir(), 'upkeep-'));
      folders.push(folder);
      return { kind, dir: join(folder, 'store') };
    }
    const client = new pg.Client({ connectionString: server!.url() });
    await client.connect();
    const name = `upkeep${made++}`;
    await client.query(`create database ${name}`);
    await client.end();
    return { kind, url: server!.url(name) };
  }

  /** A store with a row of nearly every kind, bytes and 64-bit numbers among them. */
  async function filled(location: StoreLocation): Promise<CoordinatorStore> {
    const store = await CoordinatorStore.open(location, { owner });
    await store.write(async (session) => {
      await session.log.append({ kind: 'log-started', owner: 'coordinator', at });
      await session.sites.add({ id: north, name: 'St. "John\'s" \u{1F3E5}', at });
      await session.accounts.set('operator', { sha256: 'ff', by: 'operator', at });
      await session.studies.add({
        id: lung,
        digest,
        protocol_json: '{"a":[1]}',
        state: 'frozen',
        created_at: at,
        changed_at: at,
      });
      await session.log.append({ kind: 'study-frozen', study: digest, at });
      await session.sites.add({ id: south, name: 'South', at });
      await session.assignments.add({ siteId: north, kind: 'review', studyId: lung, at });
      await session.assignments.add({ siteId: south, kind: 'review', studyId: lung, at });
    });
    const bytes = Buffer.from([0, 255, 10]);
    await sql`insert into collimate.requests values ('north', 'r', 'm', 'p', ${bytes}, 'now')`.execute(store['raw']);
    return store;
  }

  async function textOf(location: StoreLocation): Promise<string> {
    let text = '';
    await copyStore(location, async (line) => void (text += line));
    return text;
  }

  it('holds every table that there is', async () => {
    const store = await CoordinatorStore.open(await fresh('embedded'), { owner });
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'collimate'`.execute(store['raw']);
    await store.close();
    expect(rows.map(({ name }) => name).sort()).toEqual([...COPIED_TABLES, 'migrations'].sort());
  });

  const PAIRS = KINDS.flatMap((from) => KINDS.map((to) => [from, to] as const));
  const tried = PAIRS.filter(([from, to]) => programs !== undefined || (from === 'embedded' && to === 'embedded'));
  it.each(tried)('of %s goes into %s with every row, and goes on there', async (from, to) => {
    const source = await fresh(from);
    const store = await filled(source);
    let text = '';
    const end = await store.copy(async (line) => void (text += line));
    const head = await store.read.log.head();
    expect(end.log).toEqual({ size: 2, root: toHex(head.root) });
    await store.close();
    expect(await textOf(source)).toBe(text);

    const target = await fresh(to);
    expect(await restoreStore(target, linesOf(text), 'aa')).toEqual(end);
    expect((await textOf(target)).split('\n').sort()).toEqual(text.split('\n').sort());
    const again = await CoordinatorStore.open(target, { owner });
    expect(await again.read.log.head()).toEqual(head);
    await again.write(async (session) => {
      await session.sites.add({ id: east, name: 'East', at });
      await session.assignments.add({ siteId: east, kind: 'review', studyId: lung, at });
    });
    const ordinals = await sql<{ n: string }>`select ordinal as n from collimate.assignments order by ordinal`.execute(
      again['raw'],
    );
    expect(ordinals.rows.map(({ n }) => n)).toEqual(['1', '2', '3']);
    await again.close();
    await expect(restoreStore(target, linesOf(text), 'aa')).rejects.toMatchObject({ code: 'STORE_NOT_EMPTY' });
  });

  it('of a database as it first was becomes one of today', async () => {
    const target = await fresh('embedded');
    const head = { schema: 'collimate.coordinator-backup/1', migrations: [MIGRATIONS[0].name], fingerprint: null };
    const line = `${JSON.stringify(head)}\n`;
    const emptyRoot = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const end = { rows: 0, log: { size: 0, root: emptyRoot }, sha256: createHash('sha256').update(line).digest('hex') };
    await restoreStore(target, linesOf(`${line}${JSON.stringify({ end })}\n`), 'aa');
    expect(await migrateStore(target, false)).toEqual([]);
    await (await CoordinatorStore.open(target, { owner })).close();
  });

  it('is refused where it is not whole, changed, another coordinator’s or a later version’s, and leaves nothing', async () => {
    const source = await fresh('embedded');
    await (await filled(source)).close();
    const text = await textOf(source);
    const lines = text.trimEnd().split('\n');
    const later = text.replace('"0005-round-step"', '"0005-round-step","9999-later"');
    const CASES: readonly (readonly [string, string, string])[] = [
      ['BACKUP_DAMAGED', 'aa', lines.slice(0, -1).join('\n')],
      ['BACKUP_DAMAGED', 'aa', [...lines.slice(0, 3), ...lines.slice(4)].join('\n')],
      ['BACKUP_DAMAGED', 'aa', text.replace('log-started', 'log-Started')],
      ['BACKUP_DAMAGED', 'aa', `${text}{}\n`],
      ['BACKUP_DAMAGED', 'aa', 'garbage'],
      ['BACKUP_DAMAGED', 'aa', ''],
      ['BACKUP_FOREIGN', 'bb', text],
      ['MIGRATION_UNKNOWN', 'aa', later],
    ];
    for (const [code, fingerprint, bad] of CASES) {
      const target = (await fresh('embedded')) as { kind: 'embedded'; dir: string };
      await expect(restoreStore(target, linesOf(bad), fingerprint)).rejects.toMatchObject({ code });
      expect(existsSync(target.dir)).toBe(false);
    }
  }, 60_000);

  it('is not made of nothing', () => {
    expect(() => copyStore({ kind: 'embedded', dir: '/nowhere' }, async () => undefined)).toThrow(
      expect.objectContaining({ code: 'STORE_MISSING' }),
    );
  });
});

describe('migrations without a server', () => {
  it('are rehearsed without a trace, and then run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'upkeep-'));
    const location: StoreLocation = { kind: 'embedded', dir: join(folder, 'store') };
    await (await openDatabase(location)).close();
    const all = MIGRATIONS.map(({ name }) => name);
    expect(await migrateStore(location, true)).toEqual(all);
    expect(await migrateStore(location, true)).toEqual(all);
    expect(await migrateStore(location, false)).toEqual(all);
    expect(await migrateStore(location, true)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
