import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@collimate/platform-launcher';
import { Federation } from './federation.js';
import { testStudy } from './test-study.js';

/* A hospital and then a coordinator are restored from their backups: real programs, real files, the way the pages say. */
describe('a federation whose backups are restored', () => {
  let federation: Federation;
  const north = () => federation.sites[0].site;
  const database = (): string => join(north().dataFolder, 'site.db');
  const status = () => north().as('dpo').status();
  const connected = () =>
    until('the connection', async () => ((await status()).coordinator?.connected === true ? true : undefined), 50, 20_000);

  async function runStudy(id: string): Promise<void> {
    await federation.launch({ ...testStudy(id, ['north'], 4), minSites: 1 });
    const ended = async () => ((await federation.coordinator.operator().study(id)).state === 'completed' ? true : undefined);
    await until(`the end of ${id}`, ended, 250, 60_000);
  }
  async function entries(kind: string): Promise<readonly Record<string, unknown>[]> {
    const operator = federation.coordinator.operator();
    const { size } = await operator.checkpoint();
    const all = await Promise.all(Array.from({ length: size }, (_, index) => operator.entry(index)));
    return all.map(({ entry }) => entry as Record<string, unknown>).filter((entry) => entry['kind'] === kind);
  }

  beforeAll(async () => {
    federation = await Federation.start([{ id: 'north' }], 4, 5);
  }, 60_000);
  afterAll(() => federation.stop());

  it('charges a restored hospital for everything that it forgot, before it releases anything again', async () => {
    await connected();
    await north().program.stop();
    copyFileSync(database(), join(federation.folder, 'site.backup'));
    await north().program.start();
    await connected();
    await runStudy('e2e-first');
    const { site: before } = await north().as('dpo').budget();
    await north().program.stop();
    for (const rest of ['-wal', '-shm']) rmSync(`${database()}${rest}`, { force: true });
    copyFileSync(join(federation.folder, 'site.backup'), database());
    await north().program.start();
    expect(await status()).toMatchObject({ quarantine: 'unrecovered', quarantineCause: 'database-behind' });
    await connected();
    await north().as('dpo').recover();
    expect(await north().as('radiologist').recover()).toEqual({
      kind: 'recovered',
      restoredCharges: 2,
      lostAnswers: 0,
      forfeited: [],
      refusedReceipts: [],
      closedStudies: [],
      isBudgetRebuilt: false,
    });
    expect((await north().as('dpo').budget()).site).toEqual(before);
    await north()
      .as('operator')
      .importConsent({ table: join(north().scans, 'consent.csv'), sentAgain: false });
    expect(await status()).toMatchObject({ quarantine: 'none', quarantineCause: null });
    expect(await north().as('dpo').verifyLog()).toMatchObject({ valid: true, findings: [], spent: before.spent });
  }, 120_000);

  it('has the coordinator look into the new log, and goes on with it', async () => {
    await runStudy('e2e-second');
    expect(await entries('site-log-restarted')).toMatchObject([{ site: 'north', generation: 2 }]);
    expect((await north().as('dpo').verifyLog()).witnessedSize).toBeGreaterThan(3);
  }, 120_000);

  it('tells the operator of a restored coordinator which sites refuse it, though they never reconnected before', async () => {
    const folder = join(federation.folder, 'coordinator');
    const backup = join(federation.folder, 'coordinator.backup');
    await federation.coordinator.program.stop();
    cpSync(folder, backup, { recursive: true });
    await federation.coordinator.program.start();
    await connected();
    // What the site has seen of this study it was shown with its answers, not by Hello.
    await runStudy('e2e-third');
    await federation.coordinator.program.stop();
    rmSync(folder, { recursive: true });
    cpSync(backup, folder, { recursive: true });
    await federation.coordinator.program.start();
    const alarm = async () => (await federation.coordinator.operator().study('e2e-second')).sites[0].alarm;
    await until('the alarm', async () => ((await alarm()) === 'coordinator-log-smaller' ? true : undefined), 100, 30_000);
    expect((await status()).alarm).toBe('coordinator-log-smaller');
    expect(federation.coordinator.program.lines.join('')).toContain('the site refuses this coordinator');
    await north().as('dpo').clearAlarm();
    await north().as('radiologist').clearAlarm();
    await connected();
    await until('the end of the alarm', async () => ((await alarm()) === null ? true : undefined), 100, 40_000);
    // The coordinator has forgotten what it had confirmed of the site's log; two people said so, and it is no fork.
    expect((await status()).quarantine).toBe('none');
    await runStudy('e2e-fourth');
  }, 180_000);
});
