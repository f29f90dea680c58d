import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant } from '@collimate/kernel-canonical';
import type { ConsentRow, IntendedUse } from '@collimate/governance-consent';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const use: Omit<IntendedUse, 'subject'> = { study: 'lung', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };
const given = (hospitalId: string, at = '2026-01-01T00:00:00.000Z'): ConsentRow => {
  return { hospitalId, type: 'GIVEN', at: parseInstant(at), form: 'v1', duo: ['DUO:0000042'] };
};
const withdrawn = (hospitalId: string): ConsentRow => {
  return { hospitalId, type: 'WITHDRAWN', at: parseInstant('2026-02-01T00:00:00.000Z') };
};
const many = Array.from({ length: 600 }, (_, i) => `H-${i}`);

describe('a table of consent that is taken in part by part', () => {
  let site: TemporarySite;
  beforeEach(() => {
    site = new TemporarySite();
  });
  afterEach(() => site.remove());

  const keys = (): number =>
    readdirSync(join(site.folder, 'keys', 'subjects'))
      .map((name) => readFileSync(join(site.folder, 'keys', 'subjects', name)).length / 48)
      .reduce((sum, count) => sum + count, 0);
  const permitted = (): number => {
    const subjects = site.store.subjects.lookups().map(({ subject }) => subject);
    return site.store.consent.permitting(subjects, use).size;
  };

  it('counts as a whole: between a consent and its withdrawal further down nobody is used', () => {
    const work = site.store.withdrawals.importing([...many.map((id) => given(id)), ...many.map(withdrawn)]);
    let pauses = 0;
    for (let step = work.next(); step.done !== true; step = work.next()) {
      pauses += 1;
      expect([permitted(), site.store.consent.version(), site.store.subjectLog.head().size]).toEqual([0, 0, 0]);
    }
    expect(pauses).toBeGreaterThan(3);
    expect([permitted(), site.store.withdrawalLines.all().length, keys()]).toEqual([0, 600, 0]);
    expect(site.store.subjectLog.head().size).toBe(1200);
  });

  it('writes no row of it into the file before it counts', () => {
    site.store.session.settle();
    const size = (): number => statSync(join(site.folder, 'site.db-wal')).size;
    const work = site.store.withdrawals.importing(many.map((id) => given(id)));
    const sizes: number[] = [];
    for (let step = work.next(); step.done !== true; step = work.next()) sizes.push(size());
    // Pseudonyms whose secrets are on the disk, and nothing else: a row with its seal and its leaf is some 1,200 bytes.
    expect(Math.max(...sizes)).toBeLessThan(150 * many.length);
    expect(size()).toBeGreaterThan(1000 * many.length);
  });

  it('leaves nothing, not even a key, if the program is killed before it counts', () => {
    site.store.withdrawals.importRows([given('H-0')]);
    const work = site.store.withdrawals.importing(many.map((id) => given(id)));
    work.next();
    work.next();
    expect(keys()).toBeGreaterThan(500);
    site.reopen();
    expect([site.store.subjects.lookups().length, keys(), permitted()]).toEqual([1, 1, 1]);
    expect(site.store.withdrawals.importRows(many.map((id) => given(id)))).toMatchObject({
      events: 599,
      known: 1,
      withdrawals: 0,
    });
    expect([permitted(), keys()]).toEqual([600, 600]);
  });

  it('is laid ready again if somebody withdraws meanwhile, and the withdrawal stands', () => {
    site.store.withdrawals.importRows([given('H-0'), given('H-1')]);
    const rows = many.map((id) => given(id, '2026-03-01T00:00:00.000Z'));
    const work = site.store.withdrawals.importing(rows);
    let events = 0;
    for (let pauses = 0; ; pauses++) {
      const step = work.next();
      if (step.done === true) {
        events = step.value.events;
        break;
      }
      // Each time it is laid ready anew, until it is done without a pause.
      if (pauses % 3 === 1) site.store.withdrawals.withdraw('H-0', 'NO_FURTHER_USE', 'subject');
      site.clock.advance(1000);
    }
    expect(events).toBe(600);
    expect(permitted()).toBe(599);
    const h0 = site.store.subjects.find('H-0')!;
    const sequences = site.store.consent.eventsOf(h0).map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    expect(site.store.consent.eventsOf(h0).at(-1)?.type).toBe('GIVEN');
    expect(site.store.consent.stateOf({ ...use, subject: h0 })).toMatchObject({ reason: 'WITHDRAWN' });
    expect(keys()).toBe(599);
  });

  it('takes the same number in another spelling of its letters for the same patient', () => {
    const rows = ['É1', 'E\u03011', ' É1 '].map((id, i) => given(id, `2026-01-0${i + 1}T00:00:00.000Z`));
    expect(site.store.withdrawals.importRows(rows)).toMatchObject({ events: 3 });
    expect(site.store.subjects.lookups()).toHaveLength(1);
  });

  it('names numbers that look like one of an earlier table and are another', () => {
    site.store.withdrawals.importRows([given('P1')]);
    expect(site.store.withdrawals.importRows([given('p1'), given('P\u200b1'), given('P2')]).resembling).toEqual([
      'p1',
      'P\u200b1',
    ]);
    expect(site.store.withdrawals.importRows([given('P2'), given('P9')]).newNumbers).toEqual(['P9']);
    expect(site.store.withdrawals.importRows([given('p1')]).resembling).toEqual([]);
    site.store.session.execute('update subject set likeness = null');
    site.reopen();
    const scan = { image: 'i', mask: 'm', roi: 'r', variables: { group: 'l' } };
    expect(
      site.store.scans.importCohort([
        { hospitalId: 'P 1', ...scan },
        { hospitalId: 'p2', ...scan },
      ]).resembling,
    ).toEqual(['P 1', 'p2']);
  });
});
