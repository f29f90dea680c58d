import { posix, sep } from 'node:path';
import { REGION_NAMES } from '@collimate/radiomics-vocabulary';

/** The columns of a table of scans that hold paths. */
export const pathColumns = ['image', 'mask', ...REGION_NAMES] as const;

/** @returns whether a path leads out of the folder that it is read from */
export function leadsOut(path: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..') || path.includes('\0');
}

/** @returns whether a path is written as on Windows, and this machine is another */
export function hasBackslash(path: string): boolean {
  return sep === '/' && path.includes('\\');
}

/** @returns one spelling for all that lead to the same place: `./a//b` and `a/b` */
export function samePath(path: string): string {
  return path === '' ? '' : posix.normalize(path.replaceAll('\\', '/'));
}
