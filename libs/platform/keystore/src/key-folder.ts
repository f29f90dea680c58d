import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  unlinkSync,
} from 'node:fs';
import { fstatSync, lstatSync, writeSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { KeyCover } from './key-cover.js';
import { KeystoreError } from './keystore.error.js';

/** The covering key of the folder, wrapped by its custodian; and the one that takes its place. */
export const COVER_FILE = 'cover.wrapped';
/** See COVER_FILE. */
export const NEXT_COVER_FILE = 'cover-next.wrapped';

const OTHERS = 0o077;
const isPosix = process.platform !== 'win32';

/** A folder that only the agent's own account can look into, with one file per key. Every write is durable. */
export class KeyFolder {
  /**
   * Opens the folder, or makes it with mode 0700.
   * @throws KeystoreError PERMISSIONS_TOO_OPEN or FOREIGN_OWNER for a folder that is not ours alone, FOLDER_UNUSABLE
   */
  constructor(
    private readonly path: string,
    private readonly cover?: KeyCover,
  ) {
    try {
      makeFolders(path);
    } catch {
      throw new KeystoreError('FOLDER_UNUSABLE', 'the folder of the keys cannot be made', {
        hint: 'make it beside the data folder, mode 0700, for the account of the agent, or name another by COLLIMATE_SITE_KEYS',
      });
    }
    const stats = lstatSync(path);
    if (!stats.isDirectory()) throw new KeystoreError('FOLDER_UNUSABLE', 'the folder of the keys is not a folder');
    checkOwn(stats, 'chmod 0700 the folder of the keys, and ask who could read it');
  }

  /** @returns whether there is such a key */
  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  /** @returns the bytes of a key @throws KeystoreError PERMISSIONS_TOO_OPEN, FOREIGN_OWNER, BAD_KEY_FILE */
  read(name: string): Uint8Array {
    const bytes = this.readOpen(name);
    return this.cover === undefined ? bytes : this.cover.open(name, bytes);
  }

  /** @returns the bytes of a file as they stand there, sealed or not @throws as `read` */
  readOpen(name: string): Uint8Array {
    const descriptor = openFile(this.file(name));
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) throw new KeystoreError('BAD_KEY_FILE', 'a key is not a plain file');
      checkOwn(stats, 'chmod 0600 the key, and replace it if others could have read it');
      return new Uint8Array(readFileSync(descriptor));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Writes a key whole or not at all, with mode 0600; an older one of that name is replaced. @throws KeystoreError DISK_FAILED */
  write(name: string, bytes: Uint8Array): void {
    this.writeAll([[name, bytes]]);
  }

  /** Writes several keys, each whole or not at all; all are durable when this returns, with one sync of the folder. @throws KeystoreError DISK_FAILED */
  writeAll(entries: readonly (readonly [name: string, bytes: Uint8Array])[]): void {
    onDisk(() => {
      for (const [name, bytes] of entries) renameSync(this.draft(this.sealed(name, bytes)), this.file(name));
      if (entries.length > 0) this.settle();
    });
  }

  /** Writes a file as it is, even in a covered folder. */
  writeOpen(name: string, bytes: Uint8Array): void {
    onDisk(() => {
      renameSync(this.draft(bytes), this.file(name));
      this.settle();
    });
  }

  /**
   * Seals every open file under the present covering key, and overwrites the open bytes.
   * @param hasOpen whether files may lie open, as before the first covering @throws KeystoreError BAD_KEY_FILE for one
   *   that may not
   */
  coverAll(hasOpen: boolean): void {
    for (const name of this.names()) {
      if (name === COVER_FILE || name === NEXT_COVER_FILE) continue;
      const bytes = this.readOpen(name);
      if (this.cover?.isCurrent(bytes) === true) continue;
      this.replace(name, hasOpen && !KeyCover.isSealed(bytes) ? bytes : this.read(name));
    }
  }

  /** Writes a key anew and overwrites the bytes that it had. */
  replace(name: string, bytes: Uint8Array): void {
    onDisk(() => {
      const draft = this.draft(this.sealed(name, bytes));
      const before = openSync(this.file(name), 'r+');
      try {
        renameSync(draft, this.file(name));
        this.settle();
        scrub(before);
      } finally {
        closeSync(before);
      }
    });
  }

  /** @returns the names of all keys */
  names(): readonly string[] {
    const drafts = /^\.[0-9a-f]{16}\.new$/;
    const entries = readdirSync(this.path, { withFileTypes: true }).filter((entry) => entry.isFile());
    // A draft is left by a kill: nothing depends on it, and it holds keys.
    for (const { name } of entries) if (drafts.test(name)) this.destroy(name);
    return entries.map(({ name }) => name).filter((name) => !drafts.test(name));
  }

  /** @returns the key of that name, made at first use */
  readOrMake(name: string, make: () => Uint8Array): Uint8Array {
    if (!this.has(name)) this.write(name, make());
    return this.read(name);
  }

  /** Overwrites and removes a key; does nothing if there is none. @returns whether there was one */
  destroy(name: string): boolean {
    if (!this.has(name)) return false;
    // On a copy-on-write disk the overwrite is in vain: the folder belongs on an encrypted one, and in no backup.
    const descriptor = openSync(this.file(name), 'r+');
    try {
      scrub(descriptor);
    } finally {
      closeSync(descriptor);
    }
    unlinkSync(this.file(name));
    this.settle();
    return true;
  }

  /** @returns a folder inside this one */
  inner(name: string): KeyFolder {
    return new KeyFolder(join(this.path, name), this.cover);
  }

  private sealed(name: string, bytes: Uint8Array): Uint8Array {
    return this.cover === undefined ? bytes : this.cover.seal(name, bytes);
  }

  private draft(bytes: Uint8Array): string {
    const draft = this.file(`.${randomBytes(8).toString('hex')}.new`);
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      // A disk that fills up writes only a part, and tells it only by the returned number.
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } catch (error) {
      unlinkSync(draft);
      throw error;
    } finally {
      closeSync(descriptor);
    }
    return draft;
  }

  private file(name: string): string {
    if (!/^\.?[a-z0-9][a-z0-9.-]{0,90}$/.test(name)) {
      throw new KeystoreError('BAD_KEY_FILE', 'the name of a key has lower-case letters, digits, hyphens and dots');
    }
    return join(this.path, name);
  }

  /** Makes the entry of the folder durable; Windows has no such call and does it by itself. */
  private settle(): void {
    if (!isPosix) return;
    const descriptor = openSync(this.path, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Node makes missing folders all at once without an end where a system refuses each for want of the one above, as below `/proc`. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(resolve(folder)));
  mkdirSync(folder, 0o700);
}

/** Codes of a system for a disk that is full, over a quota, read-only or broken. */
const DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** @throws KeystoreError DISK_FAILED in place of the system's error about its disk */
function onDisk(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!DISK.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new KeystoreError('DISK_FAILED', 'the disk of the keys is full or has failed', {
      hint: 'make room on the disk of the folder of the keys; what stood there before stands whole',
    });
  }
}

function scrub(descriptor: number): void {
  writeSync(descriptor, randomBytes(fstatSync(descriptor).size), undefined, undefined, 0);
  fsyncSync(descriptor);
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch {
    throw new KeystoreError('BAD_KEY_FILE', 'a key cannot be opened');
  }
}

/** @throws KeystoreError PERMISSIONS_TOO_OPEN, FOREIGN_OWNER; Windows keeps such rights elsewhere */
export function checkOwn(stats: Stats, hint: string): void {
  if (!isPosix) return;
  if ((stats.mode & OTHERS) !== 0) {
    throw new KeystoreError('PERMISSIONS_TOO_OPEN', 'a key or its folder is open to other accounts', { hint });
  }
  if (stats.uid !== process.getuid?.()) {
    throw new KeystoreError('FOREIGN_OWNER', 'a key or its folder belongs to another account', { hint });
  }
}
