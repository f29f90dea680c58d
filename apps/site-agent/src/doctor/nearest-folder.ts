import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** @returns the folder itself, or the nearest one above it that is there: on its disk it will be made */
export function nearestFolder(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
