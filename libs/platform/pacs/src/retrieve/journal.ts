import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { PacsError } from '../pacs.error.js';

/** An instance that lies in the folder. */
export interface StoredInstance {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
  readonly bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

type Line =
  | ({ readonly kind: 'stored' } & StoredInstance)
  | { readonly kind: 'finished'; readonly item: string; readonly studies: readonly string[] };

/**
 * Record of the instances fetched into a folder: one line per instance, appended after its file is in place, and one
 * per finished item of the worklist. A line that was cut by a crash is dropped; the file behind it is found again by
 * its name.
 */
export class RetrieveJournal {
  private readonly stored = new Map<string, StoredInstance>();
  private readonly done = new Map<string, readonly string[]>();
  private readonly file: number;

  /** @throws PacsError CANNOT_WRITE */
  constructor(path: string) {
    try {
      if (existsSync(path)) this.read(path);
      this.file = openSync(path, 'a', 0o600);
    } catch (cause) {
      throw new PacsError('CANNOT_WRITE', 'the journal of the folder cannot be opened', {
        cause,
        hint: 'Check the permissions of the folder.',
      });
    }
  }

  /** @returns undefined for an instance that was not stored */
  find(sop: string): StoredInstance | undefined {
    return this.stored.get(sop);
  }

  /** The instances of a study. */
  ofStudy(study: string): readonly StoredInstance[] {
    return [...this.stored.values()].filter((instance) => instance.study === study);
  }

  /** @returns the studies of a finished item, undefined for one that is not finished */
  finished(item: string): readonly string[] | undefined {
    return this.done.get(item);
  }

  /** @throws PacsError CANNOT_WRITE; the file of the instance is found again by its name */
  append(instance: StoredInstance): void {
    this.stored.set(instance.sop, instance);
    this.write({ kind: 'stored', ...instance });
  }

  /** Marks an item as complete; from here on the journal survives a loss of power. @throws PacsError CANNOT_WRITE */
  finish(item: string, studies: readonly string[]): void {
    this.done.set(item, studies);
    this.write({ kind: 'finished', item, studies });
    writing(() => fdatasyncSync(this.file));
  }

  /** Forgets an instance whose file is gone or has changed, for this run. */
  forget(sop: string): void {
    this.stored.delete(sop);
  }

  close(): void {
    closeSync(this.file);
  }

  private write(line: Line): void {
    const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    for (let at = 0; at < bytes.length;) at += writing(() => writeSync(this.file, bytes, at));
  }

  private read(path: string): void {
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const row of whole.split('\n')) {
      const line = parsed(row);
      if (line?.kind === 'stored')
        this.stored.set(line.sop, {
          study: line.study,
          series: line.series,
          sop: line.sop,
          bytes: line.bytes,
          sha256: line.sha256,
        });
      else if (line?.kind === 'finished') this.done.set(line.item, line.studies);
    }
    // Removes a torn last line. Otherwise the next line would be appended to it.
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole, 'utf8'));
  }
}

function writing<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw new PacsError('CANNOT_WRITE', 'the journal of the folder cannot be written to', {
      cause,
      hint: 'Check the space left on the disk.',
    });
  }
}

function parsed(row: string): Line | undefined {
  try {
    return row === '' ? undefined : (JSON.parse(row) as Line);
  } catch {
    return undefined;
  }
}
