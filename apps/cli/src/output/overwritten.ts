import { type BigIntStats, closeSync, openSync, readSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { looksLikeDicom } from '@collimate/imaging-formats';
import { CliError } from '../errors/cli.error.js';
import { companionOf } from '../sources/companion.js';

/** A path, and the option or argument that it was given by. */
export interface NamedPath {
  readonly option: string;
  readonly path: string;
}

/** Options by which a command is told where to write; every other path is one that it reads. */
const OUTPUTS: ReadonlySet<string> = new Set([
  'out',
  'record',
  'crate',
  'saveStages',
  'maskOut',
  'intracranialOut',
  'bodyOut',
  'preview',
  'html',
  'templates',
  'report',
  'newKey',
  'mapping',
  'netsheet',
]);
/** What stands in the help for a value that is a path. */
const PATH_VALUE = /[<[](?:file|files|path|folder|table|mask|in|name\|file)(?:\.\.\.)?[\]>]/u;
/** Options whose value is `NAME=PATH`. */
const NAMED_PATHS: ReadonlySet<string> = new Set(['region']);
/** Options that read each file of a folder; of other folders the scans are read. */
const ALL_OF_FOLDER: ReadonlySet<string> = new Set(['--against']);

/**
 * Refuses, before any command begins, what would write over a file that it reads, and two outputs that are one file.
 * @throws CliError OVERWRITES_INPUT, SAME_OUTPUT
 */
export function refuseOverwriting(command: Command): void {
  const outputs: NamedPath[] = [];
  const inputs: NamedPath[] = [];
  for (const option of command.options) {
    const name = option.attributeName();
    const paths = textsOf(command.getOptionValue(name)).map((path) => ({ option: option.long ?? option.flags, path }));
    if (OUTPUTS.has(name)) outputs.push(...paths);
    else if (NAMED_PATHS.has(name))
      inputs.push(...paths.map(({ option: of, path }) => ({ option: of, path: path.slice(path.indexOf('=') + 1) })));
    else if (PATH_VALUE.test(option.flags)) inputs.push(...paths);
  }
  command.registeredArguments.forEach((argument, n) => {
    for (const path of textsOf(command.processedArgs[n])) inputs.push({ option: `<${argument.name()}>`, path });
  });
  checkOverwriting(outputs, inputs);
}

/**
 * Compares outputs with inputs by what the system says they are: a link, a second name or another spelling of a file is that file.
 * @throws CliError OVERWRITES_INPUT, SAME_OUTPUT
 */
export function checkOverwriting(outputs: readonly NamedPath[], inputs: readonly NamedPath[]): void {
  const seen = new Map<string, NamedPath>();
  for (const output of outputs) {
    const identity = identityOf(output.path);
    if (identity === undefined) continue;
    const before = seen.get(identity);
    if (before !== undefined) {
      throw new CliError('SAME_OUTPUT', 'input', `${before.option} and ${output.option} name the same file`, {
        hint: `Give ${output.option} a file of its own.`,
      });
    }
    seen.set(identity, output);
  }
  // Only what is there already can be written over.
  const standing = new Map([...seen].filter(([, { path }]) => factsOf(path)?.isFile() === true));
  if (standing.size === 0) return;
  const told = new Set<string>();
  for (const input of inputs) {
    if (told.has(input.path)) continue;
    told.add(input.path);
    for (const file of readOf(input)) {
      const output = standing.get(identityOf(file) ?? '');
      if (output === undefined) continue;
      throw new CliError('OVERWRITES_INPUT', 'input', `${output.option} would write over a file that ${input.option} reads`, {
        hint: `Name another file by ${output.option}: nothing that is read is written over.`,
      });
    }
  }
}

/** The files that are read of a path: itself, the file with the voxels of a header, or what lies in a folder. */
function readOf({ option, path }: NamedPath): readonly string[] {
  const facts = factsOf(path);
  if (facts === undefined) return [];
  if (facts.isFile()) {
    const companion = companionOf(path, headOf(path));
    return companion === undefined ? [path] : [path, companion];
  }
  if (!facts.isDirectory()) return [];
  return filesIn(path).filter((file) => ALL_OF_FOLDER.has(option) || looksLikeImage(file));
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // The command itself says what is wrong with the folder.
    return [];
  }
}

/** A table that an earlier run wrote beside the slices is none of them. */
function looksLikeImage(file: string): boolean {
  if (factsOf(file)?.isFile() !== true) return false;
  return /\.(?:nii|nii\.gz|nrrd|nhdr|mha|mhd|hdr|img|raw|zraw|dcm)$/iu.test(file) || looksLikeDicom(headOf(file));
}

/** The beginning, which holds the marks of a format and the name of the voxels' file. */
function headOf(file: string): Uint8Array {
  const head = new Uint8Array(16_384);
  try {
    const handle = openSync(file, 'r');
    try {
      return head.subarray(0, readSync(handle, head));
    } finally {
      closeSync(handle);
    }
  } catch {
    return new Uint8Array();
  }
}

/** @returns what two names of one file or one place have in common; nothing for a pipe or a device, which hold nothing to be lost */
function identityOf(path: string): string | undefined {
  const facts = factsOf(path);
  if (facts !== undefined) return facts.isFile() || facts.isDirectory() ? `${facts.dev}:${facts.ino}` : undefined;
  const target = resolve(path);
  try {
    return join(realpathSync(dirname(target)), basename(target));
  } catch {
    return target;
  }
}

function factsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  return typeof value === 'string' ? [value] : [];
}
