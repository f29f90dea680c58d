import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { CopyEnd } from '@collimate/platform-coordinator-store';
import { foreignCode } from '@collimate/platform-service-kit';
import { CoordinatorError } from '../platform/coordinator.error.js';

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
 * Writes a copy into a new folder, mode 0700, which is there whole or not at all.
 * @param folder absolute; it must not exist, and its parent must
 * @throws CoordinatorError BACKUP_PLACE_REFUSED, BACKUP_EXISTS, BACKUP_FAILED; what the copying throws
 */
export async function writeBackup(folder: string, copying: Copying): Promise<MadeBackup> {
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
    const end = await writeLines(join(part, COPY), copying);
    const { size: bytes } = await stat(join(part, COPY));
    if (await isThere(target)) throw taken();
    await rename(part, target);
    return { folder: target, file: COPY, bytes, rows: end.rows, log: end.log };
  } catch (error) {
    if (part !== undefined) await rm(part, { recursive: true, force: true }).catch(() => undefined);
    const { syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new CoordinatorError('BACKUP_FAILED', 'the backup could not be written, and nothing is left of it', {
      details: { reason: foreignCode(error) ?? 'UNKNOWN' },
      hint: 'the folder above it has to be there and writable for the account of the coordinator, with room for the database',
    });
  }
}

/** @returns the lines of a backup @throws CoordinatorError BACKUP_MISSING */
export async function linesOfBackup(folder: string): Promise<AsyncIterable<string>> {
  const path = join(resolve(folder), COPY);
  if (!(await isThere(path))) {
    throw new CoordinatorError('BACKUP_MISSING', `there is no ${COPY} in this folder`, {
      hint: 'name the folder that `collimate-coordinator backup` made',
    });
  }
  return linesOf(path);
}

/** Opened when the first line is asked for: lines that come before anybody listens are lost. */
async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path, { encoding: 'utf8' }), crlfDelay: Infinity });
}

async function writeLines(path: string, copying: Copying): Promise<CopyEnd> {
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
      if (waiting.length > 1 << 20) await flush();
    });
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
