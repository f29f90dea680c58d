import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SubjectVault } from '@collimate/platform-keystore';
import { lineKey, lineText, parseLine, type WithdrawalLine } from './withdrawal.line.js';

const FIRST_LINE = 'collimate-withdrawals/1';

/** What stands in a file of withdrawals. */
export interface WithdrawalList {
  readonly lines: readonly WithdrawalLine[];
  /** Lines that are not whole, or not of this site; a kill in the middle of the last one leaves one. */
  readonly damaged: number;
}

/**
 * A list of withdrawals in a file that only ever grows, apart from the database: a restored database does not bring back
 * who has left. Each line is on the disk before `append` returns.
 */
export class WithdrawalFile {
  constructor(
    readonly path: string,
    private readonly vault: SubjectVault,
  ) {}

  /** @returns undefined if there is no such file @throws Error of the system if it cannot be read */
  read(): WithdrawalList | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const [first, ...rest] = text.split('\n').filter((line) => line !== '');
    const parsed = rest.map((line) => parseLine(line, this.vault));
    const lines = parsed.filter((line) => line !== undefined);
    return { lines, damaged: rest.length - lines.length + (first === FIRST_LINE ? 0 : 1) };
  }

  /** Adds those of the lines that do not stand there yet. @throws Error of the system, then it may hold some of them */
  append(lines: readonly WithdrawalLine[]): void {
    const known = new Set(this.read()?.lines.map(lineKey));
    const missing = lines.filter((line) => !known.has(lineKey(line)));
    if (missing.length === 0 && this.text() !== undefined) return;
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const descriptor = openSync(this.path, 'a+', 0o600);
    try {
      const begin = beginOf(descriptor);
      writeSync(descriptor, begin + missing.map((line) => `${lineText(line, this.vault)}\n`).join(''));
      fsyncSync(descriptor);
      if (begin.startsWith(FIRST_LINE)) settleFolder(dirname(this.path));
    } finally {
      closeSync(descriptor);
    }
  }

  private text(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** What has to stand before the next line: the first one of a new file, or the end of one that a kill has cut. */
function beginOf(descriptor: number): string {
  const { size } = fstatSync(descriptor);
  if (size === 0) return `${FIRST_LINE}\n`;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() === '\n' ? '' : '\n';
}

/** Makes the entry of a new file durable; Windows has no such call, and a share may not have it either. */
function settleFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EINVAL') throw error;
  } finally {
    closeSync(descriptor);
  }
}
