import { writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { ItemReport } from '@collimate/platform-pacs';
import { csvLine } from '@collimate/platform-tables';
import { CliError } from '../cli.error.js';
import { note, print } from '../output/print.js';
import { type FoundCase, casesOfStudies } from './cohort.studies.js';
import { type PacsFetchOptions, fetchStudies } from './pacs.command.js';

/** What `collimate cohort from-pacs` was asked. */
export interface CohortFromPacsOptions extends Omit<PacsFetchOptions, 'out'> {
  readonly folder: string;
  readonly out: string;
  readonly roi?: string;
}

/** `collimate cohort from-pacs`: fetches a worklist and writes the table of its cases. @returns 0 when each study came and gave a case */
export async function runCohortFromPacs(options: CohortFromPacsOptions): Promise<number> {
  const reports = await fetchStudies({ ...options, out: options.folder });
  const failed = reports.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const whole = reports.filter(({ error }) => error === undefined);
  if (whole.length === 0 && failed.length > 0) throw failed[0];
  const { cases, notes } = await casesOfStudies(
    options.folder,
    [...new Set(whole.flatMap(({ studies }) => studies))],
    options.roi,
  );
  write(options.out, cases);
  for (const { item, error } of reports)
    if (error !== undefined) note(`item ${item + 1} of the worklist is not complete (${error.code}): ${error.message}`);
  for (const text of notes) note(text);
  print(
    options.json,
    { table: options.out, cases: cases.length, incomplete: incompleteOf(reports), notes },
    () => `${cases.length} cases in ${options.out}`,
  );
  return failed.length === 0 && notes.length === 0 && cases.length > 0 ? 0 : 2;
}

function incompleteOf(reports: readonly ItemReport[]): readonly { readonly item: number; readonly code: string }[] {
  return reports.flatMap(({ item, error }) => (error === undefined ? [] : [{ item, code: error.code }]));
}

/** Paths are relative to the table, with slashes. */
function write(file: string, cases: readonly FoundCase[]): void {
  const folder = dirname(resolve(file));
  const path = (target: string): string => relative(folder, resolve(target)).replaceAll('\\', '/');
  const lines = cases.map(({ study, image, mask, roi }) => csvLine([study, path(image), path(mask), roi]));
  try {
    writeFileSync(file, `${['subject,image,mask,roi', ...lines].join('\n')}\n`);
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, {
      cause,
      hint: 'Check that its folder exists, and its permissions.',
    });
  }
}
