import { randomBytes } from 'node:crypto';
import type { KeyFolder } from './key-folder.js';
import { KeystoreError } from './keystore.error.js';

const ID_BYTES = 16;
const SECRET_BYTES = 32;
const RECORD_BYTES = ID_BYTES + SECRET_BYTES;
/** 24 KB: small enough to be rewritten for one key, large enough that ten thousand are some twenty writes. */
const KEYS_PER_PAGE = 512;
const PAGE = /^page-[0-9a-f]{16}\.keys$/;
/** Form of earlier versions: one file for each. */
const SINGLE = /^s-([0-9a-f]{32})\.key$/;

/** A page of the folder: the identities of its keys, in order. */
type Page = Map<string, Uint8Array>;

/**
 * Secrets by a random identity, many to a file. They are read once and kept in memory; new ones cost one write and one
 * sync a page; destroying one rewrites its page without it and overwrites the one that was.
 */
export class KeyPages {
  private readonly pages = new Map<string, Page>();
  private readonly pageOf = new Map<string, string>();

  /** Reads the folder, and moves keys that stand in files of their own into pages. @throws KeystoreError BAD_KEY_FILE */
  constructor(private readonly folder: KeyFolder) {
    const names = folder.names();
    for (const name of names.filter((one) => PAGE.test(one))) this.load(name);
    this.adopt(names.filter((one) => SINGLE.test(one)));
  }

  /** @param id 32 hex digits */
  has(id: string): boolean {
    return this.pageOf.has(id);
  }

  /** @returns the secret, 32 bytes; undefined if there is none, or it was destroyed */
  find(id: string): Uint8Array | undefined {
    const page = this.pageOf.get(id);
    return page === undefined ? undefined : this.pages.get(page)?.get(id);
  }

  /** Makes new secrets for identities that have none, durable when this returns: one write a page, one sync of the folder. */
  create(ids: readonly string[]): void {
    const fresh = ids.filter((id) => !this.has(id));
    const drawn = new Uint8Array(randomBytes(SECRET_BYTES * fresh.length));
    this.add(fresh.map((id, i) => [id, drawn.slice(SECRET_BYTES * i, SECRET_BYTES * (i + 1))]));
    drawn.fill(0);
  }

  /** Destroys secrets for good. @returns those that were there */
  destroy(ids: readonly string[]): readonly string[] {
    const present = [...new Set(ids)].filter((id) => this.has(id));
    const byPage = Map.groupBy(present, (id) => this.pageOf.get(id)!);
    for (const [name, gone] of byPage) {
      const page = this.pages.get(name)!;
      const rest = new Map([...page].filter(([id]) => !gone.includes(id)));
      if (rest.size === 0) this.folder.destroy(name);
      else this.folder.replace(name, bytesOf(rest));
      for (const id of gone) {
        page.get(id)!.fill(0);
        this.pageOf.delete(id);
      }
      if (rest.size === 0) this.pages.delete(name);
      else this.pages.set(name, rest);
    }
    return present;
  }

  private add(records: readonly (readonly [string, Uint8Array])[]): void {
    const writes = new Map<string, Page>();
    const rest = [...records];
    const [open] = [...this.pages].sort(([, a], [, b]) => a.size - b.size);
    if (open !== undefined && open[1].size < KEYS_PER_PAGE && rest.length > 0) {
      const [name, page] = open;
      writes.set(name, new Map([...page, ...rest.splice(0, KEYS_PER_PAGE - page.size)]));
    }
    while (rest.length > 0) writes.set(`page-${randomBytes(8).toString('hex')}.keys`, new Map(rest.splice(0, KEYS_PER_PAGE)));
    this.folder.writeAll([...writes].map(([name, page]) => [name, bytesOf(page)]));
    for (const [name, page] of writes) this.keep(name, page);
  }

  private load(name: string): void {
    const bytes = this.folder.read(name);
    if (bytes.length % RECORD_BYTES !== 0) throw new KeystoreError('BAD_KEY_FILE', 'a page of keys has another length');
    const page: Page = new Map();
    for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
      const id = Buffer.from(bytes.subarray(at, at + ID_BYTES)).toString('hex');
      page.set(id, bytes.slice(at + ID_BYTES, at + RECORD_BYTES));
    }
    this.keep(name, page);
  }

  /** A kill between the two leaves a key in both places; then its file goes now. */
  private adopt(files: readonly string[]): void {
    const missing = files.map((file) => [SINGLE.exec(file)![1], this.folder.read(file)] as const);
    for (const [, secret] of missing) {
      if (secret.length !== SECRET_BYTES) throw new KeystoreError('BAD_KEY_FILE', 'a secret has another length');
    }
    this.add(missing.filter(([id]) => !this.has(id)));
    for (const file of files) this.folder.destroy(file);
  }

  private keep(name: string, page: Page): void {
    this.pages.set(name, page);
    for (const id of page.keys()) this.pageOf.set(id, name);
  }
}

function bytesOf(page: Page): Uint8Array {
  return Buffer.concat([...page].flatMap(([id, secret]) => [Buffer.from(id, 'hex'), secret]));
}
