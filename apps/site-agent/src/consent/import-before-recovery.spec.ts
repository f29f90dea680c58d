import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { canMakeDisk, smallDisk } from '@collimate/testing-contracts/small-disk';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';

const LINES = ['subject,type,at,form,scope', 'A,GIVEN,2025-01-01,f1,DUO:0000042'];

describe('a consent table that comes before the recovery', () => {
  it('is taken, and says that it has to come again afterwards', async () => {
    const coordinator = await RehearsalCoordinator.start();
    const hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const table = hospital.table('consent.csv', LINES);
    const notes = async (): Promise<unknown> =>
      (await hospital.as<{ notes: unknown }>('olga', 'POST', 'consent/import', { table })).notes;
    expect(await notes()).toEqual([]);
    await hospital.stop();
    rmSync(join(hospital.keys, 'head.counter'));
    await hospital.start();
    expect((await hospital.status()).quarantine).toBe('unrecovered');
    expect(await notes()).toEqual([{ code: 'IMPORT_BEFORE_RECOVERY', count: 1, lines: [] }]);
    await until(async () => (await hospital.status()).coordinator?.connected === true);
    for (const by of ['ada', 'ben'] as const) await hospital.as(by, 'POST', 'recovery');
    expect((await hospital.status()).quarantine).toBe('awaiting-consent');
    expect(await notes()).toEqual([]);
    expect((await hospital.status()).quarantine).toBe('none');
    await hospital.close();
    await coordinator.stop();
  });
});

const onDisk = canMakeDisk('a withdrawal on a disk without room for its row') ? it : it.skip;
onDisk('a withdrawal that could not be written says that it was not carried out', async () => {
  const disk = smallDisk(8_192);
  const hospital = await RehearsalHospital.open();
  await hospital.stop();
  cpSync(hospital.data, join(disk.folder, 'agent'), { recursive: true });
  rmSync(hospital.data, { recursive: true });
  symlinkSync(join(disk.folder, 'agent'), hospital.data);
  await hospital.start();
  await hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('consent.csv', LINES) });
  disk.fill();
  const asked = hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'A', kind: 'ERASURE' });
  await expect(asked).rejects.toThrow(/DISK_FAILED.*NOT carried out.*counts as before.*say the withdrawal again/su);
  disk.empty();
  const done = await hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'A', kind: 'ERASURE' });
  expect(done['effects']).toContain('destroy-subject-key');
  await hospital.close();
  disk.remove();
});
