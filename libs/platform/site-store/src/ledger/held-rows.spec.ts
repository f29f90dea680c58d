import { rational } from '@collimate/kernel-numeric';
import type { Charge, MaskedOrder, ReleaseOrder } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

/* Whoever holds the session of the running agent makes the row of a charge another one; they have no key of the seals. */
let machine: Machine;
beforeEach(() => {
  machine = new Machine();
  machine.store.budget.open(rational(9n, 10n));
});
afterEach(() => machine.remove());

const transcript = 'ab'.repeat(32) as NonNullable<ReleaseOrder['masked']>['transcript'];
const attempt = (number: number): MaskedOrder => ({ ...orderOf({ epoch: 1 }), masked: { attempt: number, transcript } });
const open = (epoch = 1) => machine.store.ledger.charge(orderOf({ epoch }), granting(50n));
const masked = (number: number) => machine.store.attempts.charge(attempt(number), granting(50n));
const alter = (sql: string): void => {
  const { session } = machine.store;
  const triggers = session
    .prepare(`select name, sql from sqlite_master where type = 'trigger'`)
    .all<{ name: string; sql: string }>();
  for (const { name } of triggers) session.execute(`drop trigger ${name}`);
  session.execute(sql);
  for (const { sql: made } of triggers) session.execute(made);
};
const isStopped = { kind: 'refused', code: 'QUARANTINED' };

describe.each([
  ['in the open', async () => open(), async () => open(), async () => open(2)],
  ['of attempts', async () => masked(0), async () => masked(0), async () => masked(1)],
])('a charge %s whose row was altered under the running program', (_, first, again, next) => {
  it.each([
    ['is of another question, and cheap', `update charge set query_digest = 'x' || sequence, rho = '0'`],
    ['is of another opening', 'update charge set epoch = 77'],
    ['is of another study', `update charge set study_id = 'study-b'`],
    ['has another number', 'pragma foreign_keys = off; update charge set sequence = 5'],
    ['is of a tree that was closed', 'update charge set tree = 0, query_digest = sequence'],
    ['is said to be brought back', `update charge set cause = 'recovery', query_digest = sequence`],
    ['is gone', 'pragma foreign_keys = off; delete from charge'],
    ['is gone with its leaf', `pragma foreign_keys = off; delete from charge; delete from leaf where entry like '%-charged"%'`],
    ['is altered with its leaf', `update charge set epoch = 77; update leaf set entry = replace(entry, '-charged', '-x')`],
  ])('stops the ledger, whether or not its key is asked: it %s', async (_how, sql) => {
    expect(await first()).toMatchObject({ kind: 'charged' });
    alter(sql);
    expect(await again()).toMatchObject(isStopped);
    expect(machine.store.heads.standing).toBe('altered');
    expect(await next()).toMatchObject(isStopped);
  });

  it('stops it at the next question too, and where somebody has looked at the sums in between', async () => {
    await first();
    alter(`update charge set query_digest = 'x', rho = '0'`);
    await machine.store.ledger.spent();
    expect(await next()).toMatchObject(isStopped);
  });

  it.each([`update charge set query_digest = 'x', rho = '0'`, 'pragma foreign_keys = off; delete from charge'])(
    'stops it for the charge of an earlier run: %s',
    async (sql) => {
      await first();
      machine.crash();
      expect(machine.store.heads.mayRelease).toBe(true);
      alter(sql);
      expect(await next()).toMatchObject(isStopped);
      expect(machine.store.heads.standing).toBe('altered');
    },
  );
});

it('no answer is built beside a charge that was altered, and nobody has an account of it', async () => {
  const [, second] = [await open(1), (await open(2)) as Charge];
  expect(machine.store.debits.accountsOf([], second.sequence)).toEqual([]);
  alter(`update charge set rho = '0' where sequence = 0`);
  let built = 0;
  const building = async (): Promise<string> => `noise ${(built += 1)}`;
  expect(await machine.store.ledger.answer(second, textCodec, building)).toEqual({ kind: 'gone' });
  expect(built).toBe(0);
});

it('accounts of patients are read of held rows alone, and stop the ledger', async () => {
  const { sequence } = (await open()) as Charge;
  alter(`update charge set rho = '0'`);
  expect(() => machine.store.debits.accountsOf([], sequence)).toThrow('not the one that was written');
  expect(machine.store.heads.standing).toBe('altered');
});

it('what a recovery has closed is borne as it stands, and the ledger goes on', async () => {
  await open();
  alter(`update charge set query_digest = 'x', rho = '0'`);
  expect(await open()).toMatchObject(isStopped);
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(9n, 10n), witnessed: null });
  expect(await open(3)).toMatchObject({ kind: 'charged' });
  machine.crash();
  expect(await open(4)).toMatchObject({ kind: 'charged' });
  alter(`update charge set query_digest = 'y' where epoch = 3`);
  expect(await open(5)).toMatchObject(isStopped);
});
