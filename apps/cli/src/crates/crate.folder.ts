import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { CRATE_FILE, crateMetadata, type CrateFile, type CrateOrder } from '@collimate/governance-crate';
import { makeFolder, writeOutput } from '../output/output-file.js';

/** Lies beside the files of a crate and is none of them: lines of it may be deleted, and the crate holds as before. */
export const SALTS_FILE = 'salts.json';

/** A file that a crate is to hold. */
export interface CrateContent extends Pick<CrateFile, 'path' | 'name' | 'description' | 'mediaType'> {
  readonly text: string;
}

/** @returns how a file is described in the metadata */
export function describeFile({ text, path, name, description, mediaType }: CrateContent): CrateFile {
  const bytes = Buffer.from(text);
  return { path, name, description, mediaType, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Writes a crate: its files, then the metadata that names them. @throws CliError CANNOT_WRITE */
export function writeCrate(folder: string, order: Omit<CrateOrder, 'files'>, contents: readonly CrateContent[]): void {
  for (const { path, text } of contents) {
    const file = join(folder, path);
    makeFolder(dirname(file));
    writeOutput(file, text);
  }
  writeOutput(join(folder, CRATE_FILE), crateMetadata({ ...order, files: contents.map(describeFile) }));
}
