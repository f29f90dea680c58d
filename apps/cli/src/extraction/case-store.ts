import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The finished cases of a run, a file each, beside the result: a run that was stopped goes on from there. A file is written whole
 * under another name and then renamed, so that one which is there is complete.
 */
export class CaseStore {
  constructor(private readonly folder: string) {}

  /** Forgets what an earlier run left behind. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  has(key: string): boolean {
    return existsSync(this.fileOf(key));
  }

  read(key: string): string {
    return readFileSync(this.fileOf(key), 'utf8');
  }

  write(key: string, text: string): void {
    mkdirSync(this.folder, { recursive: true });
    const partial = `${this.fileOf(key)}.partial`;
    writeFileSync(partial, text);
    renameSync(partial, this.fileOf(key));
  }

  private fileOf(key: string): string {
    return join(this.folder, key);
  }
}

/** Cases kept in memory: for a result that goes to standard output. */
export class CaseMemory implements Pick<CaseStore, 'clear' | 'has' | 'read' | 'write'> {
  private readonly texts = new Map<string, string>();

  clear(): void {
    this.texts.clear();
  }

  has(key: string): boolean {
    return this.texts.has(key);
  }

  read(key: string): string {
    return this.texts.get(key) ?? '';
  }

  write(key: string, text: string): void {
    this.texts.set(key, text);
  }
}
