import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Every folder that a program makes is for its owner alone. */
const OWNER_ONLY = 0o700;

/**
 * Makes a folder and those above it that are missing, one by one and for their owner alone. Node makes them all at once without an end
 * where a system refuses each for want of the one above, as below `/proc`.
 * @throws Error of the system
 */
export function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(resolve(folder)));
  try {
    mkdirSync(folder, OWNER_ONLY);
  } catch (error) {
    // Another process of the same program, that starts at the same time, may have made it.
    if (!existsSync(folder)) throw error;
  }
}
