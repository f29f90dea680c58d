import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CliError } from '../errors/cli.error.js';

/** @throws CliError CANNOT_WRITE */
export function writeOutput(file: string, text: string | Uint8Array): void {
  attempt(file, () => writeFileSync(file, text));
}

/** Adds to the end of a file. @throws CliError CANNOT_WRITE */
export function appendOutput(file: string, text: string): void {
  attempt(file, () => appendFileSync(file, text));
}

/**
 * Checks before the work whether a file can be written; its present content is not touched.
 * @throws CliError CANNOT_WRITE
 */
export function checkWritable(file: string): void {
  const target = resolve(file);
  if (isFolder(target)) throw cannotWrite(file, 'it is a folder', 'Name a file in it.');
  const folder = dirname(target);
  if (!isFolder(folder)) {
    const [why, hint] =
      existsSync(folder) || isThroughFile(folder)
        ? ['its path leads through a file', 'Check the path.']
        : ['its folder does not exist', 'Make the folder first.'];
    throw cannotWrite(file, why, hint);
  }
  const isNew = !existsSync(target);
  attempt(file, () => {
    // Only opening the file proves that it can be written: some file systems report a folder as writable and take no
    // files.
    closeSync(openSync(target, 'a'));
    if (isNew) rmSync(target);
  });
}

/** Whether a file is a pipe, a terminal or a device: no second file can be written beside it. */
export function isStream(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === false;
}

/**
 * Makes a folder and those above it that are missing, one by one: where a system refuses each for want of the one above, making them all
 * at once never ends.
 * @param mode of those that are made
 * @throws CliError CANNOT_WRITE
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) {
    if (isThroughFile(at)) break;
    missing.push(at);
  }
  attempt(folder, () => {
    for (const one of missing.reverse()) mkdirSync(one, mode);
    if (!statSync(folder).isDirectory()) throw new Error('not a folder');
    accessSync(folder, constants.W_OK);
  });
}

/** Makes a folder that nothing lies in yet. @throws CliError CANNOT_WRITE, NOT_EMPTY */
export function emptyFolder(folder: string): void {
  makeFolder(folder);
  if (readdirSync(folder).length === 0) return;
  throw new CliError('NOT_EMPTY', 'input', `the folder "${folder}" is not empty`, { hint: 'Name a new one.' });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isThroughFile(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}

function attempt(path: string, step: () => void): void {
  try {
    step();
  } catch (cause) {
    throw cannotWrite(path, undefined, 'Check the permissions of its folder and the space on the disk.', cause);
  }
}

function cannotWrite(path: string, why: string | undefined, hint: string, cause?: unknown): CliError {
  return new CliError('CANNOT_WRITE', 'input', `"${path}" cannot be written${why === undefined ? '' : `: ${why}`}`, {
    cause,
    hint,
  });
}
