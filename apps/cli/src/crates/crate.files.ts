import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CRATE_FILE } from '@collimate/governance-crate';
import * as z from 'zod';
import { digestOfFile } from '../proofs/attestation.checks.js';
import { CliError } from '../errors/cli.error.js';

/** Files in the folder of a crate, and their entries in its metadata. */
export interface CrateFiles {
  readonly folder: string;
  /** Form of the metadata; undefined in crates of earlier versions. */
  readonly form: unknown;
  /** Every file that the metadata name, with the SHA-256 that they give for it, hex. */
  readonly named: ReadonlyMap<string, string | undefined>;
  /** SHA-256 of every file in the folder, hex. */
  readonly lying: ReadonlyMap<string, string>;
}

const metadataSchema = z.looseObject({
  '@graph': z.array(
    z.looseObject({
      '@id': z.string(),
      '@type': z.union([z.string(), z.array(z.string())]),
      sha256: z.string().optional(),
      version: z.unknown().optional(),
    }),
  ),
});

/** @returns whether a path is a folder with a crate in it */
export function isCrate(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true && existsSync(join(path, CRATE_FILE));
}

/** Reads the metadata of a crate and the digests of its files. @throws CliError BAD_DOCUMENT */
export function readCrate(folder: string): CrateFiles {
  const graph = graphOf(folder);
  const lying = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return {
    folder,
    form: graph.find(({ '@id': id }) => id === './')?.version,
    named: new Map(
      graph
        .filter(({ '@type': type, sha256 }) => sha256 !== undefined || [type].flat().includes('File'))
        .map(({ '@id': id, sha256 }) => [id, sha256]),
    ),
    lying: new Map(lying.map((file) => [relative(folder, file).split(sep).join('/'), digestOfFile(file)])),
  };
}

function graphOf(folder: string): z.output<typeof metadataSchema>['@graph'] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(join(folder, CRATE_FILE), 'utf8'));
  } catch {
    json = undefined;
  }
  const metadata = metadataSchema.safeParse(json);
  if (metadata.success) return metadata.data['@graph'];
  throw new CliError('BAD_DOCUMENT', 'input', `the ${CRATE_FILE} of the folder is no metadata of a crate`, {
    hint: 'Write the crate again.',
  });
}
