import { closeSync, fstatSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import { join, parse, resolve, sep } from 'node:path';
import type { FileBytes } from '@collimate/imaging-formats';
import { SourceError } from './source.error.js';

/** @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function isFolder(path: string): boolean {
  return attempt(path, () => statSync(path).isDirectory());
}

/**
 * Refuses a pipe or a device, whose end may never come and which cannot be read a second time.
 * @throws SourceError NO_SUCH_FILE, UNREADABLE
 */
export function checkRegular(path: string): void {
  const facts = attempt(path, () => statSync(path));
  if (facts.isFile() || facts.isDirectory()) return;
  throw new SourceError('UNREADABLE', 'input', `"${path}" is no regular file`, {
    hint: 'Give a file or a folder; write what comes out of a pipe into a file first.',
  });
}

/** @returns the bytes of a file @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function sizeOf(path: string): number {
  return attempt(path, () => statSync(path).size);
}

/** @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function readBytes(path: string): Uint8Array {
  // A Buffer's slice() is a view; later readers expect the copy that a Uint8Array gives.
  return attempt(path, () => asBytes(readFileSync(path)));
}

/** Number of bytes that are read first of a large file: headers of images are shorter. */
const HEAD_BYTES = 1 << 15;
/** Smaller files are read at once. */
const SMALL_BYTES = 1 << 18;

/** A file of which the beginning is read; the rest when it is asked for. @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function openBytes(path: string): FileBytes {
  return attempt(path, () => {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const head = new Uint8Array(size <= SMALL_BYTES ? size : HEAD_BYTES);
      return { head: head.subarray(0, readInto(file, head, 0)), size, read: (from, length) => readPart(path, from, length) };
    } finally {
      closeSync(file);
    }
  });
}

function readPart(path: string, from: number, length: number): Uint8Array {
  const target = new Uint8Array(length);
  return attempt(path, () => {
    const file = openSync(path, 'r');
    try {
      return target.subarray(0, readInto(file, target, from));
    } finally {
      closeSync(file);
    }
  });
}

/** @returns how many bytes there were */
function readInto(file: number, target: Uint8Array, from: number): number {
  let done = 0;
  for (let got = -1; got !== 0 && done < target.length; done += got)
    got = readSync(file, target, done, target.length - done, from + done);
  return done;
}

/** @returns the files of a folder and of the folders in it, in the order of their names */
export function filesUnder(folder: string): readonly string[] {
  const entries = attempt(folder, () => readdirSync(folder, { withFileTypes: true, recursive: true }));
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** @returns the same memory, without the Buffer's own ideas of slicing */
export function asBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function attempt<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (gone && isThereInOtherForm(path)) {
      throw new SourceError(
        'NO_SUCH_FILE',
        'missing',
        `"${path}" does not exist; a name that is there differs in its Unicode form alone`,
        {
          cause,
          hint: 'Copy the name from a listing of the folder: a letter with a mark is one sign there and two here, or the other way round.',
        },
      );
    }
    throw new SourceError(
      gone ? 'NO_SUCH_FILE' : 'UNREADABLE',
      gone ? 'missing' : 'input',
      `"${path}" ${gone ? 'does not exist' : 'cannot be read'}`,
      {
        cause,
        hint: gone ? goneHint(path) : 'Check the permissions of the file.',
      },
    );
  }
}

/** Whether every name of a path is there, some with letters and marks composed otherwise: a person sees no difference, and the system does. */
function isThereInOtherForm(path: string): boolean {
  const target = resolve(path);
  const { root } = parse(target);
  let at = root;
  for (const name of target.slice(root.length).split(sep)) {
    const found = namesIn(at).filter((one) => one.normalize('NFC') === name.normalize('NFC'));
    if (found.length === 0) return false;
    at = join(at, found.includes(name) ? name : found[0]);
  }
  return true;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A table that was written on Windows has backslashes, which are letters of a name elsewhere. */
function goneHint(path: string): string {
  return sep === '/' && path.includes('\\')
    ? 'Write the path with / and not with \\: on this machine a backslash is a letter of a name.'
    : 'Check the path; names are case-sensitive.';
}
