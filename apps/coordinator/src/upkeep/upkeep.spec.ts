import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

  it('puts back only what bears its seal, and an older one by a word of its own', async () => {
    await home.running.stop();
    const target = join(folder, 'sealed');
    await run('backup', target);
    const text = readFileSync(join(target, COPY), 'utf8');
    const lines = text.split('\n').slice(0, -1);
    const rewritten = lines.slice(0, -2);
    const account = { name: 'mallory', token_sha256: 'ab'.repeat(32), created_at: '2026-01-01T00:00:00.000Z' };
    rewritten.splice(2, 0, JSON.stringify({ table: 'accounts', row: account }));
    const { end } = JSON.parse(lines.at(-2)!) as { end: { readonly log: unknown } };
    const sha256 = createHash('sha256')
      .update(rewritten.map((line) => `${line}\n`).join(''))
      .digest('hex');
    const ended = [...rewritten, JSON.stringify({ end: { ...end, rows: rewritten.length - 1, sha256 } })];
    renameSync(join(home.dir, 'store'), join(folder, 'store-of-seals'));
    for (const [code, forged] of [
      ['BACKUP_UNSEALED', ended],
      ['BACKUP_DAMAGED', [...ended, lines.at(-1)!]],
      ['BACKUP_DAMAGED', [...lines.slice(0, 2), ...lines.slice(3)]],
      // Keys that the head mentions beside its own fingerprint make it no stranger's.
      ['BACKUP_UNSEALED', [ended[0].replace('{', `{"x":{"fingerprint":"${'0'.repeat(64)}"},`), ...ended.slice(1)]],
      ['BACKUP_UNSEALED', [...lines, '']],
      ['BACKUP_UNSEALED', []],
    ] as const) {
      writeFileSync(join(target, COPY), forged.map((line) => `${line}\n`).join(''));
      expect(await codeOf(run('restore', target))).toBe(code);
      expect(existsSync(join(home.dir, 'store'))).toBe(false);
    }
    writeFileSync(join(target, COPY), lines.slice(0, -1).join('\n'));
    expect(await codeOf(run('restore', target, '--unsealed'))).toBe('done');
    await home.start();
  }, 60_000);

  it('puts back every character that a row holds', async () => {
    const name = 'St.\u2028Mary\u2029\u0085\u000b\u000c';
    await home.running.stop();
    await home.start();
    expect((await home.http('POST', '/api/v1/sites', { id: 'lines', name })).status).toBe(201);
    const target = join(folder, 'characters');
    await run('backup', target);
    await home.running.stop();
    renameSync(join(home.dir, 'store'), join(folder, 'store-of-characters'));
    await run('restore', target);
    await home.start();
    const { sites } = (await home.http('GET', '/api/v1/sites')).body as { sites: readonly { id: string; name: string }[] };
    expect(sites.find(({ id }) => id === 'lines')?.name).toBe(name);
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
