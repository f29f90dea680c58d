import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseInstant } from '@collimate/kernel-canonical';
import { CoordinatorStore } from './coordinator.store.js';
import { openEmbedded, type EmbeddedDatabase } from './embedded.database.js';
import type { ClientPool } from './told.pool.js';
import { StoreError, type StoreErrorCode } from './store.error.js';
import { TroubleVoice } from './trouble.voice.js';

describe('the troubles of a database', () => {
  const told: string[] = [];
  let now = 0;
  const voice = new TroubleVoice(
    { troubled: ({ code }) => void told.push(code), recovered: (code) => void told.push(`well after ${code}`) },
    () => now,
  );
  const meets = (code: StoreErrorCode): void => voice.met(new StoreError(code, 'a trouble'));

  it('are told once for each change, however many meet them, and so is their end', () => {
    voice.wrote();
    for (const code of ['STORE_FULL', 'STORE_FULL', 'STORE_UNREACHABLE', 'STORE_FULL', 'STORE_FULL'] as const) meets(code);
    // A little room was left for one change: that is no end.
    now = 4_999;
    voice.wrote();
    meets('STORE_FULL');
    now = 9_998;
    voice.wrote();
    now = 9_999;
    voice.wrote();
    voice.wrote();
    expect(told).toEqual(['STORE_FULL', 'STORE_UNREACHABLE', 'STORE_FULL', 'well after STORE_FULL']);
  });
});

describe('a store whose database only lets itself be read for a while', () => {
  const dir = mkdtempSync(join(tmpdir(), 'read-only-'));
  const told: string[] = [];
  let database: EmbeddedDatabase;
  let store: CoordinatorStore;
  const writes = (): Promise<void> =>
    store.write((session) => session.requests.forget(parseInstant('2026-01-01T00:00:00.000Z'))).then(() => undefined);

  beforeAll(async () => {
    database = await openEmbedded(dir);
    store = await CoordinatorStore.open(
      { kind: 'lent', pool: database.pool as unknown as ClientPool },
      {
        events: {
          lost: ({ code, details }) => void told.push(`${code} ${String(details['reason'])}`),
          recovered: (code) => void told.push(`well after ${code}`),
          standsBy: () => undefined,
          leads: () => undefined,
          written: () => undefined,
        },
      },
    );
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const readOnly = async (word: 'on' | 'off'): Promise<void> => {
    const client = await database.pool.connect();
    await client.query(`set default_transaction_read_only = ${word}`);
    client.release();
  };

  it('says so once, with the SQLSTATE, and once that it keeps changes again', async () => {
    await readOnly('on');
    for (let call = 0; call < 3; call++) await expect(writes()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
    expect(told).toEqual(['STORE_READ_ONLY 25006']);
    await readOnly('off');
    await sleep(5_100);
    await writes();
    await writes();
    expect(told).toEqual(['STORE_READ_ONLY 25006', 'well after STORE_READ_ONLY']);
  });

  it('says so where nobody writes any more, and not before', async () => {
    told.length = 0;
    await readOnly('on');
    await expect(writes()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
    await sleep(7_000);
    expect(told).toEqual(['STORE_READ_ONLY 25006']);
    await readOnly('off');
    for (let i = 0; i < 100 && told.length < 2; i++) await sleep(100);
    expect(told).toEqual(['STORE_READ_ONLY 25006', 'well after STORE_READ_ONLY']);
  }, 30_000);
});
