import fs, { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { takeLock } from './lock-file.js';
import { PglitePool } from './pglite.pool.js';
import { StoreError } from './store.error.js';
import { storeTrouble } from './store.trouble.js';

/** The empty database of this major version; a folder of another one cannot be opened. */
const TEMPLATE = 'postgres-18-template';

/** The folder of the prepared empty database that is built beside the code. */
export const TEMPLATE_DIR = fileURLToPath(new URL(`../dist/${TEMPLATE}/`, import.meta.url));

/** PGlite's folder on disk with a real fsync: the stock one has none, so a commit would survive no power cut. */
class DurableNodeFS extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(...args);
    const preRun = (result.emscriptenOpts.preRun ?? []) as unknown[];
    preRun.push((module: { NODEFS: { stream_ops: Record<string, unknown> } }) => {
      module.NODEFS.stream_ops.fsync = (stream: { nfd: number }) => {
        fs.fsyncSync(stream.nfd);
        return 0;
      };
    });
    result.emscriptenOpts.preRun = preRun as typeof result.emscriptenOpts.preRun;
    return result;
  }
}

/** An open embedded database. */
export interface EmbeddedDatabase {
  readonly pool: PglitePool;
  /** Closes the database and gives the folder back. */
  close(): Promise<void>;
}

/**
 * Opens the embedded PostgreSQL of a folder for this process alone, durable on each commit. A new folder begins as a
 * copy of the prepared empty database; where that is missing it is made once, which takes seconds.
 * @throws StoreError STORE_LOCKED, STORE_UNREADABLE
 */
export async function openEmbedded(dir: string, templateDir: string = TEMPLATE_DIR): Promise<EmbeddedDatabase> {
  const unlock = lockFolder(dir);
  const files = join(dir, 'postgres');
  try {
    if (!existsSync(files)) {
      const prepared = await prepareTemplate(templateDir);
      if (prepared) {
        rmSync(`${files}.new`, { recursive: true, force: true });
        cpSync(templateDir, `${files}.new`, { recursive: true });
        renameSync(`${files}.new`, files);
      }
    }
    const pool = new PglitePool(await openDatabase(files));
    return {
      pool,
      close: async () => {
        await pool.end();
        unlock();
      },
    };
  } catch (cause) {
    unlock();
    const trouble = storeTrouble(cause);
    if (trouble instanceof StoreError) throw trouble;
    throw new StoreError('STORE_UNREADABLE', 'the embedded database cannot be opened', { cause });
  }
}

/** @returns gives the folder back @throws StoreError STORE_LOCKED, and the trouble of a full or read-only disk */
function lockFolder(dir: string): () => void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return takeLock(join(dir, 'lock'));
  } catch (error) {
    throw storeTrouble(error);
  }
}

/** Makes the prepared empty database unless it is there. @returns false if the folder cannot be written */
export async function prepareTemplate(templateDir: string = TEMPLATE_DIR): Promise<boolean> {
  if (existsSync(templateDir)) return true;
  const target = templateDir.replace(/[\\/]$/, '');
  const unfinished = `${target}.${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
  } catch {
    return false;
  }
  const database = await openDatabase(unfinished);
  await database.exec('vacuum freeze');
  await database.exec('checkpoint');
  await database.close();
  try {
    renameSync(unfinished, target);
  } catch {
    // Somebody else was faster; theirs is as good.
    rmSync(unfinished, { recursive: true, force: true });
  }
  return true;
}

function openDatabase(dir: string): Promise<PGlite> {
  return PGlite.create({
    fs: new DurableNodeFS(dir),
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      '-c',
      'wal_sync_method=fsync',
      '-c',
      'shared_buffers=8MB',
    ],
    // The default of 128 MB would be touched and kept; our tables are small.
    // The row types of `pg`: 64-bit integers as text, bytes as Buffer.
    parsers: { 20: (text: string) => text, 17: (text: string) => Buffer.from(text.slice(2), 'hex') },
  });
}
