import { writeFileSync } from 'node:fs';
import type { ItemReport } from '@collimate/platform-pacs';
import { CliError } from '../../errors/cli.error.js';
import { note, print } from '../../output/print.js';
import { casesOfStudies } from './cohort.studies.js';
import { cohortTable } from './cohort.table.js';
import { type PacsFetchOptions, fetchWorklist, worklistOf } from '../pacs/pacs.command.js';

/** Options of `collimate cohort from-pacs`. */
export interface CohortFromPacsOptions extends Omit<PacsFetchOptions, 'out'> {
  readonly folder: string;
  readonly out: string;
  readonly roi?: string;
}

/** `collimate cohort from-pacs`: fetches a worklist and writes the table of its cases. @returns 0 when each study came and gave a case */
export async function runCohortFromPacs(options: CohortFromPacsOptions): Promise<number> {
  const worklist = worklistOf({ ...options, out: options.folder }, { ownColumns: true });
  const reports = await fetchWorklist({ ...options, out: options.folder }, worklist);
  const failed = reports.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const whole = reports.filter(({ error }) => error === undefined);
  if (whole.length === 0 && failed.length > 0) throw failed[0];
  const found = await casesOfStudies(options.folder, [...new Set(whole.flatMap(({ studies }) => studies))], options.roi);
  const { text, cases, problems, remarks } = cohortTable(options.out, found.cases, worklist, reports);
  write(options.out, text);
  const notes = [...found.notes, ...problems];
  for (const { item, line, error } of reports)
    if (error !== undefined)
      note(
        `${line === undefined ? `item ${item + 1}` : `line ${line}`} of the worklist is not complete (${error.code}): ${error.message}`,
      );
  for (const line of [...notes, ...remarks]) note(line);
  print(
    options.json,
    { table: options.out, cases, incomplete: incompleteOf(reports), notes, remarks },
    () => `${cases} cases in ${options.out}`,
  );
  return failed.length === 0 && notes.length === 0 && cases > 0 ? 0 : 2;
}

function incompleteOf(reports: readonly ItemReport[]): readonly { readonly item: number; readonly code: string }[] {
  return reports.flatMap(({ item, error }) => (error === undefined ? [] : [{ item, code: error.code }]));
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, {
      cause,
      hint: 'Check that its folder exists, and its permissions.',
    });
  }
}
