import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PacsError } from '../pacs.error.js';

/**
 * Takes a folder for this process; a lock left by a process that has ended is taken over.
 * @returns gives the folder back @throws PacsError FOLDER_IN_USE, CANNOT_WRITE
 */
export function lockFolder(path: string): () => void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new PacsError('CANNOT_WRITE', 'the folder cannot be written to', {
          cause,
          hint: 'Check its permissions and the space left.',
        });
      }
      if (isAlive(Number(readFileSync(path, 'utf8')))) break;
      rmSync(path, { force: true });
    }
  }
  throw new PacsError('FOLDER_IN_USE', 'another retrieve writes into this folder', {
    hint: 'Wait for it to end, or choose another folder.',
  });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
