import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ConsentHospital, type ConsentLine } from '../../fixtures/consent-hospital.js';

describe('who was denied when a database was lost', () => {
  let hospital: ConsentHospital;
  beforeEach(() => (hospital = new ConsentHospital()));
  afterEach(() => hospital.remove());
  const refused: readonly ConsentLine[] = [['A', 'REFUSED', '2025-04-01']];
  const early: readonly ConsentLine[] = [['A', 'GIVEN', '2025-02-01']];
  const late: readonly ConsentLine[] = [['A', 'GIVEN', '2025-06-01']];
  const refusedToo: readonly ConsentLine[] = [...refused, ['B', 'GIVEN', '2025-01-01']];

  it('stays denied where a form that had arrived too late is sent before the refusal', async () => {
    hospital.backup();
    await hospital.take(refused);
    expect(await hospital.take(early)).toMatchObject({ outdated: [0] });
    hospital.recover();
    expect(await hospital.take(early)).toMatchObject({ outdated: [0] });
    expect(hospital.state('A')).toBe('REFUSED');
    expect(await hospital.take(refused, true)).toMatchObject({ heldBack: [] });
    expect(hospital.state('A')).toBe('REFUSED');
  });

  it.each([false, true])(
    'stays denied by a refusal that the same table had said a second time (sent again: %s)',
    async (again) => {
      await hospital.take(refused);
      hospital.backup();
      await hospital.take(late);
      expect(hospital.state('A')).toBe('permitted');
      expect(await hospital.take(refused)).toMatchObject({ again: [0] });
      hospital.recover();
      for (const table of [refused, late, refused]) {
        await hospital.take(table, again);
        expect(hospital.state('A')).toBe('REFUSED');
      }
    },
  );

  it.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'stays denied in whatever order the tables are sent: %s',
    async (order) => {
      hospital.backup();
      const tables = [refused, late, refusedToo];
      for (const table of tables) await hospital.take(table);
      hospital.recover();
      for (const at of [...order, ...order]) {
        await hospital.take(tables[at]);
        expect(hospital.state('A')).not.toBe('permitted');
      }
      // A new consent is the way back.
      await hospital.take([['A', 'GIVEN', '2025-07-01']]);
      expect([hospital.state('A'), hospital.state('B')]).toEqual(['permitted', 'permitted']);
    },
  );

  it.each(['EXPIRED', 'DECEASED', 'AMENDED', 'WITHDRAWN', 'REFUSED'])('stays denied by a second %s', async (type) => {
    const first: readonly ConsentLine[] = [
      ['A', 'GIVEN', '2025-01-01'],
      ['A', type, '2025-04-01'],
    ];
    await hospital.take(first);
    hospital.backup();
    await hospital.take(late);
    expect(hospital.state('A')).toBe('permitted');
    await hospital.take(first.slice(1));
    expect(hospital.state('A')).not.toBe('permitted');
    hospital.recover();
    for (const table of [first, late, first.slice(1)]) {
      await hospital.take(table, true);
      expect(hospital.state('A')).not.toBe('permitted');
    }
  });

  it('stays denied where none but a table of before is sent, which says nothing of what a newer form narrowed', async () => {
    hospital.backup();
    await hospital.take(early);
    await hospital.take([['A', 'GIVEN', '2025-06-01', { scope: 'DUO:0000007' }]]);
    expect(hospital.state('A')).toBe('PURPOSE_NOT_COVERED');
    hospital.recover();
    await hospital.take([...early, ['B', 'GIVEN', '2025-01-01']]);
    expect([hospital.state('A'), hospital.state('B')]).toEqual(['EXPIRED', 'permitted']);
    await hospital.take([['A', 'GIVEN', '2025-06-01', { scope: 'DUO:0000007' }]]);
    expect(hospital.state('A')).toBe('PURPOSE_NOT_COVERED');
  });

  it('tells at the import of an amendment that the database has forgotten that a new consent is needed', async () => {
    const amended: readonly ConsentLine[] = [['A', 'AMENDED', '2025-04-01', { scope: 'DUO:0000042' }]];
    await hospital.take(early);
    hospital.backup();
    await hospital.take(amended);
    expect(hospital.state('A')).toBe('permitted');
    hospital.recover();
    await hospital.take(early);
    expect(await hospital.take(amended)).toMatchObject({ events: 1, outdated: [0] });
    expect(hospital.state('A')).toBe('EXPIRED');
    await hospital.take(late);
    expect(hospital.state('A')).toBe('permitted');
  });

  it('and who was permitted stays so: by a form that stands in the backup, and by one that is sent again', async () => {
    await hospital.take(late);
    hospital.backup();
    // An older form arrives late, and changes nothing.
    await hospital.take([['A', 'GIVEN', '2025-02-01', { scope: 'DUO:0000007' }]]);
    await hospital.take([
      ['B', 'REFUSED', '2025-02-01'],
      ['B', 'GIVEN', '2025-03-01'],
    ]);
    expect([hospital.state('A'), hospital.state('B')]).toEqual(['permitted', 'permitted']);
    hospital.recover();
    const both: readonly ConsentLine[] = [
      ['B', 'REFUSED', '2025-02-01'],
      ['B', 'GIVEN', '2025-03-01'],
    ];
    const older: readonly ConsentLine[] = [['A', 'GIVEN', '2025-02-01', { scope: 'DUO:0000007' }]];
    for (const table of [both, older, late]) await hospital.take(table);
    expect([hospital.state('A'), hospital.state('B')]).toEqual(['permitted', 'permitted']);
  });

  describe.each([
    ['past', '2025-01-01'],
    ['to come', '2026-12-15'],
  ])('by a day of majority (%s) that an older word names', (_, majority) => {
    const child = { actor: 'guardian' };
    const names: readonly ConsentLine[] = [['A', 'GIVEN', '2010-01-01', { majority, ...child }]];
    const amends: readonly ConsentLine[] = [
      ['A', 'GIVEN', '2010-01-01', child],
      ['A', 'AMENDED', '2011-01-01', { majority, ...child }],
    ];
    const newer: readonly ConsentLine[] = [['A', 'GIVEN', '2012-01-01', child]];

    it.each([
      ['a form', names],
      ['an amendment that was overtaken', amends],
    ])('stays denied without it: %s', async (_, older) => {
      hospital.backup();
      for (const table of [older, newer]) await hospital.take(table);
      hospital.site.clock.advance(60 * 86_400_000);
      expect(hospital.state('A')).toBe('OF_AGE');
      hospital.recover();
      await hospital.take([...newer, ['B', 'GIVEN', '2012-01-01']]);
      expect([hospital.state('A'), hospital.state('B')]).toEqual(['EXPIRED', 'permitted']);
      await hospital.take([['A', 'GIVEN', hospital.site.clock.now()]]);
      expect(hospital.state('A')).toBe('permitted');
    });

    it('and stays permitted by their own word after it, and by a form that names the day, until then', async () => {
      hospital.backup();
      const again: ConsentLine = ['A', 'GIVEN', '2012-01-01', { majority, ...child }];
      await hospital.take(names);
      await hospital.take([again]);
      const before = hospital.state('A');
      hospital.recover();
      await hospital.take([again, ['B', 'GIVEN', '2012-01-01']]);
      expect(hospital.state('A')).toBe(before);
      hospital.site.clock.advance(60 * 86_400_000);
      expect(hospital.state('A')).toBe('OF_AGE');
      const own: ConsentLine = ['A', 'GIVEN', hospital.site.clock.now()];
      hospital.backup();
      await hospital.take([own]);
      hospital.recover();
      await hospital.take([own]);
      expect(hospital.state('A')).toBe('permitted');
    });
  });

  it('is not called who refused and whose record lapsed since', async () => {
    const contact = (): boolean => hospital.site.store.consent.standingOf('A').mayBeContacted;
    hospital.backup();
    await hospital.take([
      ['A', 'REFUSED', '2025-01-01'],
      ['A', 'EXPIRED', '2025-02-01'],
    ]);
    hospital.recover();
    await hospital.take([['A', 'GIVEN', '2024-01-01']]);
    expect([hospital.state('A'), contact()]).toEqual(['EXPIRED', false]);
  });

  it('stays denied where a database is put back that had gone on aside of the one in which the refusal came', async () => {
    const { folder } = hospital.site;
    const [backup, aside] = ['older.db', 'aside.db'].map((name) => join(folder, name));
    await hospital.take(early);
    hospital.backup();
    cpSync(backup, `${backup}.first`);
    await hospital.take(late);
    hospital.backup();
    cpSync(backup, aside);
    cpSync(`${backup}.first`, backup);
    hospital.recover();
    await hospital.take(refused);
    cpSync(aside, backup);
    hospital.recover();
    hospital.isRecordThere = false;
    for (const table of [early, late]) await hospital.take(table);
    expect(hospital.state('A')).toBe('REFUSED');
  });

  it('is in the list, once, of a database that listed withdrawals alone', async () => {
    await hospital.take(refused);
    await hospital.take([
      ['B', 'WITHDRAWN', '2025-04-01'],
      ['C', 'GIVEN', '2025-02-01'],
    ]);
    const { session } = hospital.site.store;
    session.execute(`delete from setting where name = 'denials-listed'; delete from withdrawal_line where kind = 'REFUSED'`);
    const kinds = () => hospital.site.store.withdrawalLines.all().map(({ kind }) => kind);
    expect(kinds()).toEqual(['NO_FURTHER_USE']);
    for (const _ of [1, 2]) {
      hospital.site.reopen();
      expect(kinds().sort()).toEqual(['NO_FURTHER_USE', 'REFUSED']);
    }
  });

  it('is listed once the row can be read again, and keeps no start from going on', async () => {
    await hospital.take(refused);
    const { session } = hospital.site.store;
    const rules = session.prepare(`select name, sql from sqlite_schema where tbl_name = 'consent_event' and type = 'trigger'`);
    const triggers = rules.all<{ name: string; sql: string }>();
    const [{ document }] = session.prepare('select document from consent_event').all<{ document: string }>();
    const alter = (text: string): void => {
      for (const { name } of triggers) hospital.site.store.session.execute(`drop trigger ${name}`);
      hospital.site.store.session.prepare('update consent_event set document = ?').run(text);
      for (const { sql } of triggers) hospital.site.store.session.execute(sql);
      hospital.site.reopen();
    };
    const listed = () => hospital.site.store.withdrawalLines.all().length;
    session.execute(`delete from setting where name = 'denials-listed'; delete from withdrawal_line`);
    // What a version of before wrote, and somebody else has written over.
    alter('{"type":"REFUSED"');
    expect(listed()).toBe(0);
    alter(document);
    expect(listed()).toBe(1);
  });

  describe('by the record of tables', () => {
    const given = late;
    const ends: readonly ConsentLine[] = [['A', 'REFUSED', '2025-02-01']];

    it('knows a table whose number another one took while the record was away', async () => {
      hospital.backup();
      await hospital.take(given);
      await hospital.take(ends);
      hospital.recover();
      hospital.isRecordThere = false;
      await hospital.take([['B', 'GIVEN', '2025-01-01']]);
      hospital.isRecordThere = true;
      await hospital.take(ends);
      expect(await hospital.take(given)).toMatchObject({ endedSince: [0], later: 0 });
      expect(hospital.state('A')).toBe('REFUSED');
      // It stands there under a number of its own from now on.
      expect(hospital.site.store.consentTables.all().map(({ number }) => number)).toEqual([1, 2, 3]);
      expect(await hospital.take(given)).toMatchObject({ later: 0 });
      expect(hospital.state('A')).toBe('REFUSED');
    });

    it('waits for the last arrival of a table that arrived twice, and for no other', async () => {
      hospital.backup();
      for (const table of [refused, late, refused, [['B', 'GIVEN', '2025-01-01']] as const]) await hospital.take(table);
      hospital.recover();
      expect(await hospital.take(late)).toMatchObject({ later: 2 });
      await hospital.take(refused);
      await hospital.take([['B', 'GIVEN', '2025-01-01']]);
      expect(await hospital.take(late)).toMatchObject({ later: 0 });
    });
  });
});
