import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../errors/cli.error.js';
import { makeFolder } from '../output/output-file.js';
import type { CaseRecord } from '../output/record-json.js';

/** Stored part of a finished case: its rows of the table, and their records. */
export interface FinishedCase {
  readonly text: string;
  readonly records: readonly CaseRecord[];
}

/**
 * The finished cases of a run, a file each, beside the result: a run that was stopped goes on from there. A file is written whole
 * under another name and then renamed, so that one which is there is complete.
 */
export class CaseStore {
  constructor(private readonly folder: string) {}

  /** Makes the folder before the work starts, so that results have a place. @throws CliError CANNOT_WRITE */
  open(): void {
    makeFolder(this.folder);
  }

  /** Removes the cases of an earlier run. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Leaves no folder behind that holds nothing. */
  close(): void {
    if (existsSync(this.folder) && readdirSync(this.folder).length === 0) this.clear();
  }

  has(key: string): boolean {
    return existsSync(this.fileOf(key));
  }

  /** @throws CliError CASES_GONE: a table without it would be short */
  read(key: string): FinishedCase {
    try {
      return JSON.parse(readFileSync(this.fileOf(key), 'utf8'));
    } catch (cause) {
      throw new CliError('CASES_GONE', 'input', `a finished case in "${this.folder}" is gone or cannot be read`, {
        cause,
        hint: 'Something else changed that folder during the run. Start again with --resume: what is missing is computed again.',
      });
    }
  }

  /** @throws CliError CANNOT_WRITE */
  write(key: string, finished: FinishedCase): void {
    const partial = `${this.fileOf(key)}.partial`;
    try {
      writeFileSync(partial, JSON.stringify(finished));
      renameSync(partial, this.fileOf(key));
    } catch (cause) {
      rmSync(partial, { force: true });
      throw new CliError('CANNOT_WRITE', 'input', `a finished case cannot be kept in "${this.folder}"`, {
        cause,
        hint: 'Check the space on the disk; the same command with --resume goes on behind the cases that were kept.',
      });
    }
  }

  private fileOf(key: string): string {
    return join(this.folder, key);
  }
}

/** Cases kept in memory: for a result that goes to standard output. */
export class CaseMemory implements Pick<CaseStore, 'open' | 'clear' | 'close' | 'has' | 'read' | 'write'> {
  private readonly cases = new Map<string, FinishedCase>();

  open(): void {
    // Memory is always there.
  }

  close(): void {
    // And is given back by itself.
  }

  clear(): void {
    this.cases.clear();
  }

  has(key: string): boolean {
    return this.cases.has(key);
  }

  read(key: string): FinishedCase {
    return this.cases.get(key) ?? { text: '', records: [] };
  }

  write(key: string, finished: FinishedCase): void {
    this.cases.set(key, finished);
  }
}
