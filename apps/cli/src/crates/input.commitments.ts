import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commitTo, SALT_BYTES } from '@collimate/governance-provenance';
import { digestOf, toHex } from '@collimate/kernel-canonical';

/** A file or folder that a case was computed from, with its commitment. */
export interface BoundInput {
  readonly path: string;
  /** SHA-256 of the file, or over the names and digests of a folder's files, hex. */
  readonly sha256: string;
  /** 32 random bytes, hex. Without it the commitment cannot be opened any more: deleting it forgets the input. */
  readonly salt: string;
  /** SHA-256 over salt and digest, hex, which the metadata of the crate hold. */
  readonly commitment: string;
}

/** Binds each path once, with a salt of its own. @throws Error of the file system for a file that went away meanwhile */
export async function bindInputs(paths: Iterable<string>): Promise<ReadonlyMap<string, BoundInput>> {
  const bound = new Map<string, BoundInput>();
  for (const path of new Set(paths)) {
    const sha256 = await digestOfPath(path);
    const salt = new Uint8Array(randomBytes(SALT_BYTES));
    bound.set(path, { path, sha256, salt: toHex(salt), commitment: commitTo(salt, { sha256 }) });
  }
  return bound;
}

async function digestOfPath(path: string): Promise<string> {
  if (statSync(path).isFile()) return digestOfFile(path);
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  const digests: [name: string, sha256: string][] = [];
  for (const file of files) digests.push([file.slice(path.length), await digestOfFile(file)]);
  return digestOf('collimate.folder/1', digests);
}

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Uint8Array);
  return hash.digest('hex');
}
