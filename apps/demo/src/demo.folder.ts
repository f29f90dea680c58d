import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MARK = '.collimate-demo';

/**
 * Makes the folder of a run. What an earlier run left there is removed; a folder that is not ours is never touched, and one in
 * which another demo is running is left alone: the next free name is taken. Two demos that start at once get two folders.
 * @returns the folder's absolute path
 * @throws Error if the folder holds somebody else's files
 */
export function freshFolder(wanted: string): string {
  for (let attempt = 1; ; attempt++) {
    const folder = resolve(attempt === 1 ? wanted : `${wanted}-${attempt}`);
    if (existsSync(folder)) {
      const mark = join(folder, MARK);
      if (readdirSync(folder).length > 0 && !existsSync(mark)) {
        throw new Error(`${wanted} is not empty and not a folder of the demo: name another one by --folder`);
      }
      if (existsSync(mark) && isAlive(Number(readFileSync(mark, 'utf8')))) continue;
    }
    if (claimed(folder)) return folder;
  }
}

/** Moving the old folder away, and the new one with its mark into its place, each succeed for one process only. */
function claimed(folder: string): boolean {
  const fresh = `${folder}.new-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, MARK), String(process.pid));
  try {
    if (existsSync(folder)) {
      const old = `${folder}.old-${process.pid}`;
      renameSync(folder, old);
      rmSync(old, { recursive: true, force: true });
    }
    renameSync(fresh, folder);
    return true;
  } catch {
    rmSync(fresh, { recursive: true, force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
