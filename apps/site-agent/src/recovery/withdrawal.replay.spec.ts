import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '@collimate/platform-service-kit';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { readSiteConfig } from '../config/site-config.js';
import { runCommand } from '../upkeep.commands.js';

const CONSENT = ['subject,type,at,form,scope', 'A,GIVEN,2025-01-01,f1,DUO:0000042', 'B,GIVEN,2025-01-01,f1,DUO:0000042'];
const COHORT = ['subject,image,mask,roi,group', 'A,s/A,s/A.dcm,GTV-1,benign', 'B,s/B,s/B.dcm,GTV-1,benign'];

describe('a hospital that puts its data folder back from a copy', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  let copy: string;
  const list = (): string => join(`${hospital.data}-withdrawals`, 'withdrawals.log');

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  /** As `cp -a data backup`: everything that lies in the data folder, and nothing else. */
  async function open(env: (folder: string) => Record<string, string> = () => ({})): Promise<void> {
    hospital = await RehearsalHospital.again();
    copy = join(hospital.folder, 'share', 'withdrawals.log');
    await hospital.stop();
    hospital.set(env(hospital.folder));
    await hospital.start();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    await take();
    await hospital.stop();
    cpSync(hospital.data, join(hospital.folder, 'backup'), { recursive: true });
    await hospital.start();
    const { effects } = await hospital.as<{ effects: string[] }>('olga', 'POST', 'consent/withdrawals', { subject: 'A' });
    expect(effects).toContain('destroy-subject-key');
  }
  async function take(more: readonly string[] = []): Promise<Record<string, unknown>> {
    await hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', [...CONSENT, ...more]) });
    return hospital.as('olga', 'POST', 'cohort', { table: hospital.table('cohort.csv', COHORT) });
  }
  async function restore(): Promise<void> {
    await hospital.stop();
    rmSync(hospital.data, { recursive: true });
    cpSync(join(hospital.folder, 'backup'), hospital.data, { recursive: true });
    await hospital.start();
  }
  const recover = async (body?: object): Promise<unknown> => {
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    await hospital.as('ada', 'POST', 'recovery', body).catch(() => undefined);
    return hospital.as('ben', 'POST', 'recovery', body);
  };

  it('does not bring back who has withdrawn since: quarantine, and the list is carried out before consent is imported', async () => {
    await open();
    expect(existsSync(join(hospital.data, 'keys'))).toBe(false);
    expect(readFileSync(list(), 'utf8').split('\n')).toHaveLength(3);
    await restore();
    expect((await hospital.status()).quarantine).toBe('unrecovered');
    expect(hospital.logged.some((line) => line.includes('DATABASE_BEHIND_WITHDRAWALS'))).toBe(true);
    expect(await recover()).toMatchObject({ kind: 'recovered' });
    expect(await take()).toMatchObject({ unchanged: 1, leftOut: 1 });
    expect((await hospital.status()).quarantine).toBe('none');
    const standing = await hospital.as('olga', 'POST', 'consent/standing', { subject: 'A' });
    expect(standing).toMatchObject({ mayBeContacted: false });
  });

  it('believes the second place where the first was put back too', async () => {
    await open((folder) => {
      mkdirSync(join(folder, 'share'));
      return { COLLIMATE_SITE_WITHDRAWALS_COPY: join(folder, 'share', 'withdrawals.log') };
    });
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(list(), 'utf8'));
    await hospital.stop();
    writeFileSync(list(), readFileSync(list(), 'utf8').split('\n').slice(0, 1).join('\n') + '\n', { mode: 0o600 });
    await restore();
    expect((await hospital.status()).quarantine).toBe('unrecovered');
    expect(readFileSync(list(), 'utf8')).toBe(readFileSync(copy, 'utf8'));
    expect(await recover()).toMatchObject({ kind: 'recovered' });
    expect(await take()).toMatchObject({ leftOut: 1 });
  });

  it('does not make the second place on the local disk while its share is not mounted, says so, and goes on when it is', async () => {
    await open((folder) => ({ COLLIMATE_SITE_WITHDRAWALS_COPY: join(folder, 'unmounted', 'collimate', 'withdrawals.log') }));
    expect(existsSync(join(hospital.folder, 'unmounted'))).toBe(false);
    expect((await hospital.status()).consent.warnings).toContain('WITHDRAWALS_COPY_FAILED');
    mkdirSync(join(hospital.folder, 'unmounted', 'collimate'), { recursive: true });
    await hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'B' });
    expect((await hospital.status()).consent.warnings).not.toContain('WITHDRAWALS_COPY_FAILED');
  });

  it('goes on without a list only when both approvers have said so', async () => {
    await open();
    await hospital.stop();
    rmSync(list());
    await restore();
    // Nothing shows that the copy is old but the witness of the coordinator; the example enters as it would.
    const { warnings } = (await hospital.status()).consent;
    expect(warnings).toContain('WITHDRAWALS_LOST');
    await hospital.stop();
    hospital.inspect(({ settings }) => settings.set('quarantine', 'unrecovered'));
    await hospital.start();
    await expect(recover()).rejects.toThrow('WITHDRAWALS_MISSING');
    await hospital.as('ada', 'POST', 'recovery', { withoutWithdrawals: true }).catch(() => undefined);
    await expect(recover()).rejects.toThrow('WITHDRAWALS_MISSING');
    expect(await hospital.as('ben', 'POST', 'recovery', { withoutWithdrawals: true })).toMatchObject({ kind: 'recovered' });
    expect((await hospital.status()).consent.warnings).not.toContain('WITHDRAWALS_LOST');
  });

  it.each(['NO_FURTHER_CONTACT', 'ERASURE'])('notices that the list was put back with the database: %s', async (kind) => {
    hospital = await RehearsalHospital.again();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    await take();
    await hospital.as('olga', 'POST', 'backups', { folder: join(hospital.folder, 'backup') });
    await hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'A', kind });
    const newest = readFileSync(list());
    await hospital.stop();
    rmSync(hospital.data, { recursive: true });
    rmSync(list());
    runCommand(
      ['restore', join(hospital.folder, 'backup')],
      readSiteConfig({ COLLIMATE_SITE_DATA: hospital.data }),
      new SystemClock(),
    );
    await hospital.start();
    const { quarantine, consent } = await hospital.status();
    expect([quarantine, consent.warnings.includes('WITHDRAWALS_LOST')]).toEqual(['unrecovered', true]);
    await expect(recover()).rejects.toThrow('WITHDRAWALS_MISSING');
    // Nothing keeps anybody from importing tables before the recovery ends.
    if (kind === 'ERASURE') expect(await take(['A,GIVEN,2025-05-01,f1,DUO:0000042'])).toMatchObject({ leftOut: 1 });
    if (kind === 'ERASURE') {
      // There is no newer list: two people say so, and a form of before the withdrawal does not undo what the keys tell of it.
      await hospital.as('ada', 'POST', 'recovery', { withoutWithdrawals: true }).catch(() => undefined);
      await hospital.as('ben', 'POST', 'recovery', { withoutWithdrawals: true });
    } else {
      writeFileSync(list(), newest);
      expect(await hospital.as('ada', 'POST', 'recovery')).toMatchObject({ kind: 'recovered' });
    }
    expect(await take(['A,GIVEN,2025-06-01,f1,DUO:0000042'])).toMatchObject(
      kind === 'ERASURE' ? { leftOut: 1, unchanged: 1 } : { unchanged: 2 },
    );
    const standing = await hospital.as('olga', 'POST', 'consent/standing', { subject: 'A' });
    expect(standing).toMatchObject({ mayBeContacted: false });
    await hospital.stop();
    await hospital.start();
    expect((await hospital.status()).consent.warnings).not.toContain('WITHDRAWALS_LOST');
  });

  it('is told where a copy cannot be written, and the withdrawal is answered all the same', async () => {
    await open((folder) => {
      mkdirSync(join(folder, 'share'), { recursive: true });
      writeFileSync(join(folder, 'share', 'in-the-way'), '');
      return { COLLIMATE_SITE_WITHDRAWALS_COPY: join(folder, 'share', 'in-the-way', 'withdrawals.log') };
    });
    expect((await hospital.status()).consent.warnings).toEqual(['WITHDRAWALS_COPY_FAILED']);
    expect(hospital.logged.filter((line) => line.includes('WITHDRAWALS_COPY_FAILED'))).not.toEqual([]);
  });

  it('keeps keys where they were, and says so, if they lie in the data folder', async () => {
    await open();
    await hospital.stop();
    renameSync(`${hospital.data}-keys`, join(hospital.folder, 'away'));
    await expect(hospital.start()).rejects.toMatchObject({ code: 'KEYS_MISSING' });
    expect(existsSync(`${hospital.data}-keys`)).toBe(false);
    renameSync(join(hospital.folder, 'away'), join(hospital.data, 'keys'));
    await hospital.start();
    expect((await hospital.status()).consent.warnings).toContain('KEYS_IN_DATA_FOLDER');
    expect(existsSync(`${hospital.data}-keys`)).toBe(false);
    expect(await take()).toMatchObject({ unchanged: 1, leftOut: 1 });
  });
});
