import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant } from '@collimate/kernel-canonical';
import type { ConsentRow, IntendedUse } from '@collimate/governance-consent';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const use: Omit<IntendedUse, 'subject'> = { study: 'lung', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };
const given = (hospitalId: string, at = '2026-01-01T00:00:00.000Z'): ConsentRow => {
  return { hospitalId, type: 'GIVEN', at: parseInstant(at), form: 'v1', duo: ['DUO:0000042'] };
};
const scan = (hospitalId: string) => {
  return { hospitalId, image: `i/${hospitalId}`, mask: `m/${hospitalId}`, roi: 'GTV-1', variables: { group: 'benign' } };
};

describe('a database that is older than the list of withdrawals', () => {
  let site: TemporarySite;
  beforeEach(() => {
    site = new TemporarySite();
  });
  afterEach(() => site.remove());

  const stateOf = (hospitalId: string): string => {
    const { consent, subjects } = site.store;
    const state = consent.stateOf({ ...use, subject: subjects.find(hospitalId)! });
    return state.kind === 'permitted' ? 'permitted' : state.reason;
  };
  const backup = (keysToo: boolean): void => {
    site.store.close();
    rmSync(join(site.folder, 'backup'), { recursive: true, force: true });
    mkdirSync(join(site.folder, 'backup'));
    for (const name of ['site.db', ...(keysToo ? ['keys'] : [])]) {
      cpSync(join(site.folder, name), join(site.folder, 'backup', name), { recursive: true });
    }
    site.reopen();
  };
  const restore = (keysToo: boolean): void => {
    site.store.close();
    for (const name of ['site.db', ...(keysToo ? ['keys'] : [])]) {
      rmSync(join(site.folder, name), { recursive: true, force: true });
      cpSync(join(site.folder, 'backup', name), join(site.folder, name), { recursive: true });
    }
    // Node copies files with their mode, and folders without.
    for (const name of ['keys', join('keys', 'subjects')]) chmodSync(join(site.folder, name), 0o700);
    site.reopen();
  };

  it.each([true, false])(
    'does not bring back by a form that had arrived before the withdrawal, though it is dated later (keys too: %s)',
    (keysToo) => {
      const withdrawn: ConsentRow = { hospitalId: 'H-1', type: 'WITHDRAWN', at: parseInstant('2026-03-01T00:00:00.000Z') };
      const story = [given('H-1'), withdrawn, given('H-1', '2026-05-01T00:00:00.000Z')];
      site.store.withdrawals.importRows([given('H-1')]);
      backup(keysToo);
      site.store.withdrawals.importRows([story[0], story[2]]);
      // The letter is older than the second form, and arrives after it; the registry sorts by date.
      site.store.withdrawals.importRows(story);
      expect(stateOf('H-1')).toBe('WITHDRAWN');
      const list = site.store.withdrawalLines.all();
      restore(keysToo);
      site.store.withdrawals.replay(site.store.withdrawalLines.missing(list));
      site.store.withdrawals.importRows([...story, given('H-2')]);
      expect([stateOf('H-1'), stateOf('H-2')]).toEqual(['WITHDRAWN', 'permitted']);
      site.store.withdrawals.importRows([given('H-1', '2026-06-01T00:00:00.000Z')]);
      expect(stateOf('H-1')).toBe('permitted');
    },
  );

  it.each([true, false])('withdraws again whom it has forgotten (keys restored too: %s)', (keysToo) => {
    site.store.withdrawals.importRows([given('H-1'), given('H-2')]);
    site.store.scans.importCohort([scan('H-1'), scan('H-2')]);
    backup(keysToo);
    site.store.withdrawals.withdraw('H-1', 'ERASURE', 'subject');
    const list = site.store.withdrawalLines.all();
    restore(keysToo);
    expect(site.store.scans.all()).toHaveLength(keysToo ? 2 : 1);
    // Even before the list is read nobody uses whom a destroyed secret belongs to.
    expect(stateOf('H-1')).toBe(keysToo ? 'permitted' : 'WITHDRAWN');

    const missing = site.store.withdrawalLines.missing(list);
    expect(missing).toEqual(list);
    site.store.withdrawals.replay(missing);
    expect([stateOf('H-1'), stateOf('H-2'), site.store.scans.all().length]).toEqual(['WITHDRAWN', 'permitted', 1]);
    expect(site.keys.subjects.hasSubjectKey(site.store.subjects.find('H-1')!)).toBe(false);
    expect(site.store.withdrawals.stillOpen().map(({ event }) => event.withdrawal)).toEqual(['ERASURE']);
    expect(site.store.withdrawalLines.missing(list)).toEqual([]);

    // The source of consent knows nothing of the call, and is imported again.
    site.store.withdrawals.importRows([given('H-1'), given('H-2')]);
    expect(site.store.scans.importCohort([scan('H-1'), scan('H-2')])).toMatchObject({ unchanged: 1, leftOut: 1 });
    expect(stateOf('H-1')).toBe('WITHDRAWN');
    site.clock.advance(86_400_000);
    site.store.withdrawals.importRows([given('H-1', '2026-11-23T20:00:00.000Z')]);
    expect(stateOf('H-1')).toBe('permitted');
  });

  it.each(['consent', 'cohort'])('withdraws whom it has never met as soon as it does, by %s', (first) => {
    site.store.withdrawals.importRows([given('H-2')]);
    backup(false);
    site.store.withdrawals.importRows([given('H-1')]);
    site.store.withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
    const list = site.store.withdrawalLines.all();
    restore(false);
    site.store.withdrawals.replay(site.store.withdrawalLines.missing(list));
    expect(site.store.subjects.find('H-1')).toBeUndefined();
    site.reopen();
    if (first === 'cohort') expect(site.store.scans.importCohort([scan('H-1')])).toMatchObject({ added: 0, leftOut: 1 });
    site.store.withdrawals.importRows([given('H-1')]);
    expect(site.store.scans.importCohort([scan('H-1')])).toMatchObject({ added: 0, leftOut: 1 });
    expect(stateOf('H-1')).toBe('WITHDRAWN');
    site.clock.advance(86_400_000);
    site.store.withdrawals.importRows([given('H-1', '2026-11-23T20:00:00.000Z')]);
    expect(site.store.scans.importCohort([scan('H-1')])).toMatchObject({ added: 1 });
    expect(stateOf('H-1')).toBe('permitted');
  });

  it('is known to be short of withdrawals by a number beside the keys, whatever list was put back with it', () => {
    const { withdrawals, withdrawalLines: lines } = site.store;
    withdrawals.importRows([given('H-1'), given('H-2'), given('H-3')]);
    expect(lines.head.known).toBeUndefined();
    lines.head.settle();
    withdrawals.withdraw('H-2', 'NO_FURTHER_CONTACT', 'subject');
    backup(false);
    const older = site.store.withdrawalLines.all();
    site.store.withdrawals.withdraw('H-1', 'NO_FURTHER_CONTACT', 'subject');
    site.store.withdrawals.importRows([
      { ...given('H-3', '2026-02-01T00:00:00.000Z'), type: 'WITHDRAWN', withdrawal: 'ERASURE' },
    ]);
    const newer = site.store.withdrawalLines.all();
    expect(site.store.withdrawalLines.head.known).toBe(3);
    restore(false);
    const { withdrawalLines: behind } = site.store;
    expect([behind.head.known, behind.countWith([]), behind.countWith(older), behind.countWith(newer)]).toEqual([3, 1, 1, 3]);
    // Whoever withdraws meanwhile is one more than those who are forgotten.
    site.store.withdrawals.withdraw('H-2', 'NO_FURTHER_USE', 'subject');
    expect([behind.head.known, behind.countWith(older), behind.countWith(newer)]).toEqual([4, 2, 4]);
    site.store.withdrawals.replay(behind.missing(newer));
    expect([behind.head.known, behind.countWith([])]).toEqual([4, 4]);
    site.reopen();
    expect(site.store.withdrawalLines.head.known).toBe(4);
  });

  it('withdraws whose secret is destroyed where no list tells of it, so that no older form brings them back', () => {
    site.store.withdrawals.importRows([given('H-1'), given('H-2')]);
    site.store.scans.importCohort([scan('H-1'), scan('H-2')]);
    site.store.withdrawalLines.head.settle();
    backup(false);
    site.clock.advance(60_000);
    site.store.withdrawals.withdraw('H-1', 'ERASURE', 'subject');
    restore(false);
    site.clock.advance(60_000);
    // Tables come in before the recovery too.
    site.store.withdrawals.importRows([given('H-1', '2026-11-22T00:00:00.000Z')]);
    expect([stateOf('H-1'), site.store.scans.importCohort([scan('H-1'), scan('H-2')]).leftOut]).toEqual(['WITHDRAWN', 1]);
    site.store.withdrawals.withdrawShredded();
    site.store.withdrawals.withdrawShredded();
    expect([stateOf('H-1'), stateOf('H-2'), site.store.withdrawalLines.all().length]).toEqual(['WITHDRAWN', 'permitted', 1]);
    site.store.withdrawals.importRows([given('H-1', '2026-11-23T06:59:00.000Z')]);
    expect(stateOf('H-1')).toBe('WITHDRAWN');
  });

  it('counts from the day of the list on, though the clock is behind it by now', () => {
    site.store.withdrawals.importRows([given('H-1')]);
    backup(true);
    site.clock.advance(2 * 86_400_000);
    site.store.withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
    const list = site.store.withdrawalLines.all();
    site.clock.advance(-2 * 86_400_000);
    restore(true);
    expect(site.store.consentTime.now() < list[0].at).toBe(true);
    site.store.withdrawals.replay(site.store.withdrawalLines.missing(list));
    expect(site.store.consentTime.now() >= list[0].at).toBe(true);
    expect(site.reopen().consentTime.now() >= list[0].at).toBe(true);
  });

  it('says nothing twice that stands there, though the list of the database has lost it', () => {
    const withdrawn: ConsentRow = { hospitalId: 'H-1', type: 'WITHDRAWN', at: parseInstant('2026-03-01T00:00:00.000Z') };
    site.store.withdrawals.importRows([given('H-1'), withdrawn]);
    const { withdrawals, withdrawalLines: lines, consent } = site.store;
    const list = lines.all();
    const version = consent.version();
    site.store.session.execute('delete from withdrawal_line');
    withdrawals.replay(lines.missing(list));
    expect(lines.all()).toEqual(list);
    expect([consent.version(), withdrawals.stillOpen().length, stateOf('H-1')]).toEqual([version, 1, 'WITHDRAWN']);
  });

  it('withdraws nobody whose secret is gone where no number of withdrawals was ever remembered', () => {
    site.store.withdrawals.importRows([given('H-1'), given('H-2')]);
    site.keys.subjects.destroySubjectKey(site.store.subjects.find('H-1')!);
    expect(site.store.withdrawalLines.head.known).toBeUndefined();
    site.store.withdrawals.withdrawShredded();
    expect([site.store.withdrawalLines.all(), site.store.withdrawals.stillOpen()]).toEqual([[], []]);
  });

  it('has rows of a subject who is admitted anew under another secret: they go', () => {
    site.store.withdrawals.importRows([given('H-1'), given('H-2')]);
    site.store.scans.importCohort([scan('H-1'), scan('H-2')]);
    backup(false);
    const again = given('H-1', '2026-06-01T00:00:00.000Z');
    // The keys were lost with all secrets, or two people have said that there is no list.
    site.keys.subjects.destroySubjectKey(site.store.subjects.find('H-1')!);
    restore(false);
    site.store.withdrawals.importRows([again]);
    expect([stateOf('H-1'), site.store.scans.all().length]).toEqual(['permitted', 1]);
    expect(site.store.scans.importCohort([scan('H-1'), scan('H-2')])).toMatchObject({ added: 1, unchanged: 1 });
    expect(site.reopen().scans.all()).toHaveLength(2);
    expect(site.store.check.run().findings).toEqual([]);
  });

  it('lists the withdrawals of versions that kept no list', () => {
    site.store.withdrawals.importRows([given('H-1'), given('H-2')]);
    site.store.withdrawals.withdraw('H-1', 'ERASURE', 'subject');
    const list = site.store.withdrawalLines.all();
    site.store.session.execute('delete from withdrawal_line');
    site.reopen();
    expect(site.store.withdrawalLines.all()).toEqual(list);
  });

  it('is not opened with keys of another site', () => {
    site.store.withdrawals.importRows([given('H-1')]);
    site.store.close();
    rmSync(join(site.folder, 'keys'), { recursive: true });
    expect(() => site.reopen()).toThrow(expect.objectContaining({ code: 'KEYS_FOREIGN' }));
  });
});
