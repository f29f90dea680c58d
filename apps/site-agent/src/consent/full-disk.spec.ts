import { join } from 'node:path';
import { canMakeDisk, smallDisk, type SmallDisk } from '@collimate/testing-contracts/small-disk';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';

const onDisk = canMakeDisk('specs of a withdrawal on a full disk') ? describe : describe.skip;
const LINES = ['subject,type,at,form,scope', ...['A', 'B', 'C'].map((one) => `${one},GIVEN,2025-01-01,f1,DUO:0000042`)];

onDisk('a full disk of the keys', () => {
  let disk: SmallDisk;
  let hospital: RehearsalHospital;
  beforeAll(async () => {
    disk = smallDisk(512);
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_KEYS: join(disk.folder, 'keys') });
    const table = hospital.table('consent.csv', LINES);
    expect(await hospital.as('olga', 'POST', 'consent/import', { table })).toMatchObject({ events: 3 });
    const rows = ['subject,image,mask,roi,group', ...['A', 'B', 'C'].map((one) => `${one},s/${one},s/${one}.dcm,GTV-1,benign`)];
    await hospital.as('olga', 'POST', 'cohort', { table: hospital.table('cohort.csv', rows) });
  });
  afterAll(async () => {
    await hospital.close();
    disk.remove();
  });

  const warned = (): number => hospital.logged.filter((line) => /"level":40.*"code":"DISK_FAILED"/u.test(line)).length;

  it('lets a withdrawal count, says both, tells the log, and makes up for it when there is room', async () => {
    disk.fill();
    const asked = hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'A', kind: 'ERASURE' });
    await expect(asked).rejects.toThrow(/DISK_FAILED.*the withdrawal counts from now on/su);
    expect(warned()).toBe(1);
    const use = { study: 'x', purpose: ['DUO:0000006'], forms: ['f1'], modality: 'CT' };
    disk.empty();
    expect(await hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'B', kind: 'ERASURE' })).toMatchObject({
      effects: expect.arrayContaining(['destroy-subject-key']),
    });
    expect((await hospital.status()).consent.warnings).not.toContain('WITHDRAWALS_OPEN');
    await hospital.stop();
    const seen = hospital.inspect(({ consent, scans, subjects }) =>
      ['A', 'B', 'C'].map((one) => {
        const subject = subjects.find(one)!;
        return [consent.stateOf({ ...use, subject }).kind, scans.ofSubject(subject).length, subjects.isPresent(subject)];
      }),
    );
    expect(seen).toEqual([
      ['denied', 0, false],
      ['denied', 0, false],
      ['permitted', 1, true],
    ]);
    await hospital.start();
  });

  it('is told in the log when a table is refused for it', async () => {
    disk.fill();
    const before = warned();
    const table = hospital.table('more.csv', [LINES[0], 'D,GIVEN,2025-01-01,f1,DUO:0000042']);
    await expect(hospital.as('olga', 'POST', 'consent/import', { table })).rejects.toThrow('DISK_FAILED');
    expect(warned()).toBe(before + 1);
    disk.empty();
    await hospital.as('olga', 'POST', 'consent/import', { table });
  });
});
