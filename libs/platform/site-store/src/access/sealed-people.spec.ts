import { canonicalJson, digestOf, parseStudyId } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { Machine } from '../../fixtures/machine.js';
import { hashPassword } from './password.js';

const PASSWORD = 'correct horse battery';
const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const digest = digestOf('collimate.study/1', JSON.parse(protocol));
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;

/** Somebody who writes into the stopped site's file, and has no key. */
describe('who writes into the database', () => {
  let machine: Machine;
  let ada: string;
  let ben: string;
  let olga: string;
  const sql = (text: string, ...values: (string | number | null)[]) => machine.store.session.prepare(text).run(...values);
  const findings = () =>
    machine.store.check.run().findings.map(({ kind, account }) => (account === undefined ? kind : `${kind} ${account}`));

  beforeEach(async () => {
    machine = new Machine();
    const { accounts, studies, budget, accountSeals } = machine.store;
    budget.open(rational(1n));
    for (const name of ['ada', 'ben']) await accounts.create(name, PASSWORD, ['approver', 'administrator']);
    [ada, ben] = [accounts.confirm('ada', accounts.list()[1].account).account, accounts.list()[1].account];
    accounts.confirm('ben', ada);
    olga = (await accounts.create('olga', PASSWORD, ['operator'])).account;
    studies.receive(digest, parseStudyId('demo-lung'), protocol);
    budget.writeLeaf();
    accountSeals.writeLeaves();
    expect(findings()).toEqual([]);
  });
  afterEach(() => machine.remove());

  it('makes no approver: neither a row of a new one, nor a role, a password or a confirmation of one that is there', async () => {
    const { accounts } = machine.store;
    const hash = await hashPassword('another horse battery');
    sql(
      `insert into account (account, name, roles, password_hash, made_by, confirmed_by) values (?, 'eve', '["approver"]', ?, ?, ?)`,
      ...['a-eve', hash, ada, ben],
    );
    sql(`update account set roles = '["approver"]', confirmed_by = ? where name = 'olga'`, ada);
    sql(`update account set password_hash = ? where name = 'ben'`, hash);
    for (const [name, password] of [
      ['eve', 'another horse battery'],
      ['olga', PASSWORD],
      ['ben', 'another horse battery'],
      ['ben', PASSWORD],
    ]) {
      expect(await accounts.login(name, password, 1000)).toBeUndefined();
    }
    for (const account of ['a-eve', olga, ben]) {
      expect(accounts.hasRole(account, 'approver')).toBe(false);
      expect(() => machine.store.studies.sign(digest, account, 'approved')).toThrow(code('NOT_AN_APPROVER'));
      expect(() => machine.store.budget.sign(rational(1n), account)).toThrow(code('NOT_AN_APPROVER'));
    }
    expect(findings()).toEqual(['a-eve', olga, ben].sort().map((account) => `account-differs ${account}`));
    expect(accounts.list().map(({ name, isHeld }) => [name, isHeld])).toEqual([
      ['ada', true],
      ['ben', false],
      ['eve', false],
      ['olga', false],
    ]);
    // Whoever does not act stops nobody else: the ledger is as it was, also after a start.
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(true);
  });

  it('opens no session, neither a new one nor another’s', async () => {
    const { accounts } = machine.store;
    const { token } = (await accounts.login('olga', PASSWORD, 60_000))!;
    expect(accounts.accountOfSession(token)?.name).toBe('olga');
    sql('update session set account = ?', ada);
    expect(accounts.accountOfSession(token)).toBeUndefined();
    sql('update session set account = ?', olga);
    sql(`update session set expires_at = '2030-01-01T00:00:00.000Z'`);
    expect(accounts.accountOfSession(token)).toBeUndefined();
  });

  it('brings no disabled account back, and no hour in which strangers confirm each other', async () => {
    const { accounts } = machine.store;
    await accounts.create('carol', PASSWORD, ['approver', 'administrator']);
    accounts.confirm('carol', ada);
    const before = machine.store.session.prepare(`select * from account where name = 'ben'`).get<{ seal: string }>()!;
    accounts.disable('ben');
    sql(`update account set disabled = 0, seal = ? where name = 'ben'`, before.seal);
    expect(await accounts.login('ben', PASSWORD, 1000)).toBeUndefined();
    expect(findings()).toEqual([`account-differs ${ben}`]);
    sql('pragma foreign_keys = off');
    sql('delete from account');
    expect(accounts.isEmpty()).toBe(false);
    expect(findings()).toHaveLength(4);
    const [x, y] = [await accounts.create('x', PASSWORD, ['approver']), await accounts.create('y', PASSWORD, ['approver'])];
    expect(() => accounts.confirm('x', y.account)).toThrow(code('NOT_AN_APPROVER'));
    expect(x.isConfirmed).toBe(false);
  });

  it('signs no study and no supplement for another', () => {
    const { studies, budget, session } = machine.store;
    const at = '2026-11-23T07:00:00.000Z';
    sql(`insert into signature values (?, ?, 'approved', ?, 1, '', ?, 0, null)`, digest, ben, at, 'a'.repeat(64));
    expect(studies.signaturesOf(digest)).toEqual([]);
    expect(studies.sign(digest, ada, 'approved').state).toBe('received');
    sql(`insert into supplement_signature values (?, '1', ?, 1, 0, ?, null)`, ben, at, 'a'.repeat(64));
    expect(budget.waiting()).toEqual([]);
    expect(budget.sign(rational(1n), ada)).toEqual({ kind: 'signed' });
    expect(findings()).toEqual([`signature-differs ${ben}`, `signature-differs ${ben}`]);
    expect(budget.sign(rational(1n), ben).kind).toBe('supplemented');
    expect(session.prepare('select * from supplement_signature').all()).toEqual([]);
  });

  it('uses no signature a second time: one under a supplement counts for the next supplement alone', () => {
    const { budget, session } = machine.store;
    budget.sign(rational(1n), ada);
    const row = session.prepare('select * from supplement_signature').get<Record<string, string>>()!;
    budget.sign(rational(1n), ben);
    sql('insert into supplement_signature values (?, ?, ?, ?, ?, ?, ?)', ...Object.values(row));
    expect(budget.waiting()).toEqual([]);
    expect(budget.sign(rational(1n), ben)).toEqual({ kind: 'signed' });
  });

  it('keeps no signature over a restored backup: in quarantine nobody signs, and after it everybody signs again', async () => {
    machine.store.studies.sign(digest, ada, 'approved');
    machine.store.budget.sign(rational(1n), ada);
    const backup = machine.copy(false);
    machine.store.studies.sign(digest, ben, 'approved');
    machine.store.budget.sign(rational(1n), ben);
    machine.restore(backup);
    expect(machine.store.heads.standing).toBe('behind');
    expect(() => machine.store.studies.sign(digest, ben, 'approved')).toThrow(code('IN_QUARANTINE'));
    expect(() => machine.store.budget.sign(rational(1n), ben)).toThrow(code('IN_QUARANTINE'));
    const nothing = { receipts: [], studies: [], lifetime: rational(1n), witnessed: null };
    machine.store.recovery.close({ owner: 'north', ...nothing });
    expect(machine.store.studies.signaturesOf(digest)).toEqual([]);
    expect(machine.store.budget.waiting()).toEqual([]);
    expect(machine.store.studies.sign(digest, ben, 'approved').state).toBe('received');
    expect(machine.store.budget.sign(rational(1n), ben)).toEqual({ kind: 'signed' });
    expect(machine.store.studies.sign(digest, ada, 'approved').state).toBe('approved');
    expect(machine.store.budget.sign(rational(1n), ada).kind).toBe('supplemented');
    expect(findings()).toEqual([]);
  });

  it('opens no study again that was closed, by putting an older database back', async () => {
    for (const account of [ada, ben]) machine.store.studies.sign(digest, account, 'approved');
    machine.store.studies.advance(digest, 'ready');
    const backup = machine.copy(false);
    machine.store.studies.close(digest, ada);
    machine.restore(backup);
    expect(machine.store.studies.get(digest).state).toBe('closed');
    machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });
    machine.crash();
    expect([machine.store.studies.get(digest).state, machine.store.heads.mayRelease]).toEqual(['closed', true]);
    expect(() => machine.store.studies.advance(digest, 'ready')).toThrow(code('WRONG_STATE'));
    expect(findings()).toEqual([]);
  });

  it.each([
    [
      'a protocol that says something else',
      `update study set protocol = '{"id":"demo-lung","schema":"collimate.study/1","x":1}'`,
    ],
    ['a protocol that is none', `update study set protocol = '{'`],
    ['a study under another name, with a budget of its own', `update study set study_id = 'other'`],
    ['names that nobody fixed', `drop trigger study_names_never_changes; update study_names set sealed = x'00'`],
    ['names that are gone', `drop trigger study_names_never_goes; delete from study_names`],
    ['a study that was approved by nobody', `update signature set seal = null`, 'drop trigger signature_sealed_once'],
  ])('is found out, and a recovery closes the study: %s', async (_, statement, before = '') => {
    for (const account of [ada, ben]) machine.store.studies.sign(digest, account, 'approved');
    machine.store.studies.advance(digest, 'ready');
    machine.store.session.execute(`${before}; ${statement}`);
    expect(machine.store.check.run().isSound).toBe(false);
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(false);
    const nothing = { receipts: [], studies: [], lifetime: rational(1n), witnessed: null };
    expect(machine.store.recovery.close({ owner: 'north', ...nothing }).closedStudies).toEqual([digest]);
    expect(machine.store.check.run().isSound).toBe(true);
    machine.crash();
    expect([machine.store.heads.mayRelease, machine.store.studies.get(digest).state]).toEqual([true, 'closed']);
  });

  it.each([
    ['a row that was raised', `drop trigger lifetime_budget_never_changes; update lifetime_budget set rho = '500'`, '1 1'],
    [
      'a supplement that nobody signed',
      `insert into lifetime_budget (rho, at) values ('500', '2026-11-23T07:00:00.000Z')`,
      '1 1',
    ],
    [
      'a supplement that is gone',
      `drop trigger lifetime_budget_never_goes; delete from lifetime_budget where position > 1`,
      '1 1',
    ],
    ['all of it gone', 'drop trigger lifetime_budget_never_goes; delete from lifetime_budget', '1 1'],
  ])('moves no budget, and a recovery takes it from the log: %s', async (_, statement, said) => {
    for (const account of [ada, ben]) machine.store.budget.sign(rational(1n), account);
    machine.store.session.execute(statement);
    machine.crash();
    expect(machine.store.heads.standing).toBe('altered');
    // As the agent does at each start.
    machine.store.budget.open(rational(7n));
    const nothing = { receipts: [], studies: [], lifetime: rational(1n), witnessed: null };
    expect(machine.store.recovery.close({ owner: 'north', ...nothing }).isBudgetRebuilt).toBe(true);
    const entries = () =>
      machine.store.budget
        .entries()
        .map(({ rho }) => String(rho.num))
        .join(' ');
    expect([entries(), findings()]).toEqual([said, []]);
    machine.crash();
    expect([machine.store.heads.mayRelease, entries()]).toEqual([true, said]);
    for (const account of [ada, ben]) machine.store.budget.sign(rational(2n), account);
    expect([entries(), findings()]).toEqual([`${said} 2`, []]);
    expect(() => machine.store.session.execute('delete from lifetime_budget')).toThrow(code('CONSTRAINT'));
  });

  it('puts into an older database the budget that is remembered beside the keys, and nothing that was written into it', async () => {
    for (const account of [ada, ben]) machine.store.budget.sign(rational(1n), account);
    const backup = machine.copy(false);
    machine.store.studies.sign(digest, ada, 'approved');
    machine.store.budget.open(rational(1n));
    for (const account of [ada, ben]) machine.store.budget.sign(rational(3n), account);
    machine.restore(backup);
    machine.store.session.execute(`insert into lifetime_budget (rho, at) values ('500', '2026-11-23T07:00:00.000Z')`);
    machine.crash();
    const nothing = { receipts: [], studies: [], lifetime: rational(1n), witnessed: null };
    expect(machine.store.recovery.close({ owner: 'north', ...nothing }).isBudgetRebuilt).toBe(true);
    expect(machine.store.budget.entries().map(({ rho }) => rho)).toEqual([rational(1n), rational(1n), rational(3n)]);
    expect(findings()).toEqual([]);
  });

  it('gets seals for what stood there when a version without them is upgraded, once and never again', async () => {
    const strip = () => {
      const { session } = machine.store;
      session.execute(`drop trigger signature_never_changes; drop trigger signature_sealed_once;
        update account set seal = null; update signature set seal = null, tree = 0;`);
    };
    machine.store.studies.sign(digest, ada, 'approved');
    machine.store.studies.sign(digest, ben, 'approved');
    expect(findings()).toEqual([]);
    strip();
    const stripped = machine.copy(false);
    // The counter remembers that there were seals: a file without any is nobody's.
    expect(await machine.store.accounts.login('ada', PASSWORD, 1000)).toBeUndefined();
    machine.restore(stripped);
    expect(machine.store.accounts.hasRole(ada, 'approver')).toBe(false);
    machine.forgetSeals();
    expect(machine.store.accounts.hasRole(ada, 'approver')).toBe(true);
    expect(findings()).toEqual([]);
  });
});
