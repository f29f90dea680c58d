import { type Dirent, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { isFolder } from '@collimate/platform-scans';
import { CliError } from '../errors/cli.error.js';

/** A file of the input, and the only way in which a report may speak of it: a path can hold a name. */
export interface InputFile {
  readonly path: string;
  /** Which argument, from 1. */
  readonly argument: number;
  /** Which file of it, from 1, in the order of their paths byte by byte. */
  readonly file: number;
  /** The path below the argument, from which the name of an image that is no DICOM is made. */
  readonly below: string;
  /** No link is followed: it can lead anywhere. */
  readonly isLink: boolean;
}

/** Files that operating systems leave in folders; they are neither read nor reported. */
const LITTER = /^(?:\.DS_Store|\._.*|thumbs\.db|desktop\.ini)$/iu;

/** @returns every file of the arguments and of the folders in them, links among them @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function inputFiles(paths: readonly string[]): readonly InputFile[] {
  return paths.flatMap((path, n) => {
    const argument = n + 1;
    if (!isFolder(path)) return [{ path, argument, file: 1, below: basename(path), isLink: false }];
    return entriesOf(path, argument).map(({ path: found, isLink }, m) => ({
      path: found,
      argument,
      file: m + 1,
      below: relative(path, found),
      isLink,
    }));
  });
}

function entriesOf(folder: string, argument: number): readonly { readonly path: string; readonly isLink: boolean }[] {
  return walked(folder, argument)
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !LITTER.test(entry.name))
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isLink: entry.isSymbolicLink() }))
    .map((entry) => ({ ...entry, key: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
}

/** Walks by itself, since a listing in one call goes through links. */
function walked(folder: string, argument: number): readonly Dirent[] {
  const found: Dirent[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of listed(next, argument)) {
      if (entry.isDirectory()) waiting.push(join(entry.parentPath, entry.name));
      else found.push(entry);
    }
  }
  return found;
}

function listed(folder: string, argument: number): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // The error has no cause, because that would hold the path, and the path of a scan can hold a patient's name.
    throw new CliError('UNREADABLE', 'input', `a folder below argument ${argument} cannot be read`, {
      hint: 'Check the permissions of the folders in it.',
    });
  }
}

/** @returns whether one folder lies in the other or is the same */
export function isInside(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (!way.startsWith('..') && !/^([a-z]:|\/)/i.test(way));
}
