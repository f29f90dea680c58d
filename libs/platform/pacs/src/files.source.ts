import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SourceError } from './source.error.js';

/** @throws SourceError NO_SUCH_FILE */
export function isFolder(path: string): boolean {
  return attempt(path, () => statSync(path).isDirectory());
}

/** @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function readBytes(path: string): Uint8Array {
  // A Buffer's slice() is a view; whoever reads on expects the copy that a Uint8Array gives.
  return attempt(path, () => asBytes(readFileSync(path)));
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
    throw new SourceError(gone ? 'NO_SUCH_FILE' : 'UNREADABLE', gone ? 'missing' : 'input', `"${path}" ${gone ? 'does not exist' : 'cannot be read'}`, {
      cause,
      hint: gone ? 'Check the path; names are case-sensitive.' : 'Check the permissions of the file.',
    });
  }
}
