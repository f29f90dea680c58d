import pg from 'pg';
import { instantFromMs, parseSiteId } from '@collimate/kernel-canonical';
import {
  PASSWORD,
  freeLoopbackPort,
  postgresPrograms,
  postgresServer,
  type RealServer,
} from '@collimate/testing-contracts/servers';
import { CoordinatorStore, type StoreEvents } from './coordinator.store.js';
import type { StoreOwner } from './repositories/owner.repository.js';

const programs = postgresPrograms();
// A developer's machine need not have PostgreSQL; CI installs it, so that there these always run.
const describeServer = programs === undefined ? describe.skip : describe;
if (programs === undefined)
  console.warn('no PostgreSQL server on this machine: what a coordinator does without its database was not run');

const at = instantFromMs(0);
const ours: StoreOwner = { fingerprint: 'aa', issued: () => true };
const theirs: StoreOwner = { fingerprint: 'bb', issued: () => false };

/** Waits for something that the server's other side brings about. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`this did not come: ${what}`);
}

describeServer('a store on a PostgreSQL server', () => {
  let server: RealServer;
  let url: string;
  let made = 0;
  const told: string[] = [];
  const events: StoreEvents = {
    lost: ({ code }) => void told.push(`lost ${code}`),
    recovered: (code) => void told.push(`recovered ${code}`),
    standsBy: () => void told.push('stands by'),
    leads: () => void told.push('leads'),
    written: () => undefined,
  };
  const open = (owner = ours): Promise<CoordinatorStore> => CoordinatorStore.open({ kind: 'server', url }, { owner, events });
  const codeOf = (address: string): Promise<string> =>
    CoordinatorStore.open({ kind: 'server', url: address }).then(
      () => 'opened',
      (error: { code: string; message: string }) => {
        expect(JSON.stringify([error.message, error])).not.toContain(PASSWORD);
        return error.code;
      },
    );
  async function onServer(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: server.url() });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  beforeAll(async () => {
    server = await postgresServer(programs ?? '');
    await server.start();
  }, 60_000);
  afterAll(() => server.remove());
  beforeEach(async () => {
    told.length = 0;
    await onServer(`create database d${++made}`);
    url = server.url(`d${made}`);
  });

  it('outlives the end of the server in the middle of transactions, and writes again when it is back', async () => {
    const store = await open();
    let inside = 0;
    const writes = Array.from({ length: 12 }, (_, n) =>
      store
        .write(async (session) => {
          inside++;
          await session.sites.add({ id: parseSiteId(`s${n}`), name: 'S', at });
          await new Promise((resolve) => setTimeout(resolve, 200));
        })
        .then(
          () => 'kept',
          (error: { code: string }) => error.code,
        ),
    );
    await until('a transaction', () => inside > 0);
    await server.kill();
    const ends = await Promise.all(writes);
    expect(new Set(ends.filter((end) => end !== 'kept'))).toEqual(new Set(['STORE_UNREACHABLE']));
    await expect(store.read.sites.all()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', fault: 'unavailable' });
    await server.start();
    await until('the right to write', () => store.leads);
    await store.write((session) => session.sites.add({ id: parseSiteId('after'), name: 'A', at }));
    expect((await store.read.sites.all()).length).toBe(ends.filter((end) => end === 'kept').length + 1);
    expect(told[0]).toBe('leads');
    expect(told.at(-1)).toBe('leads');
    expect(new Set(told.slice(1, -1))).toEqual(new Set(['lost STORE_UNREACHABLE']));
    await store.close();
  }, 60_000);

  it('lets a second process of the same coordinator stand by, which reads, and writes when the first has ended', async () => {
    const first = await open();
    const second = await open();
    const duties: string[] = [];
    await second.whenLeading(async () => void duties.push('begun'));
    await first.write((session) => session.sites.add({ id: parseSiteId('north'), name: 'N', at }));
    expect((await second.read.sites.all()).length).toBe(1);
    await expect(second.write(async () => undefined)).rejects.toMatchObject({ code: 'STORE_STANDS_BY' });
    expect(duties).toEqual([]);
    await first.close();
    await until('the second to write', () => second.leads);
    expect(duties).toEqual(['begun']);
    await second.write((session) => session.sites.add({ id: parseSiteId('south'), name: 'S', at }));
    await second.close();
  });

  it('keeps the right to write where it was when the server ends and is back', async () => {
    const first = await open();
    const second = await open();
    await server.kill();
    await until('the loss', () => !first.leads);
    await server.start();
    await until('somebody who writes', () => first.leads || second.leads);
    expect([first.leads, second.leads]).toEqual([true, false]);
    await first.close();
    await until('the second to write', () => second.leads);
    await second.close();
  }, 60_000);

  it('refuses a coordinator with other keys, while the first runs and after it', async () => {
    const first = await open();
    await expect(open(theirs)).rejects.toMatchObject({ code: 'STORE_OF_ANOTHER_COORDINATOR', fault: 'conflict' });
    await first.close();
    await expect(open(theirs)).rejects.toMatchObject({ code: 'STORE_OF_ANOTHER_COORDINATOR' });
    await (await open()).close();
  });

  it('refuses a database from before its mark whose certificates another authority has issued', async () => {
    const old = await CoordinatorStore.open({ kind: 'server', url });
    const id = parseSiteId('north');
    await old.write(async (session) => {
      await session.sites.add({ id, name: 'N', at });
      await session.certificates.add({ serial: '01', site_id: id, pem: 'pem', not_after: at, issued_at: at });
    });
    await old.close();
    await expect(open(theirs)).rejects.toMatchObject({ code: 'STORE_OF_ANOTHER_COORDINATOR' });
    await (await open()).close();
  });

  it('says what is wrong with the database in a code of its own', async () => {
    told.length = 0;
    const nobody = `postgres://collimate:x@127.0.0.1:${await freeLoopbackPort()}/postgres`;
    expect(await codeOf(nobody)).toBe('STORE_UNREACHABLE');
    expect(await codeOf(server.url('nowhere'))).toBe('STORE_MISSING');
    expect(await codeOf(url.replace(PASSWORD, 'wrong'))).toBe('STORE_LOGIN_REFUSED');
    expect(await codeOf(url.replace(`:${PASSWORD}`, ''))).toBe('STORE_LOGIN_REFUSED');
    // A start that fails is told by its error: nothing of it is tried again.
    expect(told).toEqual([]);
    const store = await open();
    await onServer(`alter database d${made} set default_transaction_read_only = on`);
    await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'd${made}'`);
    await until('a refusal', () =>
      store
        .write((session) => session.sites.add({ id: parseSiteId('x'), name: 'X', at }))
        .then(
          () => false,
          (error: { code: string }) => error.code === 'STORE_READ_ONLY' || (told.push(error.code), false),
        ),
    );
    await onServer(`alter database d${made} reset default_transaction_read_only`);
    await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'd${made}'`);
    await until('to write again', () => store.write(async () => true).catch(() => false));
    await store.close();
  }, 60_000);
});
