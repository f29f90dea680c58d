import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { StoreError } from './store.error.js';

/**
 * Takes a folder for this process alone: PGlite itself lets two processes write the same database. A lock whose process
 * is gone, or whose number now belongs to another process, is stale and taken over.
 * @returns gives the lock back
 * @throws StoreError STORE_LOCKED
 */
export function takeLock(path: string): () => void {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeLock(path);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isAlive(path)) break;
      rmSync(path, { force: true });
    }
  }
  throw new StoreError('STORE_LOCKED', 'another coordinator has opened this database', {
    hint: 'Stop the other process first; the lock goes away with it.',
  });
}

/** A lock that cannot be written whole, as on a full disk, is taken away again. */
function writeLock(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function isAlive(path: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; started: string };
    process.kill(owner.pid, 0);
    const started = startOf(owner.pid);
    return started === '' || owner.started === '' || started === owner.started;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @returns start time of a process in clock ticks since boot, or nothing where the system does not tell */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}
