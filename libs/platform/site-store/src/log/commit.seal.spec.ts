import { canonicalJson, parseStudyId, toHex, type Digest } from '@collimate/kernel-canonical';
import { formatRational, rational } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';
import { closedLedgerDigest } from '../ledger/closed-ledger.digest.js';

const AT = '2026-11-23T07:00:00.000Z';

/** Somebody who writes a commit of their own into the stopped site's file, and has no key. */
describe('a commit that this program did not make', () => {
  let machine: Machine;
  const run = (text: string, ...values: (string | number)[]) => machine.store.session.prepare(text).run(...values);
  const leaf = (tree: number, position: number, entry: object) =>
    run(`insert into leaf (log, tree, position, entry) values ('release', ?, ?, ?)`, tree, position, JSON.stringify(entry));
  const raise = () => run(`update counter set value = value + 1 where name = 'release-commit'`);
  const standing = (): string => machine.store.heads.standing;
  const lifetime = (): string =>
    machine.store.budget
      .entries()
      .map(({ rho }) => formatRational(rho))
      .join(' ');
  const spent = async (): Promise<string> => formatRational((await machine.store.ledger.spent()).site);
  const charge = (epoch: number) => machine.store.ledger.charge(orderOf({ epoch }), granting(50n));
  const study = {
    ...{ studyId: parseStudyId('study-a'), studyDigest: orderOf({}).studyDigest, budget: rational(1n, 2n) },
    ...{ events: new Map(), isApproved: true },
  };
  const recover = () =>
    machine.store.recovery.close({ owner: 'north', receipts: [], studies: [study], lifetime: rational(1n), witnessed: null });
  const forgeSupplement = () => {
    const { size } = machine.store.releaseLog.head();
    const entry = { kind: 'budget-supplemented', rho: '1000', statements: 'a'.repeat(64), at: AT };
    run(`insert into leaf (log, tree, position, entry) values ('release', 1, ?, ?)`, size, canonicalJson(entry));
    run(`insert into lifetime_budget (rho, at) values ('1000', ?)`, AT);
  };

  beforeEach(async () => {
    machine = new Machine();
    machine.store.releaseLog.append({ kind: 'quarantine-entered', at: machine.clock.now() });
    machine.store.budget.open(rational(1n));
    await machine.store.ledger.answer((await charge(1)) as Charge, textCodec, async () => 'noise');
    expect([standing(), lifetime(), await spent()]).toEqual(['continues', '1', '1/100']);
  });
  afterEach(() => machine.remove());

  it.each([
    ['one commit ahead', raise],
    ['as many commits as were counted', () => undefined],
    ['with a seal that was there before', raise],
    ['with a seal of their own', () => (run(`update commit_seal set facts = replace(facts, '"1"', '"1001"')`), raise())],
    ['without any seal', () => (run('delete from commit_seal'), raise())],
  ])('raises no lifetime budget, neither before nor by a recovery: %s', async (_, ahead) => {
    forgeSupplement();
    ahead();
    machine.crash();
    expect([standing(), machine.store.heads.mayRelease]).toEqual(['forked', false]);
    expect(await charge(2)).toEqual({ kind: 'refused', code: 'QUARANTINED' });
    expect(recover()).toMatchObject({ isBudgetRebuilt: true });
    expect([lifetime(), machine.store.check.run().findings]).toEqual(['1', []]);
    machine.crash();
    expect([standing(), lifetime()]).toEqual(['continues', '1']);
  });

  it('raises no lifetime budget by another first row and its leaf', () => {
    const rules = ['leaf_never_changes', 'lifetime_budget_never_changes'];
    for (const rule of rules) machine.store.session.execute(`drop trigger ${rule}`);
    run(`update lifetime_budget set rho = '1000'`);
    run(`update leaf set entry = replace(entry, '"1"', '"1000"') where entry like '%budget-set%'`);
    machine.crash();
    expect(standing()).toBe('forked');
    expect(recover()).toMatchObject({ isBudgetRebuilt: true });
    expect([lifetime(), machine.store.check.run().findings]).toEqual(['1', []]);
  });

  it('forgets nothing that was spent, though it closes the past as a recovery does', async () => {
    const { releaseLog, session } = machine.store;
    const { size, root } = releaseLog.head();
    const triggers = session.prepare(`select name, sql from sqlite_master where type = 'trigger'`).all<Record<string, string>>();
    for (const { name } of triggers) session.execute(`drop trigger ${name}`);
    session.execute('pragma foreign_keys = off; delete from answer; delete from charge');
    const heads = { heldSize: size, heldRoot: toHex(root), witnessedSize: size, witnessedRoot: toHex(root) };
    const place = (position: number, entry: { readonly kind: string }) =>
      leaf(2, position, JSON.parse(canonicalJson(entry)) as object);
    place(0, { kind: 'log-restarted', ...{ owner: 'north', at: AT }, ...heads } as { kind: string });
    const ledger: Digest = closedLedgerDigest(session, 2);
    place(1, { kind: 'past-closed', ...{ charges: 0, lost: 0, spent: '0', ledger, at: AT } } as { kind: string });
    raise();
    for (const { sql } of triggers) session.execute(sql);
    machine.crash();
    expect([standing(), machine.store.heads.mayRelease]).toEqual(['forked', false]);
    expect(await charge(1)).toEqual({ kind: 'refused', code: 'QUARANTINED' });
    // The counter says what was spent; what the rows do not show of it costs the study its whole budget.
    expect(recover()).toMatchObject({ forfeited: ['study-a'] });
    expect([await spent(), machine.store.check.run().findings]).toEqual(['1/2', []]);
  });

  it('is told from the one that a crash kept from the counter, of which spent and budget are held too', async () => {
    machine.isKeyDiskFull = true;
    await expect(charge(2)).rejects.toMatchObject({ code: 'COUNTER_UNWRITABLE' });
    machine.crash();
    const image = machine.copy(true);
    run(`insert into lifetime_budget (rho, at) values ('1000', ?)`, AT);
    machine.crash();
    expect(standing()).toBe('altered');
    machine.restore(image);
    run('delete from commit_seal');
    machine.crash();
    machine.isKeyDiskFull = false;
    expect(standing()).toBe('forked');
    machine.restore(image);
    expect([standing(), await spent()]).toEqual(['continues', '1/50']);
  });

  it('is one that the counter of a version without seals takes once, and no more from then on', async () => {
    machine.forgetSeals();
    expect([standing(), machine.store.heads.memory.counted?.lifetime]).toEqual([
      'continues',
      [{ rho: '1', at: machine.clock.now() }],
    ]);
    await charge(2);
    forgeSupplement();
    raise();
    machine.crash();
    expect(standing()).toBe('forked');
  });
});
