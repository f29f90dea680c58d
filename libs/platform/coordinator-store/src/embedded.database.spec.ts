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
  it('syncs to disk at each commit, so that what was answered survives a power cut', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sync-'));
    const store = await CoordinatorStore.open({ kind: 'embedded', dir });
    const real = fs.fsyncSync;
    let syncs = 0;
    fs.fsyncSync = (file) => {
      syncs++;
      real(file);
    };
    try {
      for (let i = 0; i < 20; i++) {
        await store.write((session) => session.sites.add({ id: parseSiteId(`s${i}`), name: 'S', at: instantFromMs(0) }));
      }
    } finally {
      fs.fsyncSync = real;
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    }
    expect(syncs).toBeGreaterThanOrEqual(20);
  });
});
