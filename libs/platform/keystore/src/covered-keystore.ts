import { randomBytes } from 'node:crypto';
import { COVER_BYTES, KeyCover } from './key-cover.js';
import type { KeyCustodian } from './key-custodian.js';
import { COVER_FILE, KeyFolder, NEXT_COVER_FILE } from './key-folder.js';
import { Keystore } from './keystore.js';
import { KeystoreError } from './keystore.error.js';

/**
 * Opens keys that a custodian covers, and covers those that lie open. The custodian is asked once. Work that a kill
 * interrupted is finished.
 * @throws KeystoreError CUSTODIAN_UNREACHABLE, CUSTODIAN_REFUSED, and the errors of Keystore
 */
export async function openCovered(path: string, custodian: KeyCustodian): Promise<Keystore> {
  const folder = new KeyFolder(path);
  const current = await unwrapped(folder, COVER_FILE, custodian);
  const next = await unwrapped(folder, NEXT_COVER_FILE, custodian);
  if (current !== undefined && next === undefined) return new Keystore(path, new KeyCover(current));
  const fresh = next ?? new Uint8Array(randomBytes(COVER_BYTES));
  if (next === undefined) folder.writeOpen(NEXT_COVER_FILE, Buffer.from(await custodian.wrap(fresh)));
  const cover = new KeyCover(current ?? fresh);
  if (current !== undefined) cover.change(fresh);
  // Open files are expected only at the first covering; later, an open file was put there by somebody else.
  finish(new KeyFolder(path, cover), cover, current === undefined);
  return new Keystore(path, cover);
}

/**
 * Covers the keys anew under another covering key; the former one opens nothing any more.
 * @throws KeystoreError CUSTODIAN_UNREACHABLE, CUSTODIAN_REFUSED; then nothing was changed
 */
export async function changeCover(keys: Keystore, custodian: KeyCustodian): Promise<void> {
  const { folder, cover } = keys.covering();
  if (cover === undefined) throw new KeystoreError('NOT_COVERED', 'these keys are covered by no custodian', { hint: NAME_ONE });
  // A change that a full disk interrupted is finished first, because some files are under the new key already.
  if (folder.has(NEXT_COVER_FILE)) finish(folder, cover, false);
  const next = new Uint8Array(randomBytes(COVER_BYTES));
  const wrapped = await custodian.wrap(next);
  // A custodian that wraps and cannot unwrap would lock the keys up for good.
  if (!Buffer.from(await custodian.unwrap(wrapped)).equals(Buffer.from(next))) {
    throw new KeystoreError('CUSTODIAN_REFUSED', 'the custodian does not unwrap what it has wrapped');
  }
  folder.writeOpen(NEXT_COVER_FILE, Buffer.from(wrapped));
  cover.change(next);
  finish(folder, cover, false);
}

const NAME_ONE = 'name one by COLLIMATE_SITE_KEK and start the agent again';

function finish(folder: KeyFolder, cover: KeyCover, hasOpen: boolean): void {
  folder.coverAll(hasOpen);
  folder.inner('subjects').coverAll(hasOpen);
  folder.writeOpen(COVER_FILE, folder.readOpen(NEXT_COVER_FILE));
  folder.destroy(NEXT_COVER_FILE);
  cover.settle();
}

async function unwrapped(folder: KeyFolder, file: string, custodian: KeyCustodian): Promise<Uint8Array | undefined> {
  if (!folder.has(file)) return undefined;
  const key = await custodian.unwrap(Buffer.from(folder.readOpen(file)).toString('ascii').trim());
  if (key.length === COVER_BYTES) return key;
  throw new KeystoreError('CUSTODIAN_REFUSED', 'what the custodian unwraps is no covering key');
}
