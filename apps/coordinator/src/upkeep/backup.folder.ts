import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { CopyEnd } from '@collimate/platform-coordinator-store';
import { foreignCode } from '@collimate/platform-service-kit';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { BackupSeal, isSealLine, type SealingKeys } from './backup.seal.js';

/** The one file of a backup. */
export const COPY = 'coordinator.jsonl';

/** A backup that was made. */
export interface MadeBackup {
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
  readonly rows: number;
  readonly log: CopyEnd['log'];
}

/** Makes a copy into a writer of lines. */
export type Copying = (write: (line: string) => Promise<void>) => Promise<CopyEnd>;

/**
 * Writes a copy into a new folder, mode 0700, whole or not at all.
 * @param folder absolute; it must not exist, and its parent must
 * @param keys sign the seal of the copy
 * @throws CoordinatorError BACKUP_PLACE_REFUSED, BACKUP_EXISTS, BACKUP_FAILED; and the errors of the copying
 */
export async function writeBackup(folder: string, keys: SealingKeys, copying: Copying): Promise<MadeBackup> {
  const target = resolve(folder);
  if (!isAbsolute(folder) || basename(target) === '') {
    throw new CoordinatorError('BACKUP_PLACE_REFUSED', 'a backup cannot be made there', {
      hint: 'name a new folder from the root on',
    });
  }
  if (await isThere(target)) throw taken();
  let part: string | undefined;
  try {
    part = await mkdtemp(`${target}.part-`);
    await chmod(part, 0o700);
    const end = await writeLines(join(part, COPY), new BackupSeal(keys), copying);
    const { size: bytes } = await stat(join(part, COPY));
    if (await isThere(target)) throw taken();
    await rename(part, target);
    return { folder: target, file: COPY, bytes, rows: end.rows, log: end.log };
  } catch (error) {
    if (part !== undefined) await rm(part, { recursive: true, force: true }).catch(() => undefined);
    const { syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    const reason = foreignCode(error) ?? 'UNKNOWN';
    throw new CoordinatorError('BACKUP_FAILED', 'the backup could not be written, and nothing is left of it', {
      details: { reason },
      hint:
        reason === 'EROFS'
          ? `nothing can be written there: the unit of the package opens /var/backups/collimate-coordinator; for another folder write ReadWritePaths=${dirname(target)} below [Service] by \`sudo systemctl edit collimate-coordinator\`, and restart it`
          : 'the folder above it has to be there and writable for the account of the coordinator, with room for the database',
    });
  }
}

/**
 * @param keys that sealed it; with undefined a backup without a seal is accepted too, whoever wrote it
 * @returns the lines of a backup, after all of them were checked against its seal
 * @throws CoordinatorError BACKUP_MISSING, BACKUP_UNSEALED, BACKUP_DAMAGED
 */
export async function linesOfBackup(folder: string, keys: SealingKeys | undefined): Promise<AsyncIterable<string>> {
  const path = join(resolve(folder), COPY);
  if (!(await isThere(path))) {
    throw new CoordinatorError('BACKUP_MISSING', `there is no ${COPY} in this folder`, {
      hint: 'name the folder that `collimate-coordinator backup` made',
    });
  }
  if (keys !== undefined && !(await isForeign(path, keys))) await checkSeal(path, new BackupSeal(keys));
  return copiedLines(path);
}

/** Whether the head names other keys; the store then refuses the backup as foreign, before anything is written. */
async function isForeign(path: string, keys: SealingKeys): Promise<boolean> {
  for await (const line of linesOf(path)) {
    const named = namedIn(line);
    return named !== undefined && named !== keys.fingerprint();
  }
  return false;
}

/** As the store reads it, so that both speak of the same keys. */
function namedIn(head: string): unknown {
  try {
    return (JSON.parse(head) as { readonly fingerprint?: unknown } | null)?.fingerprint ?? undefined;
  } catch {
    return undefined;
  }
}

async function checkSeal(path: string, seal: BackupSeal): Promise<void> {
  let last: string | undefined;
  for await (const line of linesOf(path)) {
    if (last !== undefined) seal.update(`${last}\n`);
    last = line;
  }
  if (last !== undefined && isSealLine(last)) return seal.check(last);
  throw new CoordinatorError('BACKUP_UNSEALED', 'the backup bears no seal of this coordinator', {
    hint: 'older versions made such backups: if you know that nobody else could write it, say `restore FOLDER --unsealed`; whoever wrote it decides who is an operator',
  });
}

/** Drops the seal, which is not a line of the database's copy. */
async function* copiedLines(path: string): AsyncGenerator<string> {
  for await (const line of linesOf(path)) if (!isSealLine(line)) yield line;
}

/** A line ends only with a line feed, because a row may hold every other character that ends lines elsewhere. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const part of createReadStream(path, { encoding: 'utf8' })) {
    const lines = (rest + String(part)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function writeLines(path: string, seal: BackupSeal, copying: Copying): Promise<CopyEnd> {
  await writeFile(path, '', { flag: 'wx', mode: 0o600 });
  const file = await open(path, 'a');
  try {
    let waiting = '';
    const flush = async (): Promise<void> => {
      const text = waiting;
      waiting = '';
      await file.appendFile(text);
    };
    const end = await copying(async (line) => {
      waiting += line;
      seal.update(line);
      if (waiting.length > 1 << 20) await flush();
    });
    waiting += seal.line();
    await flush();
    await file.sync();
    return end;
  } finally {
    await file.close();
  }
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function taken(): CoordinatorError {
  return new CoordinatorError('BACKUP_EXISTS', 'the folder of the backup is there already, and is not written over', {
    hint: 'name a new one, for example by the day',
  });
}
