import {
  type ItemReport,
  type PacsSource,
  type SeriesMatch,
  type StudyMatch,
  type WorklistItem,
  type WorklistReading,
  readWorklist,
  retrieve,
} from '@collimate/platform-pacs';
import { CliError } from '../../errors/cli.error.js';
import { columns } from '../../output/columns.js';
import { print } from '../../output/print.js';
import { shown } from '../../output/shown.js';
import { ProgressLine } from '../../output/progress-line.js';
import { readTableText } from '../../sources/text.source.js';
import { type ArchiveOptions, archiveOf } from './pacs.source.js';

/** Options of `collimate pacs find`. */
export interface PacsFindOptions extends ArchiveOptions {
  readonly study?: string;
  readonly accession?: string;
  readonly patient?: string;
  readonly date?: string;
  readonly modality?: string;
  readonly series?: boolean;
  readonly json?: boolean;
}

/** Options of `collimate pacs fetch`. */
export interface PacsFetchOptions extends ArchiveOptions {
  readonly worklist?: string;
  readonly study?: string;
  readonly accession?: string;
  readonly out: string;
  readonly by: 'get' | 'move';
  readonly port: number;
  readonly listen?: string;
  readonly verify?: boolean;
  readonly json?: boolean;
}

/** `collimate pacs echo`. @returns the exit code */
export async function runPacsEcho(options: ArchiveOptions): Promise<number> {
  await using(archiveOf(options), (source) => source.echo());
  process.stdout.write('The archive answers.\n');
  return 0;
}

/** `collimate pacs find`: studies, and with `--series` their series. @returns the exit code */
export async function runPacsFind(options: PacsFindOptions): Promise<number> {
  const query = {
    studyInstanceUid: options.study,
    accession: options.accession,
    patientId: options.patient,
    studyDate: options.date === undefined ? undefined : dicomDates(options.date),
    modality: options.modality,
  };
  if (Object.values(query).every((value) => value === undefined)) {
    throw new CliError('WHICH_STUDY', 'input', 'the whole archive would be listed', {
      hint: 'Give --study, --accession, --patient, --date or --modality.',
    });
  }
  const found = await using(archiveOf(options), async (source) => {
    const studies = await source.findStudies(query);
    const series: SeriesMatch[] = [];
    if (options.series === true)
      for (const { studyInstanceUid } of studies) series.push(...(await source.findSeries(studyInstanceUid)));
    return studies.map((study) => ({
      ...study,
      series: series.filter((each) => each.studyInstanceUid === study.studyInstanceUid),
    }));
  });
  print(options.json, { studies: found }, () =>
    found.length === 0 ? 'No study fits.' : listing(found, options.series === true),
  );
  return 0;
}

const DAY = String.raw`\d{8}|\d{4}-\d{2}-\d{2}`;
const ONE_DAY = new RegExp(`^(?:${DAY})$`, 'u');
const RANGE = new RegExp(`^(${DAY})?-(${DAY})?$`, 'u');

/**
 * @returns a day or a range in the form of DICOM; for any other form an archive would answer with an empty list @throws
 *   CliError BAD_DATE
 */
function dicomDates(given: string): string {
  const text = given.trim();
  if (ONE_DAY.test(text)) return dicomDay(text);
  const [, from = '', to = ''] = RANGE.exec(text) ?? [];
  if (from === '' && to === '') throw badDate();
  const [first, last] = [from, to].map((day) => (day === '' ? '' : dicomDay(day)));
  if (first !== '' && last !== '' && first > last) throw badDate();
  return `${first}-${last}`;
}

/** @throws CliError BAD_DATE for a day that is in no calendar */
function dicomDay(text: string): string {
  const day = text.replaceAll('-', '');
  const date = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day.slice(6))) throw badDate();
  return day;
}

function badDate(): CliError {
  return new CliError('BAD_DATE', 'input', 'this is no day and no range of days', {
    hint: 'Write --date 20240105 or 2024-01-05, or a range 20240101-20240131; one end of it may be missing.',
  });
}

/**
 * Fetches the requested studies into the folder `out`, with a line of progress. @returns a report per study of the
 * worklist
 */
export function fetchStudies(options: PacsFetchOptions): Promise<readonly ItemReport[]> {
  return fetchWorklist(options, worklistOf(options));
}

/** Fetches a worklist that was read. @returns a report for each of its items */
export async function fetchWorklist(
  options: PacsFetchOptions,
  worklist: readonly WorklistItem[],
): Promise<readonly ItemReport[]> {
  const retrieveBy =
    options.by === 'get' ? ({ kind: 'get' } as const) : ({ kind: 'move', port: options.port, host: options.listen } as const);
  const line = new ProgressLine();
  return using(archiveOf(options, retrieveBy), async (source) => {
    try {
      return await retrieve(source, worklist, options.out, {
        verification: options.verify === true ? 'hash' : 'size',
        onProgress: ({ item, items, fetched, reused, bytes }) =>
          line.at(`${fetched} files, ${megabytes(bytes)} MB fetched, ${reused} there already`, item, items, 'studies'),
      });
    } finally {
      line.end();
    }
  });
}

/** `collimate pacs fetch`. @returns the exit code: 0 when every item is complete */
export async function runPacsFetch(options: PacsFetchOptions): Promise<number> {
  const reports = await fetchStudies(options);
  const failed = reports.filter(({ error }) => error !== undefined);
  print(
    options.json,
    {
      items: reports.map((report) => ({
        ...report,
        error: report.error && { code: report.error.code, message: report.error.message, hint: report.error.hint },
      })),
    },
    () => fetched(reports),
  );
  // If everything failed for the same reason, that reason is thrown as the error.
  const [first] = failed;
  if (first?.error !== undefined && failed.every(({ error }) => error === first.error)) throw first.error;
  return failed.length === 0 ? 0 : 2;
}

async function using<T>(source: PacsSource, step: (source: PacsSource) => Promise<T>): Promise<T> {
  try {
    return await step(source);
  } finally {
    await source.close();
  }
}

/** @param reading whether columns of the worklist's own are taken along @throws PacsError BAD_WORKLIST; CliError WHICH_INPUT */
export function worklistOf(
  { worklist, study, accession }: PacsFetchOptions,
  reading: WorklistReading = {},
): readonly WorklistItem[] {
  if (worklist !== undefined) return readWorklist(readTableText(worklist), reading);
  if (study !== undefined) return unlined(readWorklist(`study\n${study}\n`));
  if (accession !== undefined) return unlined(readWorklist(`accession\n"${accession.replaceAll('"', '""')}"\n`));
  throw new CliError('WHICH_INPUT', 'input', 'it is not said what to fetch', {
    hint: 'Give --worklist FILE, --study UID or --accession NUMBER.',
  });
}

/** Studies named at the terminal have no line in a file. */
function unlined(items: readonly WorklistItem[]): readonly WorklistItem[] {
  return items.map((item) => ({ ...item, line: undefined }));
}

function listing(studies: readonly (StudyMatch & { readonly series: readonly SeriesMatch[] })[], withSeries: boolean): string {
  const table = columns(
    ['study', 'accession', 'date', 'modalities', 'description', 'series', 'files'],
    studies.map((study) => [
      study.studyInstanceUid,
      study.accession,
      study.studyDate,
      study.modalities.join(' '),
      study.description,
      String(study.seriesCount ?? ''),
      String(study.instanceCount ?? ''),
    ]),
    5,
  );
  if (!withSeries) return table;
  const series = studies.flatMap((study) => study.series);
  const rows = series.map((each) => [
    each.seriesInstanceUid,
    each.modality,
    each.seriesNumber,
    each.description,
    String(each.instanceCount ?? ''),
  ]);
  return `${table}\n\n${columns(['series', 'modality', 'number', 'description', 'files'], rows, 4)}`;
}

function fetched(reports: readonly ItemReport[]): string {
  const rows = reports.map(({ item, line, studies, fetched: files, reused, bytes, error }) => [
    String(line ?? item + 1),
    studies.join(' ') || '-',
    error === undefined ? 'complete' : error.code,
    String(files),
    String(reused),
    megabytes(bytes),
  ]);
  const hints = new Set(
    reports.flatMap(({ error }) => (error === undefined ? [] : [`${error.code}: ${error.message}. ${error.hint ?? ''}`.trim()])),
  );
  const table = columns(
    [reports.some(({ line }) => line !== undefined) ? 'line' : 'item', 'study', 'state', 'fetched', 'there already', 'MB'],
    rows,
    3,
  );
  return hints.size === 0 ? table : `${table}\n\n${[...hints].map(shown).join('\n')}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
