import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf, type Digest } from '@collimate/kernel-canonical';
import { COORDINATOR_VERSION } from './coordinator.version.js';

const PROGRAM = fileURLToPath(new URL('..', import.meta.url));

/** By Node itself: the program is 8 MB, and is read at each start. */
const sha256Of = (file: string): Digest => createHash('sha256').update(readFileSync(file)).digest('hex') as Digest;

/**
 * Digest of this coordinator's release and program files, for its log. Sites compare it with the one that they
 * accepted.
 */
export function programDigest(): Digest {
  const files = readdirSync(PROGRAM, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|ts)$/.test(entry.name) && !/\.(spec|d)\.ts$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((file): [name: string, digest: Digest] => [relative(PROGRAM, file).split(sep).join('/'), sha256Of(file)]);
  return digestOf('collimate.software/1', { program: 'coordinator', version: COORDINATOR_VERSION, files });
}
