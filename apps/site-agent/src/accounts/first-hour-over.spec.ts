import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';

const password = 'a password of mallory';
let coordinator: RehearsalCoordinator;
let hospital: RehearsalHospital;

beforeEach(async () => {
  coordinator = await RehearsalCoordinator.start();
  hospital = await RehearsalHospital.open();
  await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
  await hospital.takeIn(['A', 'B', 'C']);
  await hospital.stop();
});
afterEach(async () => {
  await hospital.close();
  await coordinator.stop();
});

const tokenFile = (): string => join(hospital.data, 'bootstrap.token');

/** Empties accounts and log of the stopped database, and leaves the patients in it. */
function empty(): void {
  const database = new DatabaseSync(join(hospital.data, 'site.db'));
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

it('whoever empties the stopped database gets no token of the first hour, and makes no account with one of their own', async () => {
  empty();
  writeFileSync(tokenFile(), 'a token that was written beside it');
  await hospital.start();
  expect(existsSync(tokenFile())).toBe(false);
  writeFileSync(tokenFile(), 'a token that was written beside it');
  const first = { name: 'mallory', roles: ['administrator', 'approver'], password };
  await expect(hospital.send('a token that was written beside it', 'POST', 'accounts', first)).rejects.toThrow(
    'NOT_AUTHENTICATED',
  );
});

it('a hospital that lost its accounts begins them anew by a file beside the keys, once, and its page says so', async () => {
  empty();
  writeFileSync(join(hospital.keys, 'begin-accounts-anew'), '');
  await hospital.start();
  expect(existsSync(join(hospital.keys, 'begin-accounts-anew'))).toBe(false);
  expect(hospital.logged.some((line) => line.includes('ACCOUNTS_BEGUN_ANEW'))).toBe(true);
  const token = readFileSync(tokenFile(), 'utf8').trim();
  await hospital.send(token, 'POST', 'accounts', { name: 'dora', roles: ['administrator'], password });
  const session = await hospital.send<{ token: string }>('', 'POST', 'sessions', { name: 'dora', password });
  const status = await hospital.send<{ accountsBegunAnew: string | null; quarantine: string }>(session.token, 'GET', 'status');
  expect(status.accountsBegunAnew).toMatch(/^\d{4}-/);
  // What the database lost stays lost: two people recover, as ever.
  expect(status.quarantine).toBe('unrecovered');
  expect(existsSync(tokenFile())).toBe(false);
  await hospital.stop();
  await hospital.start();
  expect(existsSync(tokenFile())).toBe(false);
});
