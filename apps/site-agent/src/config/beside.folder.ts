import { isAbsolute, relative } from 'node:path';

/** @returns `<DATA>-<what>` */
export function besideFolder(dataFolder: string, what: string): string {
  return `${dataFolder.replace(/[/\\]+$/, '')}-${what}`;
}

/** Whether a file or folder lies in the data folder, and so in each copy of it. */
export function isInside(dataFolder: string, path: string): boolean {
  const way = relative(dataFolder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
