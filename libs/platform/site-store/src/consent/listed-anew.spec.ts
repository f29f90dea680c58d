import { ConsentHospital, type ConsentLine } from '../../fixtures/consent-hospital.js';

/*
 * Whoever a table leaves denied stands in the list beside the database (ADR 0145), also where a line of before says as much: that one was written
 * while they were permitted, and the backup has it.
 */
const twoForms: readonly ConsentLine[] = [
  ['A', 'GIVEN', '2025-01-01', { actor: 'guardian' }],
  ['A', 'GIVEN', '2025-01-01', { actor: 'subject' }],
];
const amended: readonly ConsentLine[] = [
  ['A', 'GIVEN', '2025-01-01'],
  ['A', 'AMENDED', '2025-02-01', { scope: 'DUO:0000042' }],
];
const comesOfAge: readonly ConsentLine[] = [
  ['A', 'GIVEN', '2025-01-01'],
  ['A', 'GIVEN', '2024-06-01', { majority: '2031-01-01' }],
];

const forOthers: ConsentLine = ['A', 'GIVEN', '2025-01-01', { studies: 'zzz' }];
const cameOfAge: ConsentLine = ['A', 'GIVEN', '2024-05-01', { majority: '2025-06-01' }];

const CASES: readonly [string, readonly ConsentLine[], ConsentLine][] = [
  ['two forms of a day, a lapse of that day', twoForms, ['A', 'EXPIRED', '2025-01-01']],
  ['two forms of a day, a lapse dated back', twoForms, ['A', 'EXPIRED', '2024-12-01']],
  ['two forms of a day, narrowed the same day', twoForms, ['A', 'AMENDED', '2025-01-01']],
  ['two forms of a day, a refusal', twoForms, ['A', 'REFUSED', '2025-01-01']],
  ['amended, a lapse of the same day', amended, ['A', 'EXPIRED', '2025-02-01']],
  ['amended, narrowed again the same day', amended, ['A', 'AMENDED', '2025-02-01']],
  ['amended, a lapse dated back', amended, ['A', 'EXPIRED', '2025-01-15']],
  ['a day of majority said elsewhere, a lapse of that day', comesOfAge, ['A', 'EXPIRED', '2025-01-01']],
  ['two forms of a day, a third for other studies', twoForms, forOthers],
  ['two forms of a day, a third for another purpose', twoForms, ['A', 'GIVEN', '2025-01-01', { scope: 'DUO:0000007' }]],
  ['two forms of a day, a third that has lapsed', twoForms, ['A', 'GIVEN', '2025-01-01', { expires: '2025-02-01' }]],
  ['two forms of a day, a third of another version', twoForms, ['A', 'GIVEN', '2025-01-01', { form: 'f2' }]],
  ['two forms of a day, an older one with a majority that is past', twoForms, cameOfAge],
  ['a day of majority said elsewhere, an earlier one that is past', comesOfAge, cameOfAge],
  ['amended, a form of the same day for other studies', amended, ['A', 'GIVEN', '2025-02-01', { studies: 'zzz' }]],
];

describe.each(CASES)('%s', (_, table, ending) => {
  it.each([
    ['a later table without the ending', (hospital: ConsentHospital) => hospital.take([...table, ['B', 'GIVEN', '2025-01-01']])],
    [
      'the same table, and the record of tables is away',
      (hospital: ConsentHospital) => {
        hospital.isRecordThere = false;
        return hospital.take(table);
      },
    ],
    ['the same table', (hospital: ConsentHospital) => hospital.take(table)],
  ])('denies after a backup of before was put back: %s', async (__, read) => {
    const hospital = new ConsentHospital();
    try {
      await hospital.take(table);
      expect(hospital.state('A')).toBe('permitted');
      hospital.backup();
      await hospital.take([ending]);
      expect(hospital.state('A')).not.toBe('permitted');
      hospital.recover();
      await read(hospital);
      expect(hospital.state('A')).not.toBe('permitted');
    } finally {
      hospital.remove();
    }
  });

  it('stands in the list once more for that ending alone, and not for tables that say it again', async () => {
    const hospital = new ConsentHospital();
    try {
      const lines = (): number => hospital.site.store.withdrawalLines.all().length;
      await hospital.take(table);
      await hospital.take([...table, ending]);
      const after = lines();
      for (const other of ['B', 'C']) await hospital.take([...table, ending, [other, 'GIVEN', '2025-01-01']]);
      expect(lines()).toBe(after);
    } finally {
      hospital.remove();
    }
  });
});
