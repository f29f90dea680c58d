import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@collimate/platform-launcher';
import { Federation } from './federation.js';
import { testStudy } from './test-study.js';

/* A backup of a hospital that works, made by its own command and restored the way the page says. */
describe('a backup of a running agent', () => {
  let federation: Federation;
  const north = () => federation.sites[0].site;
  const place = (name: string): string => join(federation.folder, name);
  const status = () => north().as('dpo').status();
  const connected = () =>
    until('the connection', async () => ((await status()).coordinator?.connected === true ? true : undefined), 50, 20_000);
  const ended = (id: string) =>
    until(
      `the end of ${id}`,
      async () => ((await federation.coordinator.operator().study(id)).state === 'completed' ? true : undefined),
      100,
      60_000,
    );

  beforeAll(async () => {
    federation = await Federation.start([{ id: 'north' }], 4, 5);
  }, 60_000);
  afterAll(() => federation.stop());

  it('is made while a study runs, is there whole, and holds neither keys nor counter', async () => {
    await connected();
    await federation.launch({ ...testStudy('e2e-backup', ['north'], 4), minSites: 1 });
    const made = await north()
      .as('operator')
      .backup({ folder: place('backup') });
    expect(made.files.map(({ name }) => name)).toEqual(['site.db', 'withdrawals.log']);
    expect(readdirSync(place('backup')).sort()).toEqual(['site.db', 'withdrawals.log']);
    expect(statSync(place('backup')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(place('backup'))) expect(statSync(join(place('backup'), name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(federation.folder).filter((name) => name.includes('.part-'))).toEqual([]);
    await ended('e2e-backup');
  }, 120_000);

  it('is refused where it would write over something, lie in a folder of the agent, or have no folder above it', async () => {
    const operator = north().as('operator');
    for (const [folder, code] of [
      [place('backup'), 'BACKUP_EXISTS'],
      [north().dataFolder, 'BACKUP_PLACE_REFUSED'],
      [join(north().dataFolder, 'backup'), 'BACKUP_PLACE_REFUSED'],
      [join(`${north().dataFolder}-keys`, 'backup'), 'BACKUP_PLACE_REFUSED'],
      [join(north().dataFolder, '..', `${north().dataFolder.split('/').at(-1)!}-keys`, 'x'), 'BACKUP_PLACE_REFUSED'],
      [place('no/backup'), 'BACKUP_PLACE_REFUSED'],
      ['backup', 'BACKUP_PLACE_REFUSED'],
      ['/', 'BACKUP_PLACE_REFUSED'],
    ])
      await expect(operator.backup({ folder })).rejects.toMatchObject({ code });
    await expect(
      north()
        .as('dpo')
        .backup({ folder: place('other') }),
    ).rejects.toMatchObject({ code: 'ROLE_MISSING' });
    expect(existsSync(place('other'))).toBe(false);
  }, 30_000);

  it('is restored into a new folder, and answers nothing twice', async () => {
    const { site: before } = await north().as('dpo').budget();
    const first = (await federation.coordinator.operator().study('e2e-backup')).state;
    await north().program.stop();
    renameSync(north().dataFolder, `${north().dataFolder}.broken`);
    mkdirSync(north().dataFolder, { mode: 0o700 });
    copyFileSync(join(place('backup'), 'site.db'), join(north().dataFolder, 'site.db'));
    await north().program.start();
    expect(await status()).toMatchObject({ quarantine: 'unrecovered', quarantineCause: 'database-behind' });
    await connected();
    await north().as('dpo').recover();
    expect(await north().as('radiologist').recover()).toMatchObject({ kind: 'recovered', lostAnswers: 0, forfeited: [] });
    await north()
      .as('operator')
      .importConsent({ table: join(north().scans, 'consent.csv'), sentAgain: false });
    expect(await status()).toMatchObject({ quarantine: 'none', quarantineCause: null });
    expect((await north().as('dpo').budget()).site).toEqual(before);
    expect(await north().as('dpo').verifyLog()).toMatchObject({ valid: true, findings: [], spent: before.spent });
    expect((await federation.coordinator.operator().study('e2e-backup')).state).toBe(first);
    // What goes on is charged anew, once.
    await federation.launch({ ...testStudy('e2e-after', ['north'], 4), minSites: 1 });
    await ended('e2e-after');
  }, 120_000);
});
