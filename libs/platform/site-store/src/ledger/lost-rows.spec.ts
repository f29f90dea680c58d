import { rational } from '@collimate/kernel-numeric';
import type { Charge } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from '@collimate/testing-contracts';
import { Machine } from '../../fixtures/machine.js';

/* A recovery has found two answers lost; somebody writes into that table, with the session of the running agent or the file of the stopped one. */
let machine: Machine;
const charge = (epoch: number) => machine.store.ledger.charge(orderOf({ epoch }), granting(50n));
const answer = async (epoch: number) =>
  machine.store.ledger.answer((await charge(epoch)) as Charge, textCodec, async () => `noise ${epoch}`);
const recover = () =>
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(100n), witnessed: null });
const kinds = (): readonly string[] => machine.store.check.run().findings.map(({ kind }) => kind);
const alter = (sql: string): void => {
  const { session } = machine.store;
  const triggers = session
    .prepare(`select name, sql from sqlite_master where type = 'trigger'`)
    .all<{ name: string; sql: string }>();
  for (const { name } of triggers) session.execute(`drop trigger ${name}`);
  session.execute(`pragma foreign_keys = off; ${sql}`);
  for (const { sql: made } of triggers) session.execute(made);
};

beforeEach(async () => {
  machine = new Machine(true);
  await charge(1);
  await charge(2);
  const backup = machine.copy(false);
  await answer(3);
  machine.restore(backup);
  expect(recover().lostAnswers).toBe(2);
  expect(await answer(4)).toMatchObject({ kind: 'released' });
});
afterEach(() => machine.remove());

const CHANGES = [
  ['is planted', 'insert into lost values (2, 1, null)'],
  ['is planted for the charge that was answered since', `insert into lost select max(sequence), 2, null from charge`],
  ['is planted with the seal of another', 'insert into lost select 2, closed_by, seal from lost limit 1'],
  ['is of a recovery that is still to come', 'update lost set closed_by = 9'],
  ['is gone', 'delete from lost where sequence = 0'],
  ['is put in the place of another', 'update lost set sequence = 3 where sequence = 1'],
] as const;

describe('a word that an answer is lost', () => {
  it.each(CHANGES)('stops the running ledger where it %s', async (_how, sql) => {
    alter(sql);
    expect(await charge(5)).toMatchObject({ code: 'QUARANTINED' });
    expect(machine.store.heads.standing).toBe('altered');
  });

  it.each(CHANGES)('is found at the next start where it %s, and a recovery ends it', async (_how, sql) => {
    alter(sql);
    machine.crash();
    expect(machine.store.heads.mayRelease).toBe(false);
    expect(kinds()).toContain('closed-past-differs');
    recover();
    expect(kinds()).toEqual([]);
    expect(machine.store.heads.mayRelease).toBe(true);
    expect(await answer(6)).toMatchObject({ kind: 'released' });
    machine.crash();
    expect(machine.store.heads.standing).toBe('continues');
  });

  it('gets its seal at the first start of a version that gives one, and not once more', async () => {
    alter('update lost set seal = null');
    machine.crash();
    const { mark } = machine;
    machine.mark = JSON.parse(JSON.stringify(mark).replace('"lost":"sealed"', '"before":"none"')) as typeof mark;
    expect(kinds()).toEqual([]);
    expect(machine.store.session.prepare('select count(*) as n from lost where seal is null').get()).toEqual({ n: 0 });
    expect(await answer(5)).toMatchObject({ kind: 'released' });
    alter('update lost set seal = null');
    machine.crash();
    expect(kinds()).toContain('closed-past-differs');
  });
});
