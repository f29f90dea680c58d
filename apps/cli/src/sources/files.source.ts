import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Decoders } from '@collimate/imaging-formats';
import { CliError } from '../cli.error.js';

/** The decompressors of the platform. */
export const DECODERS: Decoders = {
  gunzip: (bytes, maximumBytes) => gunzipSync(bytes, { maxOutputLength: maximumBytes }),
  inflateRaw: (bytes, maximumBytes) => inflateRawSync(bytes, { maxOutputLength: maximumBytes }),
  inflateZlib: (bytes, maximumBytes) => inflateSync(bytes, { maxOutputLength: maximumBytes }),
};

/** @throws CliError NO_SUCH_FILE */
export function isFolder(path: string): boolean {
  return attempt(path, () => statSync(path).isDirectory());
}

/** @throws CliError NO_SUCH_FILE, UNREADABLE */
export function readBytes(path: string): Uint8Array {
  return attempt(path, () => new Uint8Array(readFileSync(path)));
}

/** @returns the files of a folder and of the folders in it, in the order of their names */
export function filesUnder(folder: string): readonly string[] {
  const entries = attempt(folder, () => readdirSync(folder, { withFileTypes: true, recursive: true }));
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function attempt<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CliError(gone ? 'NO_SUCH_FILE' : 'UNREADABLE', gone ? 'missing' : 'input', `"${path}" ${gone ? 'does not exist' : 'cannot be read'}`, {
      cause,
      hint: gone ? 'Check the path; names are case-sensitive.' : 'Check the permissions of the file.',
    });
  }
}
