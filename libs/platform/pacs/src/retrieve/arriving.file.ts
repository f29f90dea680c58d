import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { PacsError } from '../pacs.error.js';
import type { Arrival, IncomingInstance } from './pacs.source.js';

/** Decides about a file that has come whole, and moves it to its place. */
export type Keep = (
  path: string,
  move: (to: string) => void,
  written: { readonly bytes: number; readonly sha256: string },
) => Arrival;

/** A file that is being written aside; written synchronously, since the network libraries offer no way to hold the peer back. */
export class ArrivingFile implements IncomingInstance {
  private readonly hash = createHash('sha256');
  private readonly file: number;
  private bytes = 0;
  private open = true;

  /** @throws PacsError CANNOT_WRITE */
  constructor(
    private readonly path: string,
    private readonly keep: Keep,
  ) {
    this.file = writing(() => openSync(path, 'wx', 0o600));
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writing(() => writeSync(this.file, bytes, at));
    this.hash.update(bytes);
    this.bytes += bytes.length;
  }

  commit(): Arrival {
    writing(() => fdatasyncSync(this.file));
    this.shut();
    try {
      return this.keep(this.path, (to) => writing(() => renameSync(this.path, to)), {
        bytes: this.bytes,
        sha256: this.hash.digest('hex'),
      });
    } finally {
      rmSync(this.path, { force: true });
    }
  }

  discard(): void {
    this.shut();
    rmSync(this.path, { force: true });
  }

  private shut(): void {
    if (this.open) closeSync(this.file);
    this.open = false;
  }
}

function writing<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw new PacsError('CANNOT_WRITE', 'an instance cannot be written to the folder', {
      cause,
      hint: 'Check the space left on the disk.',
    });
  }
}
