import { readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from '../errors/cli.error.js';

/** Age after which a lock without a process number counts as left by a process that died while writing it, ms. */
const WRITING_MS = 10_000;

/**
 * Locks of this process. A lock with our own process number that is not in this set is of another process with the same
 * number, as in a container.
 */
const HELD = new Set<string>();

/**
 * Takes an output for this run, by a file beside it; the lock of a run that has died is taken over.
 * @returns gives it back @throws CliError IN_USE while another run writes it, CANNOT_WRITE
 */
export function lockOutput(file: string): () => void {
  const target = resolve(file);
  // Two names of one folder are one output.
  const lock = join(realpathSync(dirname(target)), `${basename(target)}.lock`);
  for (let attempt = 0; attempt < 2; attempt++) {
    if (write(lock)) {
      HELD.add(lock);
      return () => {
        HELD.delete(lock);
        rmSync(lock, { force: true });
      };
    }
    if (isHeld(lock)) break;
    rmSync(lock, { force: true });
  }
  throw new CliError('IN_USE', 'conflict', `another run writes "${file}"`, {
    hint: `Wait for it to end, or name another file by --out. If none runs, on no machine that shares this folder, remove "${lock}".`,
  });
}

/** @returns false where there is one */
function write(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // On a full disk the file is made, and stays empty.
    rmSync(lock, { force: true });
    throw new CliError('CANNOT_WRITE', 'input', `"${lock}" cannot be written`, {
      cause,
      hint: 'Check the permissions of its folder and the space on the disk.',
    });
  }
}

function isHeld(lock: string): boolean {
  const stats = statSync(lock, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const pid = Number(readFileSync(lock, 'utf8'));
  if (pid === 0) return Date.now() - stats.mtimeMs < WRITING_MS;
  return pid === process.pid ? HELD.has(lock) : isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
