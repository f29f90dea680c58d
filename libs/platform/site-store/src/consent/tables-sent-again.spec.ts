import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseConsentRow, type ConsentRow } from '@collimate/governance-consent';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import { TableFile } from './table.line.js';

type Line = readonly [subject: string, type: string, at: string];

/* A hospital that sends what has changed, table by table, and after a recovery all of them once more. */
describe('a consent table that is sent again', () => {
  let site: TemporarySite;
  let file: TableFile;
  beforeEach(() => {
    site = new TemporarySite();
    file = new TableFile(join(site.folder, 'apart', 'consent-tables.log'), site.keys.subjects);
    site.store.releaseLog.append({ kind: 'log-started', owner: 'north', at: site.clock.now() });
  });
  afterEach(() => site.remove());

  const rowsOf = (lines: readonly Line[]): ConsentRow[] =>
    lines.map(([subject, type, at], i) => {
      const isGiven = type === 'GIVEN';
      const cells = { subject, type, at, form: isGiven ? 'f1' : '', scope: isGiven ? 'DUO:0000042' : '' };
      return parseConsentRow(cells, i + 2, { zone: 'UTC', now: site.store.consentTime.now() });
    });
  /** As the agent takes a table: known by the record, and noted in it. */
  const take = async (lines: readonly Line[], isSentAgain = false) => {
    const rows = rowsOf(lines);
    const recorded = (await file.read())?.lines ?? [];
    const done = site.store.withdrawals.importRows(
      rows,
      site.store.consentTables.arriving({ rows, said: lines }, recorded, isSentAgain),
    );
    await file.append(site.store.consentTables.all());
    return done;
  };
  const state = (subject: string): string => {
    const { consent } = site.store;
    const use = { study: 's', purpose: ['DUO:0000006'], forms: ['f1'], modality: 'CT' };
    const standing = consent.stateOf({ ...use, subject: consent.subjectOf(subject) });
    return standing.kind === 'permitted' ? 'permitted' : standing.reason;
  };
  const backup = (): void => {
    site.store.close();
    cpSync(site.path, join(site.folder, 'older.db'));
    site.reopen();
  };
  /** An older database, recovered: withdrawals of the list come first, and a tree of the log begins. */
  const recover = (): void => {
    const list = site.store.withdrawalLines.all();
    site.store.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${site.path}${end}`, { force: true });
    cpSync(join(site.folder, 'older.db'), site.path);
    const { withdrawals, withdrawalLines, releaseLog } = site.reopen();
    withdrawals.replay(withdrawalLines.missing(list));
    const roots = { heldSize: 1, heldRoot: 'ab'.repeat(32), witnessedSize: 1, witnessedRoot: 'ab'.repeat(32) };
    releaseLog.restart({ kind: 'log-restarted', owner: 'north', at: site.clock.now(), ...roots } as never);
  };

  const first: readonly Line[] = [
    ['A', 'GIVEN', '2025-01-01'],
    ['B', 'GIVEN', '2025-01-01'],
  ];
  const second: readonly Line[] = [['A', 'REFUSED', '2025-06-01']];
  const third: readonly Line[] = [['A', 'GIVEN', '2025-07-01']];

  it('ends what a later one gave, as any ending, and is told with its day; by a person’s word that it is only sent again it ends nothing', async () => {
    for (const table of [first, second, third]) await take(table);
    expect(state('A')).toBe('permitted');
    const at = site.clock.now();
    site.clock.advance(60_000);
    expect(await take(second, true)).toMatchObject({
      events: 0,
      known: 0,
      withdrawals: 0,
      again: [],
      heldBack: [0],
      importedBefore: at,
    });
    expect(state('A')).toBe('permitted');
    // A table with other rows besides is another one: its ending is new, counts from its arrival, and is named.
    expect(await take([...second, ['B', 'GIVEN', '2025-02-01']])).toMatchObject({ again: [0] });
    expect(state('A')).toBe('REFUSED');

    await take([['A', 'GIVEN', '2025-08-01']]);
    // The same words may be a second refusal under the day of the first.
    expect(await take(second)).toMatchObject({ events: 1, again: [0], heldBack: [], importedBefore: at });
    expect(state('A')).toBe('REFUSED');
    // It has arrived anew.
    expect(site.store.consentTables.all().at(-1)).toMatchObject({ number: 6, digest: site.store.consentTables.all()[1].digest });
  });

  it('is no news where nothing came between, however often', async () => {
    for (const table of [first, second]) await take(table);
    for (const table of [first, second, first, second])
      expect(await take(table)).toMatchObject({ events: 0, known: table.length });
    expect(site.store.consentTables.all()).toHaveLength(2);
    expect(state('A')).toBe('REFUSED');
  });

  it('does the same after a recovery that has forgotten all of them, where a later one was sent first', async () => {
    backup();
    for (const table of [first, second, third]) await take(table);
    recover();
    expect(site.store.consentTables.all()).toEqual([]);
    expect(await take(third)).toMatchObject({ later: 0 });
    expect(await take(second, true)).toMatchObject({ events: 0, heldBack: [0] });
    expect(state('A')).toBe('permitted');
    // This database does not know that anything stood there: what it ends is told all the same.
    expect(await take(second)).toMatchObject({ events: 1, again: [0] });
    expect(state('A')).toBe('REFUSED');
  });

  it('ends nothing that a later one gave, and gives nothing that a later one ended, in whatever order they are said to be sent again', async () => {
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const tables: readonly (readonly Line[])[] = [
      // By its date the consent of C would overtake the refusal that came after it.
      [...first, ['C', 'GIVEN', '2025-09-01']],
      [...second, ['C', 'REFUSED', '2025-08-01']],
      third,
    ];
    for (const order of orders) {
      site.remove();
      site = new TemporarySite();
      file = new TableFile(join(site.folder, 'apart', 'consent-tables.log'), site.keys.subjects);
      site.store.releaseLog.append({ kind: 'log-started', owner: 'north', at: site.clock.now() });
      backup();
      for (const table of tables) await take(table);
      expect(['A', 'B', 'C'].map(state)).toEqual(['permitted', 'permitted', 'REFUSED']);
      recover();
      // As the import says: those that name nobody yet are sent once more at the end.
      for (const at of [...order, ...order]) {
        await take(tables[at], true);
        if (site.store.subjects.find('C') !== undefined) expect(state('C')).not.toBe('permitted');
      }
      expect([order, ...['A', 'B', 'C'].map(state)]).toEqual([order, 'permitted', 'permitted', 'REFUSED']);
    }
  });

  it('does not bring back who has withdrawn since, though its form is dated later', async () => {
    backup();
    await take([
      ['A', 'GIVEN', '2025-09-01'],
      ['B', 'GIVEN', '2025-09-01'],
    ]);
    await take([['A', 'WITHDRAWN', '2025-08-01']]);
    expect([state('A'), state('B')]).toEqual(['WITHDRAWN', 'permitted']);
    recover();
    expect(
      await take([
        ['A', 'GIVEN', '2025-09-01'],
        ['B', 'GIVEN', '2025-09-01'],
      ]),
    ).toMatchObject({ endedSince: [0], later: 1 });
    expect([state('A'), state('B')]).toEqual(['NO_CONSENT', 'NO_CONSENT']);
    // Not by a person's word either: a new consent, dated later, permits again.
    await take([['A', 'WITHDRAWN', '2025-08-01']]);
    expect(
      await take(
        [
          ['A', 'GIVEN', '2025-09-01'],
          ['B', 'GIVEN', '2025-09-01'],
        ],
        true,
      ),
    ).toMatchObject({ endedSince: [0], later: 0 });
    expect([state('A'), state('B')]).toEqual(['WITHDRAWN', 'permitted']);
    await take([['A', 'GIVEN', '2026-01-01']]);
    expect(state('A')).toBe('permitted');
  });

  it('names nobody while those that came after it are not read again', async () => {
    backup();
    for (const table of [first, second]) await take(table);
    recover();
    expect(await take(first)).toMatchObject({ later: 1 });
    expect([state('A'), state('B')]).not.toContain('permitted');
    await take(second);
    expect(await take(first)).toMatchObject({ later: 0 });
    expect([state('A'), state('B')]).toEqual(['REFUSED', 'permitted']);
  });

  it('is told by what its rows say, and a line of the record by its seal', async () => {
    await take(first);
    const [line] = (await file.read())!.lines;
    expect(line).toMatchObject({ number: 1, withdrawals: 0, at: site.clock.now() });
    site.store.session.execute(
      `drop trigger consent_table_never_changes; update consent_table set at = '2020-01-01T00:00:00.000Z'`,
    );
    expect(site.store.consentTables.all()).toEqual([]);
    const other = new TemporarySite();
    expect(await new TableFile(file.path, other.keys.subjects).read()).toEqual({ lines: [], damaged: 1 });
    other.remove();
  });
});
