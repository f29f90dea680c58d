import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { readLines, type TableLine } from '@collimate/platform-tables';
import { CliError, located } from '../errors/cli.error.js';
import { readTableText } from '../sources/text.source.js';

/** Kind of the patients of a table; a rehearsal takes no others. */
export type TableMark = 'simulated' | 'public';

/** Origin of the patients of a table, and the source of that statement. */
export interface TableOrigin {
  readonly mark: TableMark;
  /** In words: a DOI, the name of a public series, the program that drew it. */
  readonly source: string;
}

/** A table of patients who are public or invented. */
export interface PatientTable extends TableOrigin {
  /** Its file as named, or the purpose of a drawn table. */
  readonly file: string;
  /** Name of the file without folder and ending. It names the site if no column does. */
  readonly name: string;
  readonly sha256: string;
  readonly header: readonly string[];
  readonly lines: readonly TableLine[];
}

/**
 * The first line of a table, which says that its patients are public or invented, and may name their source. R and
 * pandas skip it as a comment.
 */
const MARK = /^\uFEFF?#\s*collimate-table\/1(?:[ \t]+([^\s,;]+))?[ \t]*([^\r\n]*)\r?\n/u;
/** Folders of an agent, as its own settings name them. */
const AGENT_FOLDERS = ['COLLIMATE_SITE_DATA', 'COLLIMATE_SITE_KEYS'];
const AGENT_DATABASE = 'site.db';
const HOW =
  'Write "# collimate-table/1 public SOURCE" (or simulated) as its first line, or say it here: --public SOURCE, --simulated SOURCE.';

/** @returns the line that marks a table, with its end */
export function markLine({ mark, source }: TableOrigin): string {
  return `# collimate-table/1 ${mark} ${source}\n`;
}

/**
 * Reads a table whose rows are public or invented. A table is refused before a row is read if it does not say so, if it
 * says that its rows are patients of a hospital, or if it lies in the folders of an agent.
 * @param said origin stated at the terminal, for tables that state none themselves
 * @throws CliError NOT_PUBLIC, BAD_TABLE; SourceError; TableError
 */
export function readPatientTable(file: string, said: TableOrigin | undefined): PatientTable {
  refuseAgents(file);
  const text = readTableText(file);
  return located([file], () => {
    const found = MARK.exec(text);
    const origin = found === null ? said : originOf(found[1], found[2].trim().replace(/[,;]+$/u, ''));
    if (origin === undefined) throw notPublic('the table does not say whose rows these are', HOW);
    const above = found === null ? 0 : 1;
    const [head, ...rest] = readLines(found === null ? text : text.slice(found[0].length));
    if (head === undefined || rest.length === 0)
      throw new CliError('BAD_TABLE', 'input', 'the table has no line behind its header', {
        hint: 'Write one line for each patient, and a header of variables above.',
      });
    const lines = rest.map(({ cells, line }) => ({ cells, line: line + above }));
    checkShape(head.cells, lines);
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { ...origin, file, name: basename(file).replace(/\.[^.]*$/u, ''), sha256, header: head.cells, lines };
  });
}

function originOf(mark: string | undefined, source: string): TableOrigin {
  if (mark === 'patients')
    throw notPublic(
      'the table says that its rows are patients of a hospital',
      'Rehearse a public cohort or an invented one: --simulate draws it from the references of the protocol.',
    );
  if (mark !== 'simulated' && mark !== 'public') throw notPublic('the mark of the table is neither simulated nor public', HOW);
  if (source === '')
    throw notPublic(
      `the table does not say where its ${mark} rows come from`,
      `Write "# collimate-table/1 ${mark} SOURCE" as its first line.`,
    );
  return { mark, source };
}

function refuseAgents(file: string): void {
  const path = existsSync(file) ? realpathSync(file) : resolve(file);
  const named = AGENT_FOLDERS.flatMap((name) => process.env[name] ?? []).map((folder) =>
    existsSync(folder) ? realpathSync(folder) : resolve(folder),
  );
  for (let at = dirname(path); ; at = dirname(at)) {
    if (existsSync(join(at, AGENT_DATABASE)) || named.includes(at))
      throw notPublic(
        'the table lies in the folder of an agent',
        'Tables of a hospital are never rehearsed on: name a public one or an invented one.',
      );
    if (at === dirname(at) || at.endsWith(sep)) return;
  }
}

function notPublic(message: string, hint: string): CliError {
  return new CliError('NOT_PUBLIC', 'refused', message, { hint });
}

function checkShape(header: readonly string[], lines: readonly TableLine[]): void {
  const titles = header.map((title) => title.toLowerCase());
  const twice = titles.find((title, index) => title !== '' && titles.indexOf(title) !== index);
  if (twice !== undefined)
    throw new CliError('BAD_TABLE', 'input', `the header has "${twice}" twice`, { hint: 'Give each column a name of its own.' });
  const odd = lines.find(({ cells }) => cells.length !== header.length);
  if (odd === undefined) return;
  throw new CliError('BAD_TABLE', 'input', `line ${odd.line} has ${odd.cells.length} cells and the header ${header.length}`, {
    place: { tag: `line ${odd.line}` },
    hint: 'Give every line as many cells as the header has.',
  });
}
