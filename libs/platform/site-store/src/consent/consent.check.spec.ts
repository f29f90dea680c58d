import { parseInstant, type SubjectKey } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import type { ConsentRow } from '@collimate/governance-consent';
import { Machine } from '../../fixtures/machine.js';

const USE = { study: 's', purpose: ['DUO:0000006'], forms: ['f1'], modality: 'CT' } as const;
const given = (hospitalId: string): ConsentRow => ({
  ...{ hospitalId, type: 'GIVEN', at: parseInstant('2025-01-01T00:00:00.000Z'), form: 'f1', duo: ['DUO:0000042'] },
});
const refused = (hospitalId: string): ConsentRow => ({
  ...{ hospitalId, type: 'REFUSED', at: parseInstant('2025-02-01T00:00:00.000Z') },
});

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
  machine.store.budget.open(rational(1n));
  machine.store.withdrawals.importRows([given('A'), given('B'), refused('C')]);
});
afterEach(() => machine.remove());

const subject = (id: string): SubjectKey => machine.store.subjects.find(id)!;
const permits = (): readonly string[] =>
  ['A', 'B', 'C'].filter((id) => machine.store.consent.stateOf({ ...USE, subject: subject(id) }).kind === 'permitted');
/** Without the rules that had to go for it, which the opening made again. */
const found = () => machine.store.check.run().findings.filter(({ kind }) => kind !== 'schema-differs');
const findings = (): readonly string[] => found().map(({ kind }) => kind);
const close = () =>
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(100n), witnessed: null });
const free = 'drop trigger consent_event_never_changes; drop trigger consent_event_never_goes;';
/** Writes into the file, and starts again. */
const alter = (sql: string): void => {
  machine.store.session.execute(sql);
  machine.crash();
};

describe('consent that was written into the file', () => {
  it('permits nothing where it was a refusal, stops everything, and after a recovery says nothing', () => {
    alter(`${free} update consent_event set document = (select json_set(document, '$.id', refusal.id, '$.sequence', 2, '$.subject',
      refusal.subject) from consent_event as other where sequence = 0) from consent_event as refusal
      where refusal.sequence = 2 and consent_event.sequence = 2`);
    expect(found()).toEqual([{ kind: 'consent-differs', at: null, subject: subject('C') }]);
    expect(machine.store.heads.mayRelease).toBe(false);
    close();
    expect(findings()).toEqual([]);
    expect(permits()).toEqual([]);
    expect(machine.store.withdrawals.importRows([given('A'), refused('C')])).toMatchObject({ events: 1, known: 1, waiting: 1 });
    expect(permits()).toEqual(['A']);
    machine.crash();
    expect([findings(), machine.store.heads.mayRelease, permits()]).toEqual([[], true, ['A']]);
  });

  it('is missed where an event went, and may be missing after a recovery as often as it was then, and no more', () => {
    alter(`${free} delete from consent_event where sequence = 2`);
    expect(found()).toEqual([{ kind: 'consent-differs', at: null }]);
    close();
    machine.crash();
    expect(findings()).toEqual([]);
    machine.store.withdrawals.importRows([refused('C'), given('B')]);
    expect([findings(), permits()]).toEqual([[], ['B']]);
    alter(`${free} delete from consent_event where sequence = 0`);
    expect(findings()).toContain('consent-differs');
    alter(`update setting set value = replace(value, '1 ', '2 ') where name = 'consent-surplus'`);
    expect(findings()).toContain('consent-differs');
  });

  it('stays an ending where somebody wrote one, until the source is asked', () => {
    alter('drop trigger consent_event_sealed_once; update consent_event set seal = null where sequence = 2');
    expect(findings()).toEqual(['consent-differs']);
    close();
    machine.store.withdrawals.importRows([given('A'), given('B'), given('C')]);
    expect([findings(), permits()]).toEqual([[], ['A', 'B']]);
  });
});

describe('a database behind a change of consent', () => {
  it('is found out though no commit of the release log lies between, with the first kill after the import too', () => {
    const image = machine.copy(false);
    machine.store.withdrawals.importRows([refused('A')]);
    machine.crash();
    expect(machine.store.heads.standing).toBe('continues');
    machine.restore(image);
    expect(machine.store.heads.standing).toBe('behind');
    machine.store.withdrawals.importRows([refused('B'), given('C'), given('D')]);
    expect(machine.store.heads.judge()).toBe('forked');
  });

  it('goes on where the counter could not be written: it is the database that is ahead', () => {
    machine.isKeyDiskFull = true;
    machine.store.withdrawals.importRows([refused('A')]);
    expect(permits()).toEqual(['B']);
    machine.crash();
    machine.isKeyDiskFull = false;
    expect(machine.store.heads.standing).toBe('continues');
    expect(permits()).toEqual(['B']);
  });
});

describe('subjects that were exchanged', () => {
  it('are found, and found again by their own numbers after a recovery', () => {
    const before = ['A', 'C'].map(subject);
    alter(`update subject set lookup = case lookup when (select lookup from subject where subject = '${before[0]}') then 'x' else lookup end;
      update subject set lookup = (select seen.lookup from (select '${machine.store.subjects.lookupOf(before[0])}' as lookup) as seen)
      where subject = '${before[1]}'`);
    expect(findings()).toEqual(['subject-differs', 'subject-differs']);
    close();
    machine.crash();
    expect([findings(), ['A', 'C'].map(subject)]).toEqual([[], before]);
  });
});

describe('what is remembered of the coordinator', () => {
  it('outlives its rows', () => {
    const { settings } = machine.store;
    settings.set('coordinator-checkpoint', 'seen');
    settings.set('coordinator-alarm', 'coordinator-log-forked');
    alter(`delete from setting where name like 'coordinator%'`);
    expect(machine.store.settings.get('coordinator-checkpoint')).toBe('seen');
    expect(machine.store.alarms.current).toBe('coordinator-log-forked');
    machine.store.settings.clear('coordinator-alarm');
    alter(`insert into setting values ('coordinator-alarm', 'coordinator-log-forked')`);
    expect(machine.store.alarms.current).toBeUndefined();
  });

  it('is not what a transaction laid ready that was undone', () => {
    const { session, settings } = machine.store;
    const undone = () =>
      session.transaction(() => {
        settings.set('coordinator-checkpoint', 'never');
        throw new RangeError('undone');
      });
    expect(undone).toThrow(RangeError);
    settings.set('withdrawal-list', 'kept');
    expect(machine.store.settings.get('coordinator-checkpoint')).toBeUndefined();
  });
});
