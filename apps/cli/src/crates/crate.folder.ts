import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { CRATE_FILE, crateMetadata, type CrateFile, type CrateOrder } from '@collimate/governance-crate';
import { makeFolder, writeOutput } from '../output/output-file.js';

/** File that earlier versions wrote into the folder of a crate, although it is no part of the crate. */
export const SALTS_FILE = 'salts.json';

/**
 * Path of the salts of a crate, beside its folder and never in it: with a salt and its commitment, inputs can be tried
 * until one fits. Lines of the file may be deleted; the crate stays valid.
 */
export function saltsBeside(folder: string): string {
  return `${folder.replace(/[/\\]+$/, '')}.${SALTS_FILE}`;
}

/** Description of a file of a crate. */
type Described = Pick<CrateFile, 'path' | 'name' | 'description' | 'mediaType'>;

/** A file that a crate is to hold. */
export interface CrateContent extends Described {
  readonly text: string;
}

/** A file that is made last, over all others and the metadata: these name it, and cannot tell its digest. */
export interface CrateSignature extends Described {
  sign(subject: readonly { readonly name: string; readonly sha256: string }[]): string;
}

/** @returns how a file is described in the metadata */
function describeFile({ text, path, name, description, mediaType }: CrateContent): CrateFile {
  return { path, name, description, mediaType, size: Buffer.byteLength(text), sha256: sha256Of(text) };
}

/** @returns every file of a crate by its path, the metadata among them */
export function crateTexts(
  order: Omit<CrateOrder, 'files'>,
  contents: readonly CrateContent[],
  signature?: CrateSignature,
): ReadonlyMap<string, string> {
  const described = contents.map(describeFile);
  if (signature === undefined) return textsOf(contents, crateMetadata({ ...order, files: described }));
  const { path, name, description, mediaType } = signature;
  const metadata = crateMetadata({ ...order, files: [...described, { path, name, description, mediaType }] });
  const texts = textsOf(contents, metadata);
  const subject = [...texts].map(([file, text]) => ({ name: file, sha256: sha256Of(text) }));
  return new Map([...texts, [path, signature.sign(subject)]]);
}

/** Writes a crate. @throws CliError CANNOT_WRITE */
export function writeCrate(folder: string, texts: ReadonlyMap<string, string>): void {
  for (const [path, text] of texts) {
    const file = join(folder, path);
    makeFolder(dirname(file));
    writeOutput(file, text);
  }
}

function textsOf(contents: readonly CrateContent[], metadata: string): ReadonlyMap<string, string> {
  return new Map([...contents.map(({ path, text }) => [path, text] as const), [CRATE_FILE, metadata]]);
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
