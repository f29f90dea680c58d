import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rational } from '@collimate/kernel-numeric';
import type { HeadMark } from '@collimate/platform-keystore';
import { Machine, type Image } from '../../fixtures/machine.js';
import type { SiteStore } from '../site-store.js';

const password = 'correct horse battery';
let machine: Machine;
let ada: string;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

/** The first start of the program. */
const started = (): SiteStore => machine.store;

/** An account that the caller makes for somebody else, and plays. */
async function play(name: string, maker: string): Promise<string> {
  const { accounts } = machine.store;
  const { account, code } = accounts.invite(name, ['approver'], maker);
  await accounts.activate(name, code, password);
  return account.account;
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'done';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

/** A hospital with its first account, and what somebody keeps of it then; afterwards two more people, who confirm each other. */
async function hospital(): Promise<{ readonly minute: Image; readonly day: Image }> {
  started();
  const minute = machine.copy(false);
  ada = (await machine.store.accounts.createFirst('ada', password, ['administrator', 'approver']))!.account;
  machine.store.releaseLog.append({ kind: 'log-started', owner: 'north', at: machine.clock.now() });
  machine.store.budget.open(rational(1n));
  machine.store.accountSeals.writeLeaves();
  const day = machine.copy(false);
  const [ben, carol] = [await play('ben', ada), await play('carol', ada)];
  machine.store.accounts.confirm('ben', carol);
  machine.store.accounts.confirm('carol', ben);
  return { minute, day };
}

/** Empties the stopped database as somebody with the file does who knows no key. */
function empty(): void {
  machine.crash();
  const database = new DatabaseSync(join(machine.folder, 'site.db'));
  const triggers = database.prepare(`select name, sql from sqlite_master where type = 'trigger'`).all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  database.exec(`delete from session; delete from account; delete from leaf where log = 'release'; delete from commit_seal;
    update counter set value = 0 where name = 'release-commit'`);
  for (const { sql } of triggers) database.exec(sql);
  database.close();
}

const remove = (): void => {
  machine.crash();
  for (const rest of ['', '-wal', '-shm']) rmSync(join(machine.folder, `site.db${rest}`), { force: true });
};

it.each([
  ['its rows and leaves are deleted', empty],
  ['there is no database any more', remove],
  ['it is of the first minute', ({ minute }: { readonly minute: Image }) => machine.restore(minute)],
])('nobody is the first of all again, whatever becomes of the database: %s', async (_, spoil) => {
  spoil(await hospital());
  expect(machine.store.accounts.isEmpty()).toBe(false);
  await expect(machine.store.accounts.createFirst('mallory', password, ['administrator', 'approver'])).resolves.toBeUndefined();
  expect(machine.store.accounts.list()).toEqual([]);
});

/** A counter of a version that remembered nothing of the first hour. */
function asBefore(): void {
  machine.crash();
  const mark = JSON.parse(readFileSync(machine.counter, 'utf8')) as HeadMark;
  const names = ['accounts-made', 'approvers-confirmed', 'accounts-before', 'accounts-begun-anew'];
  const pinned = Object.fromEntries(Object.entries(mark.pinned ?? {}).filter(([name]) => !names.includes(name)));
  writeFileSync(machine.counter, JSON.stringify({ ...mark, pinned }));
}

it.each(['of this version', 'migrated at its first start', 'of before, put back before the first start of this version'])(
  'strangers do not confirm each other again in a backup of the first day: a site %s',
  async (of) => {
    const { day } = await hospital();
    if (of !== 'of this version') asBefore();
    // The first start of this version remembers what it finds in order.
    if (of.startsWith('migrated')) started();
    machine.restore(day);
    expect(machine.store.heads.standing).toBe('behind');
    const [smith, jones] = [await play('smith', ada), await play('jones', ada)];
    expect(codeOf(() => machine.store.accounts.confirm('smith', jones))).toBe('NOT_AN_APPROVER');
    expect(codeOf(() => machine.store.accounts.confirm('jones', smith))).toBe('NOT_AN_APPROVER');
    for (const account of [smith, jones, ada]) machine.store.recoverySignatures.sign('agent_recovery', 'mark', account);
    expect(machine.store.recoverySignatures.count('agent_recovery', 'mark')).toBe(0);
    // A newer backup, or whoever keeps the keys, is the way out.
    expect(machine.store.accounts.isEmpty()).toBe(false);
  },
);

it('a site of before, with its people, goes on as it was', async () => {
  await hospital();
  asBefore();
  expect(machine.store.heads.standing).toBe('continues');
  expect(machine.store.heads.memory.pinned('accounts-made')).toBe('made');
  expect(machine.store.heads.memory.pinned('approvers-confirmed')).toBe('2');
  const [ben] = machine.store.accounts.list().filter(({ name }) => name === 'ben');
  await play('dora', ada);
  expect(machine.store.accounts.confirm('dora', ben.account).isConfirmed).toBe(true);
});

it('a first hour that is not over goes on after the upgrade', async () => {
  started();
  asBefore();
  expect(machine.store.accounts.isEmpty()).toBe(true);
  ada = (await machine.store.accounts.createFirst('ada', password, ['administrator', 'approver']))!.account;
  asBefore();
  expect(machine.store.accounts.isEmpty()).toBe(false);
  const [ben, carol] = [await play('ben', ada), await play('carol', ada)];
  expect(machine.store.accounts.confirm('ben', carol).isConfirmed).toBe(true);
  expect(machine.store.accounts.confirm('carol', ben).isConfirmed).toBe(true);
});

it('a kill before the counter is written keeps what was made and confirmed, also without a log', async () => {
  started();
  expect(await machine.killed(() => machine.store.accounts.createFirst('ada', password, ['administrator', 'approver']))).toBe(
    true,
  );
  expect(machine.store.heads.memory.pinned('accounts-made')).toBe('made');
  remove();
  expect(machine.store.accounts.isEmpty()).toBe(false);
});

describe('accounts that whoever keeps the keys begins anew', () => {
  const leaves = ({ releaseLog }: SiteStore): readonly string[] =>
    releaseLog.leavesFrom(0, 100).filter((text) => text.includes('accounts-begun-anew'));
  const recover = (): unknown =>
    machine.store.recovery.close({ owner: 'north', receipts: [], studies: [], lifetime: rational(1n), witnessed: null });

  it.each(['nothing is lost', 'there is no database any more'])(
    'the next one is the first of all, and the log says so: %s',
    async (how) => {
      await hospital();
      if (how !== 'nothing is lost') remove();
      machine.clock.advance(1000);
      const at = machine.clock.now();
      machine.store.firstHour.beginAnew();
      expect(machine.store.firstHour.begunAnew).toBe(at);
      expect(leaves(machine.store)).toHaveLength(1);
      expect(machine.store.accounts.list().every(({ isDisabled }) => isDisabled)).toBe(true);
      machine.crash();
      expect(machine.store.accounts.isEmpty()).toBe(true);
      const first = (await machine.store.accounts.createFirst('dora', password, ['administrator', 'approver']))!.account;
      const [eve, finn] = [await play('eve', first), await play('finn', first)];
      machine.store.accounts.confirm('eve', finn);
      machine.store.accounts.confirm('finn', eve);
      expect(machine.store.accounts.hasRole(eve, 'approver')).toBe(true);
      // The hour is over as before, and each recovery says again that it was.
      expect(machine.store.accounts.isEmpty()).toBe(false);
      const [smith, jones] = [await play('smith', first), await play('jones', first)];
      expect(codeOf(() => machine.store.accounts.confirm('smith', jones))).toBe('NOT_AN_APPROVER');
      expect(machine.store.accounts.confirm('jones', eve).isConfirmed).toBe(true);
      expect(smith).not.toBe(jones);
      recover();
      expect(leaves(machine.store)).toHaveLength(1);
      expect(machine.store.check.run().findings).toEqual([]);
      machine.crash();
      expect(machine.store.firstHour.begunAnew).toBe(at);
    },
  );

  it('nobody of before acts in a backup of before it', async () => {
    await hospital();
    const backup = machine.copy(false);
    machine.store.firstHour.beginAnew();
    machine.restore(backup);
    expect(machine.store.accounts.list().every(({ isDisabled }) => isDisabled)).toBe(true);
    expect(machine.store.accounts.isEmpty()).toBe(true);
  });
});
