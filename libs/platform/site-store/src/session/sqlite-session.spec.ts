import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInstant } from '@collimate/kernel-canonical';
import { StoreError } from '../store.error.js';
import { migrate, type Migration } from './migrate.js';
import { SqliteSession } from './sqlite-session.js';

const now = parseInstant('2026-11-23T07:00:00.000Z');
let folder: string;
let path: string;
let session: SqliteSession;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-session-'));
  path = join(folder, 'site.db');
  session = SqliteSession.open(path);
  session.execute('create table t (a integer primary key, b text) strict');
});
afterEach(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

const rows = (): unknown => session.prepare('select count(*) as n from t').get<{ n: number }>()!.n;
const add = (a: number): number => session.prepare('insert into t values (?, ?)').run(a, 'x');
const failure = (work: () => unknown): StoreError => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    return error as StoreError;
  }
  throw new Error('nothing was thrown');
};

describe('the session', () => {
  it('makes a file that other accounts cannot read', () => {
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('refuses a second session, in this program and in another one', () => {
    expect(failure(() => SqliteSession.open(path)).code).toBe('DATABASE_IN_USE');
    const program = `
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(${JSON.stringify(path)}, { timeout: 0 });
      try { database.exec('create table u (a)'); console.log('written'); } catch (error) { console.log(error.errcode & 255); }`;
    const other = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(other.stdout.trim()).toBe('5');
  });

  it('is copied as it is at one moment, between the commits of others', async () => {
    const copy = join(folder, 'copy.db');
    // Two rows a commit, and many pages: a copy of half a commit would hold an odd number.
    const pair = (n: number): void =>
      session.transaction(() => {
        session.prepare('insert into t values (?, ?), (?, ?)').run(2 * n, 'x'.repeat(40_000), 2 * n + 1, 'y'.repeat(40_000));
      });
    for (let n = 0; n < 40; n++) pair(n);
    let n = 40;
    const writing = (async () => {
      for (; n < 80; n++) {
        pair(n);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let copies = 0; copies < 10; copies++) {
      await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(copy, '', { mode: 0o600 });
      session.copyTo(copy);
    }
    await writing;
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(copy, { readOnly: true });
    const { rows, pairs } = database.prepare('select count(*) as rows, count(distinct a / 2) as pairs from t').get() as {
      rows: number;
      pairs: number;
    };
    database.close();
    expect(rows).toBe(2 * pairs);
    expect(pairs).toBeGreaterThanOrEqual(40);
    expect(statSync(copy).mode & 0o077).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db']);
    // The session still owns its database.
    expect(failure(() => SqliteSession.open(path)).code).toBe('DATABASE_IN_USE');
  });

  it('says why it could not be copied', () => {
    expect(() => session.copyTo(join(folder, 'no', 'copy.db'))).toThrow(StoreError);
  });

  it('writes through a log that is flushed at every commit', () => {
    expect(session.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
    expect(session.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(session.prepare('pragma locking_mode').get()).toEqual({ locking_mode: 'exclusive' });
    expect(session.prepare('pragma secure_delete').get()).toEqual({ secure_delete: 1 });
  });

  it('never repeats what SQLite says: neither message nor cause of an error holds a value', () => {
    session.execute(`create table p (mrn text unique, check (mrn <> 'DOE^JANE'))`);
    const statements = [
      () => session.prepare('insert into p values (?)').run('DOE^JANE'),
      () => session.prepare('insert into t values (?, ?)').run('DOE^JANE', 'x'),
      () => session.execute(`insert into t values ('DOE^JANE', 'x')`),
      () => session.prepare(`select * from "DOE^JANE"`).all(),
    ];
    for (const statement of statements) {
      const error = failure(statement);
      expect(error.cause).toBeUndefined();
      expect([error.message, error.stack, JSON.stringify(error)].join()).not.toContain('DOE');
    }
    expect(failure(statements[0]).code).toBe('CONSTRAINT');
    expect(failure(statements[3]).code).toBe('STATEMENT_FAILED');
  });

  it('does all of a transaction or nothing', () => {
    expect(session.transaction(() => add(1) + add(2))).toBe(2);
    expect(() => session.transaction(() => [add(3), add(1)])).toThrow(expect.objectContaining({ code: 'CONSTRAINT' }));
    expect(rows()).toBe(2);
    expect(session.inTransaction).toBe(false);
  });

  it('undoes a part alone, and the whole with all its parts', () => {
    session.transaction(() => {
      add(1);
      expect(() => session.transaction(() => [add(2), add(1)])).toThrow();
      session.transaction(() => add(3));
    });
    expect(rows()).toBe(2);
    const whole = (): void =>
      session.transaction(() => {
        session.transaction(() => add(4));
        throw new RangeError('after the part');
      });
    expect(whole).toThrow('after the part');
    expect(rows()).toBe(2);
  });

  it('does not commit work that would go on afterwards', () => {
    expect(failure(() => session.transaction(async () => add(1))).code).toBe('ASYNC_TRANSACTION');
    expect(rows()).toBe(0);
  });

  it('says so when the file is not a database, or cannot be one', () => {
    const other = join(folder, 'other.db');
    writeFileSync(other, 'not a database at all, whatever its name says '.repeat(40));
    expect(failure(() => SqliteSession.open(other)).code).toBe('DATABASE_CORRUPT');
    expect(failure(() => SqliteSession.open(join(folder, 'none', 'x.db'))).code).toBe('DATABASE_UNUSABLE');
  });

  it('leaves no trace of a deleted row in its files once it is settled', () => {
    session.prepare('insert into t values (?, ?)').run(1, 'CANARY-4711');
    session.execute('delete from t');
    session.settle();
    const found = spawnSync('grep', ['-c', '-a', 'CANARY-4711', path, `${path}-wal`], { encoding: 'utf8' });
    expect(found.stdout.trim().split('\n')).toEqual([`${path}:0`, `${path}-wal:0`]);
  });
});

describe('the schema', () => {
  const steps: Migration[] = [
    { version: 1, name: 'one', sql: 'create table one (a) ' },
    { version: 2, name: 'two', sql: 'create table two (a) ' },
  ];

  it('goes forward only, each step once, each owner for itself', () => {
    migrate(session, 'mine', steps.slice(0, 1), now);
    migrate(session, 'mine', steps, now);
    migrate(session, 'mine', steps, now);
    migrate(session, 'queue', [{ version: 1, name: 'jobs', sql: 'create table jobs (a)' }], now);
    expect(session.prepare('select owner, version from schema_step order by owner, version').all()).toEqual([
      { owner: 'mine', version: 1 },
      { owner: 'mine', version: 2 },
      { owner: 'queue', version: 1 },
    ]);
  });

  it('refuses a step that was changed after it was applied, and a database of a newer version', () => {
    migrate(session, 'mine', steps, now);
    const changed = [{ ...steps[0], sql: 'create table one (b)' }, steps[1]];
    expect(failure(() => migrate(session, 'mine', changed, now)).code).toBe('MIGRATION_ALTERED');
    expect(failure(() => migrate(session, 'mine', steps.slice(0, 1), now)).code).toBe('DATABASE_TOO_NEW');
  });

  it('takes a step in later whose number was left free', () => {
    const third = { version: 3, name: 'three', sql: 'create table three (a)' };
    migrate(session, 'mine', [steps[0], third], now);
    migrate(session, 'mine', [...steps, third], now);
    expect(session.prepare('select version from schema_step order by version').all()).toHaveLength(3);
    expect(failure(() => migrate(session, 'mine', [third, ...steps], now)).code).toBe('MIGRATION_ALTERED');
  });

  it('does all missing steps or none', () => {
    const broken = [...steps, { version: 3, name: 'three', sql: 'create table two (a)' }];
    expect(failure(() => migrate(session, 'mine', broken, now)).code).toBe('STATEMENT_FAILED');
    expect(failure(() => session.prepare('select * from one').all()).code).toBe('STATEMENT_FAILED');
  });
});
