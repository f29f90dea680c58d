import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rational } from '@collimate/kernel-numeric';
import { Machine } from '../../fixtures/machine.js';
import type { AccountListing } from './account.js';

/* Whoever keeps the keys begins the accounts anew; the people of before were not in the database of that minute, and come back with another. */
const password = 'correct horse battery';
let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

/** An account that is made for somebody, with its password. */
async function play(name: string, maker: string): Promise<string> {
  const { accounts } = machine.store;
  const { account, code } = accounts.invite(name, ['approver'], maker);
  await accounts.activate(name, code, password);
  return account.account;
}

/** The first of all, who makes two people, who confirm each other. @returns their ids */
async function people(first: string, one: string, other: string): Promise<readonly string[]> {
  const made = await machine.store.accounts.createFirst(first, password, ['administrator', 'approver']);
  const maker = made!.account;
  const pair = [await play(one, maker), await play(other, maker)];
  machine.store.accounts.confirm(one, pair[1]!);
  machine.store.accounts.confirm(other, pair[0]!);
  return pair;
}

async function hospital(): Promise<readonly string[]> {
  machine.store.releaseLog.append({ kind: 'log-started', owner: 'north', at: machine.clock.now() });
  machine.store.budget.open(rational(1n));
  const pair = await people('ada', 'ben', 'carol');
  expect(signed(pair)).toBe(2);
  return pair;
}

/** How many of their words end a quarantine. */
function signed(accounts: readonly string[]): number {
  const { recoverySignatures } = machine.store;
  for (const account of accounts) recoverySignatures.sign('agent_recovery', 'mark', account);
  return recoverySignatures.count('agent_recovery', 'mark');
}

const listed = (): readonly AccountListing[] => machine.store.accounts.list();
const recover = (): unknown =>
  machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });

function lose(): void {
  machine.crash();
  for (const rest of ['', '-wal', '-shm']) rmSync(join(machine.folder, `site.db${rest}`), { force: true });
}

/** Somebody with the file of the stopped agent, who knows no key. */
function write(sql: string): void {
  machine.crash();
  const database = new DatabaseSync(join(machine.folder, 'site.db'));
  const triggers = database.prepare(`select name, sql from sqlite_master where type = 'trigger'`).all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  database.exec(sql);
  for (const { sql: made } of triggers) database.exec(made);
  database.close();
}

const EMPTY = `delete from session; delete from account; delete from leaf where log = 'release'; delete from commit_seal;
  update counter set value = 0 where name = 'release-commit'`;

async function isNobody(pair: readonly string[]): Promise<void> {
  expect(listed().map(({ name, isDisabled }) => [name.trim(), isDisabled])).toEqual([
    ['ada', true],
    ['ben', true],
    ['carol', true],
  ]);
  expect(signed(pair)).toBe(0);
  for (const name of ['ada', 'ben', 'carol']) {
    await expect(machine.store.accounts.login(name, password, 1000)).resolves.toBeUndefined();
  }
}

it.each([
  ['the lost database turns up', lose],
  ['the database of before it was emptied is put back', () => write(EMPTY)],
])('nobody of before acts, though nobody was known that minute: %s', async (_, spoil) => {
  const pair = await hospital();
  const found = machine.copy(false);
  spoil();
  machine.store.firstHour.beginAnew();
  await machine.store.accounts.createFirst('dora', password, ['administrator', 'approver']);
  machine.restore(found);
  await isNobody(pair);
  // Another start changes nothing of it, and whoever keeps the keys may begin anew in that database too.
  machine.crash();
  await isNobody(pair);
  machine.store.firstHour.beginAnew();
  expect(machine.store.accounts.isEmpty()).toBe(true);
  expect(signed(await people('flo', 'gus', 'hal'))).toBe(2);
});

it('nobody of before acts after those who came next have recovered, and those go on', async () => {
  const pair = await hospital();
  const found = machine.copy(false);
  lose();
  machine.store.firstHour.beginAnew();
  const next = await people('dora', 'eve', 'finn');
  recover();
  machine.crash();
  expect(signed(next)).toBe(2);
  expect(machine.store.check.run().findings).toEqual([]);
  const theirs = machine.copy(false);
  machine.restore(found);
  await isNobody(pair);
  machine.restore(theirs);
  expect(signed(next)).toBe(2);
});

it('nobody of before acts by a row that was altered that minute and put back after it', async () => {
  const pair = await hospital();
  write(`update account set name = name || ' ' where name in ('ben', 'carol')`);
  machine.store.firstHour.beginAnew();
  write('update account set name = trim(name)');
  await isNobody(pair);
});

it('nobody of before acts by a row that is written under the running program', async () => {
  const pair = await hospital();
  machine.crash();
  const database = new DatabaseSync(join(machine.folder, 'site.db'));
  const rows = database.prepare('select * from account').all() as Record<string, string | number | null>[];
  database.close();
  lose();
  machine.store.firstHour.beginAnew();
  machine.store.session.execute('pragma foreign_keys = off');
  for (const row of rows) {
    const columns = Object.keys(row);
    const insert = `insert into account (${columns.join()}) values (${columns.map(() => '?').join()})`;
    machine.store.session.prepare(insert).write(Object.values(row));
  }
  expect(signed(pair)).toBe(0);
  expect(listed().some(({ isHeld }) => isHeld)).toBe(false);
});

it('those of a second generation are of before in the third', async () => {
  await hospital();
  machine.store.firstHour.beginAnew();
  const next = await people('dora', 'eve', 'finn');
  const found = machine.copy(false);
  lose();
  machine.store.firstHour.beginAnew();
  machine.restore(found);
  expect(listed().every(({ isDisabled, isHeld }) => isDisabled && isHeld)).toBe(true);
  expect(signed(next)).toBe(0);
  expect(machine.store.accounts.isEmpty()).toBe(true);
});
