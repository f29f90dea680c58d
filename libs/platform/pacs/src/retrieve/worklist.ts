import { TableError, type TableLine, readLines } from '@collimate/platform-tables';
import { PacsError } from '../pacs.error.js';
import { isUid } from '../uid.js';

/** One line of a worklist: a study, and the wanted part of it. */
export interface WorklistItem {
  /** Its line in the file, the header being line 1; undefined for an item that was not read from a file. */
  readonly line?: number | undefined;
  /** Either of the two is there. */
  readonly studyInstanceUid?: string;
  readonly accession?: string;
  /** Only these series; all of them when it is empty. */
  readonly series: readonly string[];
  /** Only series of these modalities; all of them when it is empty. */
  readonly modalities: readonly string[];
  /** Cells of the worklist's other columns by their names, for a table made from it. */
  readonly own: Readonly<Record<string, string>>;
}

const COLUMNS = ['study', 'accession', 'series', 'modalities'] as const;
type Column = (typeof COLUMNS)[number];

/** Options for reading a worklist. */
export interface WorklistReading {
  /** Whether other columns are read too; else one is refused, because it may be misspelt. */
  readonly ownColumns?: boolean;
}

/**
 * Reads a worklist: CSV with a header line and the columns `study` (StudyInstanceUID) or `accession`, and, where only a part is
 * wanted, `series` (SeriesInstanceUIDs joined by `;`) or `modalities` (`CT;RTSTRUCT`). Errors count lines from 1, the header being one.
 * @throws PacsError BAD_WORKLIST
 */
export function readWorklist(text: string, { ownColumns = false }: WorklistReading = {}): readonly WorklistItem[] {
  const [header, ...lines] = linesOf(text);
  if (header === undefined)
    throw bad('the worklist is empty', undefined, 'Begin with a line "study" or "accession", then one study per line.');
  const columns = header.cells.map((name) => columnNamed(name, ownColumns));
  if (new Set(columns).size < columns.length) throw bad('the worklist has a column twice', 1, 'Take one of them out.');
  if (!columns.includes('study') && !columns.includes('accession')) {
    throw bad('the worklist has neither a column "study" nor a column "accession"', 1, 'Name one of them in the first line.');
  }
  return lines.map(({ cells, line }) => itemOf(columns, cells, line));
}

function columnNamed(name: string, ownColumns: boolean): string {
  // Without a header, the first line holds a study, whose number must not be in a message.
  const told = /^[a-z][a-z _-]{0,39}$/iu.test(name.trim()) ? ` "${name.trim()}"` : '';
  const known = COLUMNS.find((column) => column === name.toLowerCase()) ?? (ownColumns ? name.trim().toLowerCase() : undefined);
  if (known === undefined || known === '')
    throw bad(`the worklist has a column${told} that is not known`, 1, `The columns are ${COLUMNS.join(', ')}.`);
  return known;
}

function itemOf(columns: readonly string[], cells: readonly string[], line: number): WorklistItem {
  if (cells.length > columns.length)
    throw bad(`line ${line} has more cells than the header`, line, 'Put a cell with a comma in quotes.');
  const cell = (name: Column): string => cells[columns.indexOf(name)] ?? '';
  const list = (name: Column): readonly string[] =>
    cell(name)
      .split(/[;\\]/)
      .map((text) => text.trim())
      .filter((text) => text !== '');
  const item = { study: cell('study'), accession: cell('accession'), series: list('series'), modalities: list('modalities') };
  if (item.study === '' && item.accession === '')
    throw bad(`line ${line} names no study`, line, 'Give a StudyInstanceUID or an accession number.');
  if (item.study !== '' && !isUid(item.study))
    throw bad(`the study of line ${line} is no UID`, line, 'A UID is digits and dots, 64 at most.');
  if (item.series.some((uid) => !isUid(uid)))
    throw bad(`a series of line ${line} is no UID`, line, 'Join several UIDs by a semicolon.');
  // An asterisk or a question mark would ask the archive for every study that fits. @source DICOM PS3.4 C.2.2.2.4
  if (/[*?\\\p{Cc}]/u.test(item.accession) || item.accession.length > 16) {
    throw bad(`the accession number of line ${line} cannot be one`, line, 'At most 16 characters, without * ? and backslash.');
  }
  return {
    line,
    ...(item.study === '' ? {} : { studyInstanceUid: item.study }),
    ...(item.accession === '' ? {} : { accession: item.accession }),
    series: item.series,
    modalities: item.modalities.map((text) => text.toUpperCase()),
    own: Object.fromEntries(columns.flatMap((name, n) => (isKnown(name) ? [] : [[name, cells[n] ?? '']]))),
  };
}

function isKnown(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name);
}

function linesOf(text: string): readonly TableLine[] {
  try {
    return readLines(text);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw bad(error.message, error.line, error.hint ?? '');
  }
}

function bad(message: string, line: number | undefined, hint: string): PacsError {
  return new PacsError('BAD_WORKLIST', message, { hint, ...(line === undefined ? {} : { place: { tag: `line ${line}` } }) });
}
