import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SystemClock } from '@collimate/platform-service-kit';
import { RehearsalHospital } from '../fixtures/rehearsal-hospital.js';
import { readSiteConfig, type SiteConfig } from './config/site-config.js';
import { runCommand } from './upkeep.commands.js';

describe('what the agent does besides running', () => {
  let hospital: RehearsalHospital;
  let config: SiteConfig;
  let backup: string;
  const run = (...words: string[]): string => runCommand(words, config, new SystemClock());
  const codeOf = (...words: string[]): string | undefined => {
    try {
      run(...words);
      return 'done';
    } catch (error) {
      return (error as { readonly code?: string }).code;
    }
  };

  beforeAll(async () => {
    hospital = await RehearsalHospital.open();
    config = readSiteConfig({ COLLIMATE_SITE_DATA: hospital.data });
    backup = join(hospital.folder, 'backup');
    await hospital.as('olga', 'POST', 'backups', { folder: backup });
  });
  afterAll(() => hospital.close());

  it('rehearses the steps of this version on a copy, while the agent runs, and leaves no trace', () => {
    const before = readFileSync(join(backup, 'site.db'));
    expect(run('rehearse', backup)).toContain('nothing would be changed');
    const older = join(hospital.folder, 'older');
    mkdirSync(older);
    writeFileSync(join(older, 'site.db'), before);
    const database = new DatabaseSync(join(older, 'site.db'));
    database.exec("drop table egress; delete from schema_step where owner = 'site-store' and version in (15, 21)");
    database.close();
    expect(run('rehearse', older)).toContain('  15 egress\n  21 egress-in-doubt\n');
    expect(run('rehearse', older)).toContain('  15 egress\n  21 egress-in-doubt\n');
    expect(readFileSync(join(backup, 'site.db')).equals(before)).toBe(true);
    expect(readdirSync(hospital.folder).filter((name) => name.includes('rehearsal'))).toEqual([]);
  });

  it('refuses what is no backup, is damaged, or is of a later version', () => {
    const other = join(hospital.folder, 'other');
    mkdirSync(other);
    expect(codeOf('rehearse', other)).toBe('BACKUP_PLACE_REFUSED');
    expect(codeOf('restore', other)).toBe('BACKUP_PLACE_REFUSED');
    writeFileSync(join(other, 'site.db'), 'no database at all, but long enough to be taken for one by its length');
    expect(codeOf('rehearse', other)).toMatch(/^DATABASE_/);
    rmSync(join(other, 'site.db'));
    writeFileSync(join(other, 'site.db'), readFileSync(join(backup, 'site.db')));
    const database = new DatabaseSync(join(other, 'site.db'));
    database.exec("insert into schema_step values ('site-store', 999, 'later', 'x', 'now')");
    database.close();
    expect(codeOf('rehearse', other)).toBe('DATABASE_TOO_NEW');
    expect(readdirSync(hospital.folder).filter((name) => name.includes('rehearsal'))).toEqual([]);
  });

  it('puts a backup back where there is no database, and the agent notices it', async () => {
    expect(codeOf('restore', backup)).toBe('BACKUP_EXISTS');
    await hospital.as('olga', 'POST', 'pause');
    await hospital.as('admin', 'POST', 'accounts', { name: 'newcomer', roles: ['operator'] });
    await hospital.stop();
    rmSync(hospital.data, { recursive: true });
    expect(run('restore', backup)).toContain('collimate site recover');
    expect(statSync(join(hospital.data, 'site.db')).mode & 0o777).toBe(0o600);
    expect(existsSync(config.withdrawalFile)).toBe(true);
    await hospital.start();
    // The database is of before the newcomer; the pause is remembered beside the keys, and no backup ends it.
    const { paused } = await hospital.as<{ paused: unknown }>('olga', 'GET', 'status');
    expect(paused).toMatchObject({ by: 'olga' });
    const people = await hospital.as<readonly { name: string }[]>('admin', 'GET', 'accounts');
    expect(people.map(({ name }) => name)).not.toContain('newcomer');
  });
});
