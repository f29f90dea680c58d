import { parseInstant, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import { FIRST } from '../migrations/0001-first.migration.js';
import { CLOSED_PAST } from '../migrations/0002-closed-past.migration.js';
import { CONSENT } from '../migrations/0003-consent.migration.js';
import { LIFETIME_BUDGET } from '../migrations/0004-lifetime-budget.migration.js';
import { TWO_PEOPLE } from '../migrations/0005-two-people.migration.js';
import { LOCAL_NAMES } from '../migrations/0006-local-names.migration.js';
import { FEATURE_DEFINITION } from '../migrations/0007-feature-definition.migration.js';
import { migrate } from '../session/migrate.js';
import { SqliteSession } from '../session/sqlite-session.js';
import { rmSync } from 'node:fs';

let site: TemporarySite;
beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

const row = (hospitalId: string, mask: string, variables: Record<string, string>) => {
  return { hospitalId, image: `i/${hospitalId}`, mask, roi: 'GTV-1', variables };
};
const take = (...rows: ReturnType<typeof row>[]) => site.store.scans.importCohort(rows);
/** The cells under a title, by the hospital's number. */
const cellsOf = (title: string, ...ids: string[]) =>
  ids.map((id) =>
    [
      ...(site.store.values
        .ofTitle(title)
        .get(site.store.subjects.find(id) as SubjectKey)
        ?.values() ?? []),
    ].sort(),
  );

describe('the values of a cohort', () => {
  it('are kept of every column and row of a patient, whatever is read of them later', () => {
    take(
      row('A', 'm1', { age: '61', Response: 'yes' }),
      row('A', 'm2', { age: '62', Response: 'yes' }),
      row('B', 'm', { age: '' }),
    );
    expect(cellsOf('AGE', 'A', 'B')).toEqual([['61', '62'], []]);
    expect(cellsOf('response', 'A', 'B')).toEqual([['yes', 'yes'], []]);
    expect(cellsOf('colour', 'A')).toEqual([[]]);
  });

  it('are what the newest table says of a row: an empty cell takes one back, and a column that is not there leaves it', () => {
    take(row('A', 'm', { age: '61', response: 'yes' }));
    expect(take(row('A', 'm', { age: '61', response: 'yes' }))).toMatchObject({ unchanged: 1 });
    expect(take(row('A', 'm', { age: '62' }))).toMatchObject({ changed: 1 });
    expect([cellsOf('age', 'A'), cellsOf('response', 'A')]).toEqual([[['62']], [['yes']]]);
    expect(take(row('A', 'm', { response: '' }))).toMatchObject({ changed: 1 });
    expect(cellsOf('response', 'A')).toEqual([[]]);
  });

  it('that somebody altered or swapped in the database is lacked by its subject alone, named by a check, and written anew by the table', () => {
    take(...['A', 'B', 'C', 'D'].map((id) => row(id, 'm', { age: `6${id.charCodeAt(0)}` })));
    const [a, b, c] = ['A', 'B', 'C'].map((id) => site.store.subjects.find(id) as SubjectKey);
    const { session } = site.store;
    const sealed = (subject: string) =>
      session.prepare('select sealed from subject_value where subject = ?').get<{ sealed: Uint8Array }>(subject)!.sealed;
    const write = (subject: string, bytes: Uint8Array) =>
      session.prepare('update subject_value set sealed = ? where subject = ?').run(bytes, subject);
    const [first, second] = [sealed(a), sealed(b)];
    write(a, second);
    write(b, first);
    write(c, new Uint8Array(40));
    site.reopen();
    expect(cellsOf('age', 'A', 'B', 'C', 'D')).toEqual([[], [], [], ['668']]);
    const verdict = site.store.check.run();
    expect(verdict.isSound).toBe(true);
    expect(verdict.findings).toEqual([a, b, c].sort().map((subject) => ({ kind: 'value-differs', at: null, subject })));
    take(...['A', 'B', 'C'].map((id) => row(id, 'm', { age: '70' })));
    expect(cellsOf('age', 'A', 'B', 'C', 'D')).toEqual([['70'], ['70'], ['70'], ['668']]);
    expect(site.store.check.run().findings).toEqual([]);
  });

  it('are all there after a new start', () => {
    take(row('A', 'm', { age: '61' }));
    site.reopen();
    expect(cellsOf('age', 'A')).toEqual([['61']]);
  });

  it('go with their subject when it withdraws, and are not taken again', () => {
    take(row('A', 'm', { age: '61' }), row('B', 'm', { age: '50' }));
    site.store.withdrawals.importRows([given('A'), given('B')]);
    const subject = site.store.subjects.find('A') as SubjectKey;
    site.store.withdrawals.importRows([{ hospitalId: 'A', type: 'WITHDRAWN', at: parseInstant('2026-02-01T00:00:00.000Z') }]);
    const left = site.store.session
      .prepare('select count(*) as n from subject_value where subject = ?')
      .get<{ n: number }>(subject);
    expect(left).toEqual({ n: 0 });
    expect(take(row('A', 'm', { age: '61' }))).toMatchObject({ leftOut: 1 });
    expect(cellsOf('age', 'A', 'B')).toEqual([[], ['50']]);
  });

  it('are the labels of before where the database is of an earlier version, and its answers are those of step 0', () => {
    site.store.close();
    rmSync(site.path);
    const session = SqliteSession.open(site.path);
    const before = [FIRST, CLOSED_PAST, CONSENT, LIFETIME_BUDGET, TWO_PEOPLE, LOCAL_NAMES, FEATURE_DEFINITION];
    migrate(session, 'site-store', before, site.clock.now());
    const vault = site.keys.subjects;
    const [subject] = vault.createSubjects(1);
    const words = vault.seal(subject, 'words/scan-1', JSON.stringify({ roi: 'GTV-1', label: 'benign' }));
    const source = vault.seal(subject, 'source/scan-1', JSON.stringify({ image: 'i', mask: 'm' }));
    session
      .prepare('insert into subject (subject, lookup, sealed_hospital_id) values (?, ?, ?)')
      .run(subject, vault.lookupOf('A'), vault.seal(subject, 'hospital-id', 'A'));
    session
      .prepare(`insert into scan (scan, subject, roi, label, sealed_source, sealed_words) values ('scan-1', ?, '', '', ?, ?)`)
      .run(subject, source, words);
    session.execute(`insert into charge values (0, 's', 'q', 1, '{}', '{}', '1/2', 'order', 1, 0, x'00', 't', 1, 0);
      insert into failure values (0, 0);
      insert into answer values (0, 'released', x'0102', 'h', 1, 1)`);
    session.close();

    const store = site.reopen();
    expect(store.values.ofTitle('group')).toEqual(new Map([[subject, new Map([['scan-1' as ScanKey, 'benign']])]]));
    expect(store.session.prepare('select sequence, step, given, kind, hash from answer').all()).toEqual([
      { sequence: 0, step: 0, given: null, kind: 'released', hash: 'h' },
    ]);
    expect(store.session.prepare('select sequence, step, ordinal from failure').all()).toEqual([
      { sequence: 0, step: 0, ordinal: 0 },
    ]);
    expect(() => store.session.execute('delete from answer')).toThrow('a rule of the database');
    // It is moved once: a table that takes the group back is not overruled by the next start.
    take(row('A', 'm2', { group: 'malignant' }));
    site.reopen();
    expect(cellsOf('group', 'A')).toEqual([['benign', 'malignant']]);
  });
});

const given = (hospitalId: string) => {
  return { hospitalId, type: 'GIVEN' as const, at: parseInstant('2026-01-01T00:00:00.000Z'), form: 'v1', duo: ['DUO:0000042'] };
};
