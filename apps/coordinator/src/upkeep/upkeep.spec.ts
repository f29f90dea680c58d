import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { SystemClock } from '@collimate/platform-service-kit';
import { readCoordinatorConfig, type CoordinatorConfig } from '../platform/coordinator.config.js';
import { COPY } from './backup.folder.js';
import { runCommand } from './upkeep.commands.js';

describe('what the program does besides serving', () => {
  const home = new RehearsalCoordinator();
  let folder: string;
  let config: CoordinatorConfig;
  const run = (...words: string[]) => runCommand(words, config, new SystemClock());
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { readonly code?: string }) => error.code,
    );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'upkeep-'));
    await home.start();
    config = { ...readCoordinatorConfig({ COLLIMATE_COORDINATOR_DATA: home.dir }), port: 0 };
    await home.join(['north']);
  });
  afterAll(async () => {
    await home.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('backs up while it runs, without keys, whole or not at all', async () => {
    const target = join(folder, 'running');
    expect(await run('backup', target)).toContain('Not in it: the keys');
    const text = readFileSync(join(target, COPY), 'utf8');
    expect([statSync(target).mode & 0o777, statSync(join(target, COPY)).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(text).toContain('"table":"sites"');
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain(readFileSync(join(home.dir, 'operator.token'), 'utf8').trim());
    expect(await codeOf(run('backup', target))).toBe('BACKUP_EXISTS');
    expect(await codeOf(run('backup', join(home.dir, 'inside')))).toBe('BACKUP_PLACE_REFUSED');
    expect(await codeOf(run('backup', join(folder, 'no', 'such')))).toBe('BACKUP_FAILED');
    expect(await codeOf(run('restore', target))).toBe('STORE_LOCKED');
  });

  it('backs up what does not run, and puts it back under the same keys alone', async () => {
    await home.running.stop();
    const target = join(folder, 'stopped');
    await run('backup', target);
    expect(readFileSync(join(target, COPY), 'utf8').split('\n').sort()).toEqual(
      readFileSync(join(folder, 'running', COPY), 'utf8')
        .split('\n')
        .sort(),
    );
    expect(await codeOf(run('restore', target))).toBe('STORE_NOT_EMPTY');
    expect(await codeOf(run('restore', folder))).toBe('BACKUP_MISSING');
    renameSync(join(home.dir, 'store'), join(folder, 'store'));
    renameSync(join(home.dir, 'keys'), join(folder, 'keys'));
    expect(await codeOf(run('restore', target))).toBe('KEYS_MISSING');
    await run('init');
    expect(await codeOf(run('restore', target))).toBe('BACKUP_FOREIGN');
    expect(existsSync(join(home.dir, 'store'))).toBe(false);
    rmSync(join(home.dir, 'keys'), { recursive: true });
    renameSync(join(folder, 'keys'), join(home.dir, 'keys'));
    expect(await run('restore', target)).toContain('collimate site recover --coordinator');
    expect(await run('migrate')).toBe('The database is of this version.\n');
    expect(await run('migrate', '--check')).toBe('The database is of this version.\n');
    await home.start();
    expect((await home.http('GET', '/api/v1/audit/verify')).body).toMatchObject({ verified: true, size: 3 });
    expect((await home.http('GET', '/api/v1/sites')).body).toMatchObject({ sites: [{ id: 'north', state: 'active' }] });
  }, 60_000);

  it('makes keys once', async () => {
    const fresh = { ...config, data: join(folder, 'fresh') };
    const init = () => runCommand(['init'], fresh, new SystemClock());
    const first = await init();
    expect(first).toContain('The coordinator has keys now');
    for (const file of ['authority.cert.pem', 'authority.key.pem', 'log.key.pem']) {
      expect(existsSync(join(fresh.data, 'keys', file))).toBe(true);
    }
    const key = readFileSync(join(fresh.data, 'keys', 'log.key.pem'), 'utf8');
    expect(await init()).toContain('nothing was changed');
    expect(readFileSync(join(fresh.data, 'keys', 'log.key.pem'), 'utf8')).toBe(key);
    expect(first).not.toContain('PRIVATE');
    expect(await codeOf(runCommand(['migrate', '--check'], fresh, new SystemClock()))).toBe('STORE_MISSING');
  });
});
