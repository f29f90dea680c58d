import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CliError } from '../errors/cli.error.js';
import { makeFolder } from '../output/output-file.js';
import { isInside } from './input.files.js';

/**
 * The folder of a run: new or empty, outside the input, and shown to be writable before the work begins. No file in it
 * is overwritten.
 */
export class OutputFolder {
  /** @throws CliError NOT_EMPTY, CANNOT_WRITE */
  constructor(
    private readonly folder: string,
    inputs: readonly string[],
  ) {
    const target = realOf(folder);
    if (inputs.some((input) => isInside(target, realOf(input)))) {
      throw new CliError('CANNOT_WRITE', 'conflict', `"${folder}" lies in what is to be cleaned`, {
        hint: 'Name a folder elsewhere, or the next run would read its own output.',
      });
    }
    if (existsSync(folder) && readdirOf(folder).length > 0) {
      throw new CliError('NOT_EMPTY', 'conflict', `"${folder}" is not empty`, {
        hint: 'Name a new folder; nothing is written over.',
      });
    }
    makeFolder(folder);
    this.attempt(() => {
      // To be written is the only proof.
      writeFileSync(join(folder, 'probe'), '', { flag: 'wx' });
      rmSync(join(folder, 'probe'));
    });
  }

  /**
   * @returns whether the file was written; `same` if a file with these bytes exists already, `other` if one with other
   *   bytes does
   * @throws CliError CANNOT_WRITE
   */
  put(name: string, bytes: Uint8Array): 'written' | 'same' | 'other' {
    const path = join(this.folder, name);
    let result: 'written' | 'same' | 'other' = 'written';
    this.attempt(() => {
      mkdirSync(dirname(path), { recursive: true });
      if (existsSync(path)) {
        result = readFileSync(path).equals(bytes) ? 'same' : 'other';
        return;
      }
      try {
        writeFileSync(path, bytes, { flag: 'wx' });
      } catch (error) {
        rmSync(path, { force: true });
        throw error;
      }
    });
    return result;
  }

  private attempt(step: () => void): void {
    try {
      step();
    } catch (cause) {
      throw new CliError('CANNOT_WRITE', 'input', `"${this.folder}" cannot be written`, {
        cause,
        hint: 'Check its permissions and the space on the disk; what was written before is whole.',
      });
    }
  }
}

function readdirOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${folder}" is no folder that can be read`, {
      cause,
      hint: 'Name a new folder.',
    });
  }
}

/** The path without links, as far as it exists. */
function realOf(path: string): string {
  let [at, rest] = [resolve(path), ''];
  while (!existsSync(at) && dirname(at) !== at) [at, rest] = [dirname(at), join(at.slice(dirname(at).length), rest)];
  return existsSync(at) ? join(realpathSync(at), rest) : resolve(path);
}

/** Two tables of old and new values, as secret as the key: new files that their owner alone can read. */
export class MappingFolder {
  private readonly seen = new Set<string>();

  /** @throws CliError CANNOT_WRITE */
  constructor(private readonly folder: string) {
    makeFolder(folder);
    for (const name of ['patids.csv', 'uids.csv']) this.write(name, 'id_old,id_new\n', 'wx');
  }

  note(kind: 'patids' | 'uids', old: string, made: string): void {
    if (old === '' || this.seen.has(`${kind} ${old}`)) return;
    this.seen.add(`${kind} ${old}`);
    this.write(`${kind}.csv`, `${[old, made].map(cell).join(',')}\n`, 'a');
  }

  private write(name: string, text: string, flag: 'wx' | 'a'): void {
    const path = join(this.folder, name);
    try {
      if (flag === 'wx') writeFileSync(path, text, { flag, mode: 0o600 });
      else appendFileSync(path, text);
    } catch (cause) {
      const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
      throw new CliError('CANNOT_WRITE', 'conflict', `"${path}" ${exists ? 'exists already' : 'cannot be written'}`, {
        cause,
        hint: 'Name a new folder.',
      });
    }
  }
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
