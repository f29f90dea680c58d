import { rational } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';
import { openSiteStore } from '../site-store.js';
import { Keystore } from '@collimate/platform-keystore';
import { SqliteSession } from '../session/sqlite-session.js';
import { FIRST } from '../migrations/0001-first.migration.js';
import { migrate } from '../session/migrate.js';
import { join } from 'node:path';

let machine: Machine;

beforeEach(async () => {
  machine = new Machine();
  const { store } = machine;
  store.budget.open(rational(9n, 10n));
  store.withdrawals.importRows(['H-1', 'H-2'].map((hospitalId) => ({ hospitalId, type: 'REFUSED', at: machine.clock.now() })));
  await answered(1);
  await answered(2);
  const { size, root } = store.releaseLog.head();
  store.heads.noteWitnessed({ size, root });
  await charge(3);
});
afterEach(() => machine.remove());

const charge = async (epoch: number): Promise<Charge> =>
  (await machine.store.ledger.charge(orderOf({ epoch }), granting(50n))) as Charge;
const answered = async (epoch: number) =>
  machine.store.ledger.answer(await charge(epoch), textCodec, async () => `noise ${epoch}`);
const found = (): readonly string[] => [...new Set(machine.store.check.run().findings.map(({ kind }) => kind))].sort();
const without = (table: string): string => `drop trigger ${table}_never_changes; drop trigger ${table}_never_goes;`;
const close = () =>
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(100n), witnessed: null });

describe('a ledger that nobody touched', () => {
  it('holds, to the coordinator’s last head and with the sum of its leaves', () => {
    expect(machine.store.check.run()).toEqual({ findings: [], isSound: true, size: 5, spent: '3/100', witnessedSize: 4 });
  });

  it('holds after a recovery, with what the recovery closed', async () => {
    close();
    await answered(4);
    expect(machine.store.check.run()).toMatchObject({ findings: [], spent: '1/25' });
    machine.crash();
    expect(machine.store.heads.standing).toBe('continues');
  });
});

describe('a ledger that was rewritten in its file', () => {
  const ALTERED: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a charge that costs less',
      `${without('charge')} update charge set rho = '1/1000000000'`,
      ['charge-differs', 'spent-differs'],
    ],
    [
      'a charge of another study',
      `${without('charge')} update charge set request = replace(request, 'a', 'b') where sequence = 1`,
      ['charge-differs'],
    ],
    ['a charge of another epoch', `${without('charge')} update charge set epoch = 77 where sequence = 2`, ['charge-differs']],
    ['a charge that went', `${without('charge')} delete from charge where sequence = 2`, ['charge-differs', 'spent-differs']],
    ['an answer with other bytes', `${without('answer')} update answer set bytes = x'00' where sequence = 1`, ['answer-differs']],
    ['an answer that went', `${without('answer')} delete from answer where sequence = 0`, ['answer-differs']],
    [
      'an answer that is said to be of another step, so that the first one is free',
      `${without('answer')} update answer set step = step + 1000 where sequence = 0`,
      ['answer-differs'],
    ],
    [
      'an answer to which something else was given',
      `${without('answer')} update answer set given = '${'a'.repeat(64)}' where sequence = 0`,
      ['answer-differs'],
    ],
    [
      'an answer of another kind',
      `${without('answer')} update answer set kind = 'unavailable' where sequence = 0`,
      ['answer-differs'],
    ],
    [
      'a second row under the leaf of an answer',
      `insert into answer select sequence, 1, given, kind, bytes, hash, tree, leaf, seal from answer where sequence = 0`,
      ['answer-differs'],
    ],
    ['a failure that never was', `insert into failure values (2, 0, 0, null)`, ['answer-differs']],
    [
      'charges under the id of another study, where the sum by study is looked at by nobody',
      `${without('charge')} update charge set study_id = 'study-b' where sequence = 1`,
      ['charge-differs', 'spent-differs'],
    ],
    ['a round that was another', `${without('charge')} update charge set charged_at = '' where sequence = 1`, ['charge-differs']],
    ['a seal that went', `drop trigger charge_sealed_once; update charge set seal = null`, ['charge-differs']],
    [
      'a refusal that became a consent',
      `${without('consent_event')} update consent_event set document = replace(document, 'REFUSED', 'EXPIRED') where sequence = 0`,
      ['consent-differs'],
    ],
    ['a refusal that went', `${without('consent_event')} delete from consent_event where sequence = 1`, ['consent-differs']],
    [
      'subjects that are found by each other’s numbers',
      `update subject set lookup = 'x' || lookup; update subject set lookup = (select substr(lookup, 2) from subject as other where other.subject <> subject.subject)`,
      ['subject-differs'],
    ],
    [
      'refusals that changed places',
      `${without('consent_event')} update consent_event set subject = (select max(subject) from consent_event)`,
      ['consent-differs'],
    ],
    [
      'an answer under no leaf',
      `insert into answer values (2, 0, null, 'released', x'00', '${'a'.repeat(64)}', 1, 9, null)`,
      ['answer-differs'],
    ],
    [
      'a leaf of a lower price, and its charge with it',
      `${without('leaf')} ${without('charge')} update charge set rho = '1/999' where sequence = 0;
       update leaf set entry = replace(entry, '"1/100"', '"1/999"') where log = 'release' and position = 0`,
      ['charge-differs', 'head-differs', 'spent-differs', 'witnessed-head-missing'],
    ],
    [
      'a leaf that is no entry',
      `${without('leaf')} update leaf set entry = '{}' where log = 'release' and position = 4`,
      ['charge-differs', 'head-differs', 'leaf-unreadable', 'spent-differs'],
    ],
    [
      'leaves that went',
      `${without('leaf')} delete from leaf where log = 'release' and position >= 3`,
      ['answer-differs', 'charge-differs', 'head-differs', 'spent-differs', 'witnessed-head-missing'],
    ],
    [
      'a log of subjects that went',
      `${without('leaf')} delete from leaf where log = 'subject'`,
      ['consent-differs', 'subject-log-differs'],
    ],
    [
      'a log of subjects of other words',
      `${without('leaf')} update leaf set entry = replace(entry, 'consent-recorded', 'cohort-recorded') where log = 'subject' and position = 0`,
      ['consent-differs', 'subject-log-differs'],
    ],
    [
      'budget that is forfeited under no leaf',
      `insert into forfeit values (0, 'study-a', '1/2', null, 1, 9, '', null, null, null)`,
      ['forfeit-differs', 'spent-differs'],
    ],
    [
      'a budget that grew under no leaf',
      `insert into lifetime_budget (rho, at) values ('500', '2026-11-23T07:00:00.000Z')`,
      ['budget-differs'],
    ],
    [
      'a study that nobody approved',
      `insert into study values ('${'a'.repeat(64)}', 'lung', '{}', 'approved', '2026-11-23T07:00:00.000Z')`,
      ['protocol-differs', 'review-differs'],
    ],
  ];

  it('is found out where the budget was taken away, to be set anew at the next start', () => {
    const { budget, session } = machine.store;
    budget.writeLeaf();
    session.execute(`${without('lifetime_budget')} delete from lifetime_budget`);
    budget.open(rational(100n));
    expect(found()).toEqual(['budget-differs']);
  });

  it.each(ALTERED)('is found out: %s', async (_, sql, kinds) => {
    machine.store.session.execute(sql);
    expect(found()).toEqual([...kinds].sort());
    machine.crash();
    // The next start finds it too, and releases nothing.
    expect(machine.store.heads.mayRelease).toBe(false);
    expect(await machine.store.ledger.charge(orderOf({ epoch: 9 }), granting(50n))).toEqual({
      kind: 'refused',
      code: 'QUARANTINED',
    });
  });

  it.each([
    ['charge', `update charge set rho = '1/1000000' where sequence = 0`, ['closed-past-differs', 'spent-differs']],
    ['answer', `update answer set bytes = x'00' where sequence = 0`, ['closed-past-differs']],
    ['answer', `update answer set step = 7 where sequence = 0`, ['closed-past-differs']],
    ['charge', `update charge set charged_at = '' where sequence = 0`, ['closed-past-differs']],
    ['lost', 'delete from lost where sequence = 2', ['closed-past-differs']],
    ['leaf', `delete from leaf where log = 'release' and tree = 1 and position = 4`, ['closed-past-differs']],
  ])('is found out behind a recovery: %s', (table, sql, kinds) => {
    close();
    machine.store.session.execute(`${without(table)} ${sql}`);
    expect(found()).toEqual(kinds);
  });

  it('costs every study its whole budget when it is recovered, and holds from then on', async () => {
    machine.store.session.execute(`${without('charge')} update charge set rho = '1/1000000000'`);
    machine.crash();
    expect(machine.store.heads.standing).toBe('altered');
    const { studyId, studyDigest } = orderOf();
    const study = { studyId, studyDigest, budget: { num: 1n, den: 2n }, events: new Map(), isApproved: true };
    const closed = machine.store.recovery.close({
      owner: 'north',
      receipts: [],
      studies: [study],
      lifetime: rational(100n),
      witnessed: null,
    });
    expect(closed.forfeited).toEqual(['study-a']);
    expect(machine.store.check.run()).toMatchObject({ findings: [], spent: '1/2' });
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(true);
  });
});

/** Columns that charges of the first schema have not. */
const LATER = ['subject_tree', 'subject_size', 'seal', 'attempt_step', 'attempt', 'transcript'];

describe('a database of the first schema', () => {
  it('is brought up, has to be recovered for want of a counter, and keeps what was spent', async () => {
    const path = join(machine.folder, 'old.db');
    const session = SqliteSession.open(path);
    migrate(session, 'site-store', [FIRST], machine.clock.now());
    const rows = <Row>(sql: string): readonly Row[] => machine.store.session.prepare(sql).all<Row>();
    for (const { log, tree, position, entry } of rows<{ log: string; tree: number; position: number; entry: string }>(
      'select * from leaf',
    ))
      session.prepare('insert into leaf values (?, ?, ?, ?)').run(log, tree, position, entry);
    for (const row of rows<Record<string, string | number | Uint8Array>>('select * from charge')) {
      const old = Object.fromEntries(Object.entries(row).filter(([name]) => !LATER.includes(name)));
      session.prepare('insert into charge values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(...Object.values(old));
    }
    for (const row of rows<Record<string, string | number | Uint8Array>>('select * from answer')) {
      const { step: _, given: __, seal: ___, ...old } = row;
      session.prepare('insert into answer values (?, ?, ?, ?, ?, ?)').run(...Object.values(old));
    }
    session.close();
    const keys = new Keystore(join(machine.folder, 'old-keys'));
    const store = openSiteStore(path, keys.subjects, machine.clock, keys.headCounter);
    try {
      expect(store.heads.standing).toBe('uncounted');
      expect(store.check.run().findings).toEqual([{ kind: 'database-uncounted', at: null }]);
      expect(
        store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(100n), witnessed: null }),
      ).toMatchObject({
        lostAnswers: 3,
      });
      expect(store.check.run()).toMatchObject({ findings: [], spent: '3/100' });
      expect(store.heads.standing).toBe('continues');
    } finally {
      store.close();
    }
  });
});
