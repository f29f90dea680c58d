import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CleanedInstance } from '@collimate/imaging-deidentify';
import { FileCleaner, companionsOf, type FileResult } from '../../deidentification/file.cleaner.js';
import { type InputFile, inputFiles } from '../../deidentification/input.files.js';
import { keyInMemory, makeKeyFile, readKeyFile } from '../../deidentification/key.file.js';
import { MappingFolder, OutputFolder } from '../../deidentification/output.folder.js';
import { readProfile } from '../../deidentification/profile.file.js';
import { reportText } from '../../deidentification/report.text.js';
import { ReportBook } from '../../deidentification/run.report.js';
import { CliError } from '../../errors/cli.error.js';
import { checkWritable, writeOutput } from '../../output/output-file.js';
import { note, print } from '../../output/print.js';
import { ProgressLine } from '../../output/progress-line.js';

/** Options of `collimate deidentify`. */
export interface DeidentifyOptions {
  /** Folder of the cleaned files, new or empty. */
  readonly out?: string;
  /** `safe-harbor`, `basic`, or the file of a profile. */
  readonly profile?: string;
  /** File with the key. */
  readonly key?: string;
  /** File that gets a new key. */
  readonly newKey?: string;
  /** File of the report in JSON; in the folder of the cleaned files by default. */
  readonly report?: string;
  /** Folder of the tables of old and new values. */
  readonly mapping?: string;
  readonly json?: boolean;
}

/**
 * `collimate deidentify`: cleaned copies of scans, and a report that holds no identifier. Every error in the options is found
 * before the first file is read.
 * @returns 0 when every file was cleaned, 3 when some were refused, 2 when none was cleaned
 */
export async function runDeidentify(paths: readonly string[], options: DeidentifyOptions): Promise<number> {
  if (paths.length === 0 && options.newKey !== undefined) return makeKeyOnly(options.newKey);
  const { out, profile: wish } = needed(paths, options);
  const profile = readProfile(wish);
  const kept = options.key === undefined ? undefined : readKeyFile(options.key);
  const files = inputFiles(paths);
  if (files.length === 0)
    throw new CliError('NO_IMAGE', 'input', 'there is no file in what is to be cleaned', { hint: 'Give the folder of a scan.' });
  const reportFile = options.report ?? join(out, 'report.json');
  for (const file of [options.report, options.newKey]) if (file !== undefined) refuseExisting(file);
  // A policy that cannot be carried out is reported before a folder is made.
  new FileCleaner(profile, kept ?? keyInMemory());
  const folder = new OutputFolder(out, paths);
  const mapping = options.mapping === undefined ? undefined : new MappingFolder(options.mapping);
  const key = kept ?? (options.newKey === undefined ? keyInMemory() : makeKeyFile(options.newKey));
  const book = new ReportBook();
  await cleanAll(files, new FileCleaner(profile, key), (input, result) => settle(input, result, { folder, book, mapping }));
  const report = book.report(profile, options.key !== undefined || options.newKey !== undefined);
  writeOutput(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  print(options.json, report, (shown) => reportText(shown, { folder: out, reportFile }));
  if (mapping !== undefined) note('the tables of --mapping tell who is who: keep them as you keep the key');
  return report.files.refused === 0 ? 0 : report.files.cleaned === 0 ? 2 : 3;
}

function makeKeyOnly(file: string): number {
  makeKeyFile(file);
  note(`"${file}" is a new key. Keep it apart from the cleaned files: who has both can find out who is who.`);
  return 0;
}

function needed(paths: readonly string[], { out, profile, key, newKey }: DeidentifyOptions) {
  const fail = (message: string, hint: string): CliError => new CliError('WHICH_INPUT', 'input', message, { hint });
  if (paths.length === 0)
    throw fail('nothing is named that is to be cleaned', 'Name files or folders; --new-key FILE alone makes a key.');
  if (out === undefined)
    throw new CliError('NEEDS_OUT', 'input', 'the folder of the cleaned files is missing', {
      hint: 'Name a new one with --out.',
    });
  if (profile === undefined)
    throw new CliError('BAD_PROFILE', 'input', 'the profile is missing', {
      hint: 'Name it with --profile: safe-harbor, basic, or a file of your own.',
    });
  if (key !== undefined && newKey !== undefined)
    throw new CliError('BAD_KEY', 'input', 'there are two keys', {
      hint: 'Give --key for one that exists, or --new-key for one that is to be made.',
    });
  return { out, profile };
}

function refuseExisting(file: string): void {
  if (existsSync(file)) {
    throw new CliError('CANNOT_WRITE', 'conflict', `"${file}" exists already`, {
      hint: 'Name another file; nothing is written over.',
    });
  }
  checkWritable(file);
}

async function cleanAll(
  files: readonly InputFile[],
  cleaner: FileCleaner,
  settled: (input: InputFile, result: FileResult) => void,
): Promise<void> {
  const progress = new ProgressLine();
  const companions = companionsOf(files);
  try {
    for (const [n, file] of files.entries()) {
      progress.at('Cleaning', n, files.length, 'files');
      if (!companions.has(file.path)) settled(file, await cleaner.clean(file));
    }
  } finally {
    progress.end();
  }
}

interface Targets {
  readonly folder: OutputFolder;
  readonly book: ReportBook;
  readonly mapping: MappingFolder | undefined;
}

function settle(input: InputFile, result: FileResult, { folder, book, mapping }: Targets): void {
  if (result.kind === 'refused') return book.refused(input, result.code, result.tag);
  const [name, bytes] =
    result.kind === 'image'
      ? [join('images', result.name), result.image.bytes]
      : [placeOf(result.instance), result.instance.bytes];
  const put = folder.put(name, bytes);
  if (put === 'other') return book.refused(input, 'SAME_TWICE');
  if (put === 'same') return book.again();
  if (result.kind === 'image') return book.image(name, result.image);
  book.cleaned(result.instance);
  mapping?.note('patids', result.instance.patientId, result.instance.pseudonym);
  for (const [old, made] of result.instance.uids) mapping?.note('uids', old, made);
}

/** Subject, series and instance, each by its new name. */
function placeOf({ pseudonym, seriesInstanceUid, sopInstanceUid }: CleanedInstance): string {
  return join(pseudonym, seriesInstanceUid === '' ? 'no-series' : seriesInstanceUid, `${sopInstanceUid}.dcm`);
}
