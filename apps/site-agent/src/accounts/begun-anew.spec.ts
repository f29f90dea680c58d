import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { readSiteConfig } from '../config/site-config.js';
import { AccountsService } from './accounts.service.js';

const password = 'correct horse battery';
let folder: string;
let store: SiteStore;
let isFull: boolean;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anew-'));
  isFull = false;
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** Opens the site's files; the disk of the keys is full whenever it is said to be. */
function open(): void {
  const keys = new Keystore(join(folder, 'keys'));
  const counter = keys.headCounter;
  const write = counter.write.bind(counter);
  counter.write = (mark) => {
    if (isFull) throw new Error('ENOSPC');
    write(mark);
  };
  store = openSiteStore(join(folder, 'site.db'), keys.subjects, new SystemClock(), counter);
}

const asked = (): string => join(folder, 'keys', 'begin-accounts-anew');

/** What the start of the agent does with accounts. */
function start(): AccountsService {
  const env = { COLLIMATE_SITE_DATA: folder, COLLIMATE_SITE_KEYS: join(folder, 'keys') };
  return new AccountsService(store.accounts, store.firstHour, new SystemClock(), readSiteConfig(env), { warn: () => undefined });
}

it('a start that could not begin the accounts anew leaves the file that asks for it, and the next one does it', async () => {
  await store.accounts.createFirst('ada', password, ['administrator', 'approver']);
  writeFileSync(asked(), '');
  isFull = true;
  expect(start).toThrow('counter');
  expect(existsSync(asked())).toBe(true);
  isFull = false;
  store.close();
  open();
  start();
  expect(existsSync(asked())).toBe(false);
  expect(store.accounts.isEmpty()).toBe(true);
  expect(store.accounts.list().every(({ isDisabled }) => isDisabled)).toBe(true);
  expect(existsSync(join(folder, 'bootstrap.token'))).toBe(true);
});

it('the token of the new hour is a new one, whatever lies in a data folder that was put back', async () => {
  const first = start();
  const token = join(folder, 'bootstrap.token');
  const old = readFileSync(token, 'utf8');
  await first.createFirst('ada', password, ['administrator', 'approver']);
  writeFileSync(token, old);
  writeFileSync(asked(), '');
  store.close();
  open();
  const anew = start();
  expect([anew.isBootstrap(old), anew.isBootstrap(readFileSync(token, 'utf8'))]).toEqual([false, true]);
});

it.each([
  ['a folder', () => mkdirSync(asked())],
  ['a link', () => symlinkSync(join(folder, 'nowhere'), asked())],
])('%s of that name asks for nothing, and the start goes on', async (_, make) => {
  await start().createFirst('ada', password, ['administrator', 'approver']);
  make();
  store.close();
  open();
  expect(start).not.toThrow();
  expect(store.firstHour.begunAnew).toBeUndefined();
  expect(store.accounts.list().map(({ isDisabled }) => isDisabled)).toEqual([false]);
});
