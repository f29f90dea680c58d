import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';

const HEADER = 'subject,type,at,form,scope';

describe('a withdrawal at the local API', () => {
  let hospital: RehearsalHospital;
  beforeAll(async () => {
    hospital = await RehearsalHospital.open();
  });
  afterAll(() => hospital.close());

  it('is not swallowed by a consent that is dated ahead: such a row is refused with its line', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const lines = [HEADER, 'A,GIVEN,2025-01-01,f1,DUO:0000042', `A,GIVEN,${soon},f1,DUO:0000042`];
    const table = hospital.table('ahead.csv', lines);
    await expect(hospital.as('olga', 'POST', 'consent/import', { table })).rejects.toThrow('line 3, column at');
    const taken = hospital.table('taken.csv', lines.slice(0, 2));
    expect(await hospital.as('olga', 'POST', 'consent/import', { table: taken })).toMatchObject({ events: 1 });
    const cohort = hospital.table('cohort.csv', ['subject,image,mask,roi,group', 'A,s/A,s/A.dcm,GTV-1,benign']);
    await hospital.as('olga', 'POST', 'cohort', { table: cohort });

    const { effects } = await hospital.as<{ effects: string[] }>('olga', 'POST', 'consent/withdrawals', {
      subject: 'A',
      kind: 'ERASURE',
    });
    expect(effects).toEqual(expect.arrayContaining(['delete-cohort-rows', 'destroy-subject-key']));
    // The old table again, and another consent dated before the withdrawal, arrive later and change nothing.
    const before = hospital.table('before.csv', [...lines.slice(0, 2), 'A,GIVEN,2025-06-01,f1,DUO:0000042']);
    await hospital.as('olga', 'POST', 'consent/import', { table: before });
    expect(await hospital.as('olga', 'POST', 'cohort', { table: cohort })).toMatchObject({ added: 0, leftOut: 1 });
    await hospital.stop();
    const use = { study: 'x', purpose: ['DUO:0000006'], forms: ['f1'], modality: 'CT' };
    const seen = hospital.inspect(({ consent, scans, subjects }) => {
      const subject = subjects.find('A')!;
      return { scans: scans.all().length, state: consent.stateOf({ ...use, subject }) };
    });
    expect(seen).toEqual({ scans: 0, state: { kind: 'denied', reason: 'WITHDRAWN' } });
    await hospital.start();
  });

  it('of a number that no table knows is told with its lines, and with no number in the log', async () => {
    const take = (...rows: string[]) =>
      hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('more.csv', [HEADER, ...rows]) });
    await take('0071,GIVEN,2025-01-01,f1,DUO:0000042');
    const before = hospital.logged.length;
    const [typed, meant] = ['71,WITHDRAWN,2025-02-01,f1,DUO:0000042', '0071,WITHDRAWN,2025-02-01,f1,DUO:0000042'];
    expect(await take('0072,GIVEN,2025-01-01,f1,DUO:0000042', typed)).toMatchObject({
      notes: [{ code: 'WITHDRAWN_UNKNOWN', count: 1, lines: [3] }],
    });
    expect(hospital.logged.slice(before).join('')).not.toContain('"71"');
    expect(await take(meant)).toMatchObject({ withdrawals: 1, notes: [] });
  });

  it('is carried out again where the same row stood before a later consent, and the line is told', async () => {
    const take = (...rows: string[]) =>
      hospital.as('olga', 'POST', 'consent/import', { table: hospital.table('again.csv', [HEADER, ...rows]) });
    const [first, ending, later] = [
      'C,GIVEN,2025-01-01,f1,DUO:0000042',
      'C,WITHDRAWN,2025-06-01,,',
      'C,GIVEN,2025-07-01,f1,DUO:0000042',
    ];
    await take(first, ending, later);
    expect(await take(first, ending, later)).toMatchObject({ events: 0, known: 3, notes: [] });
    const cohort = hospital.table('c.csv', ['subject,image,mask,roi,group', 'C,s/C,s/C.dcm,GTV-1,benign']);
    expect(await hospital.as('olga', 'POST', 'cohort', { table: cohort })).toMatchObject({ added: 1 });
    const notes = [{ code: 'ENDING_AGAIN', count: 1, lines: [2] }];
    expect(await take(ending)).toMatchObject({ events: 1, known: 0, withdrawals: 1, notes });
    const { effects } = await hospital.as<{ effects: string[] }>('olga', 'POST', 'consent/withdrawals', { subject: 'C' });
    expect(effects).toEqual([]);
    // The later consent below it: the story as it was told before, and nobody is let in by it.
    expect(await take(first, ending, later)).toMatchObject({ events: 0, withdrawals: 0 });
    expect(await hospital.as('olga', 'POST', 'cohort', { table: cohort })).toMatchObject({ added: 0, leftOut: 1 });
  });

  it('is open to an approver alone to believe a clock that has jumped', async () => {
    await expect(hospital.as('olga', 'POST', 'consent/clock')).rejects.toThrow('ROLE_MISSING');
    expect(await hospital.as('ada', 'POST', 'consent/clock')).toMatchObject({ now: expect.any(String) });
    expect((await hospital.status()).consent).toEqual({ warnings: ['WITHDRAWALS_COPY_NOT_SET'] });
  });
});
