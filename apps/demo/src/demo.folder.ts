import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MARK = '.collimate-demo';

/**
 * Makes the folder of a run empty. A folder that is not ours is never touched, and one in which another demo is running is
 * left alone: the next free name is taken.
 * @returns the folder's absolute path
 * @throws Error if the folder holds somebody else's files
 */
export function freshFolder(wanted: string): string {
  for (let attempt = 1; ; attempt++) {
    const folder = resolve(attempt === 1 ? wanted : `${wanted}-${attempt}`);
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      const mark = join(folder, MARK);
      if (!existsSync(mark)) throw new Error(`${wanted} is not empty and not a folder of the demo: name another one by --folder`);
      if (isAlive(Number(readFileSync(mark, 'utf8')))) continue;
      rmSync(folder, { recursive: true, force: true });
    }
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, MARK), String(process.pid));
    return folder;
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
