import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFromMs, parseSiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore } from './coordinator.store.js';
import { takeLock } from './lock-file.js';

describe('the lock of a folder', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lock-'));
  const path = join(dir, 'lock');
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('is held by one process and given back', () => {
    const release = takeLock(path);
    expect(() => takeLock(path)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }));
    release();
    takeLock(path)();
  });

  it('is stale if its process is gone', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path, JSON.stringify({ pid, started: '1' }));
    takeLock(path)();
  });

  it('is stale if its number belongs to another process now', () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1' }));
    const take = () => takeLock(path);
    if (process.platform === 'linux') take()();
    else expect(take).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }));
    rmSync(path, { force: true });
  });
});

describe('the embedded database', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sync-'));
  let store: CoordinatorStore;
  const real = fs.fsyncSync;
  let syncs = 0;

  beforeAll(async () => {
    store = await CoordinatorStore.open({ kind: 'embedded', dir });
    fs.fsyncSync = (file) => {
      syncs++;
      real(file);
    };
  });
  afterAll(async () => {
    fs.fsyncSync = real;
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('syncs to disk at each commit, so that what was answered survives a power cut', async () => {
    for (let i = 0; i < 20; i++) {
      await store.write((session) => session.sites.add({ id: parseSiteId(`s${i}`), name: 'S', at: instantFromMs(0) }));
    }
    expect(syncs).toBeGreaterThanOrEqual(20);
  });

  it('waits for no disk with what may be lost, and keeps it with the next that may not', async () => {
    const before = syncs;
    const [one, later] = [parseSiteId('s1'), instantFromMs(1_000)];
    for (let i = 0; i < 20; i++) await store.writeSoon((session) => session.sites.seen(one, later));
    expect(syncs - before).toBeLessThan(5);
    expect((await store.read.sites.find(one))?.last_seen_at).toBe(later);
    await store.write((session) => session.sites.seen(parseSiteId('s2'), later));
    expect(syncs).toBeGreaterThan(before);
    await store.close();
    store = await CoordinatorStore.open({ kind: 'embedded', dir });
    expect((await store.read.sites.find(one))?.last_seen_at).toBe(later);
  });
});
