import { type CodedColumn, codeColumn } from '@collimate/privacy-disclosure';
import { readLines } from '@collimate/platform-tables';
import { CliError, located } from '../errors/cli.error.js';
import { readTableText } from '../sources/text.source.js';

/** A table of people, by column. */
export interface RiskTable {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: number;
  /** Line of each row in the file, counted from 1. */
  readonly lines: readonly number[];
  /** @throws CliError NO_SUCH_COLUMN */
  cellsOf(name: string): readonly string[];
}

/** Reads a table. @throws CliError NO_SUCH_FILE, BAD_DOCUMENT; TableError */
export function readRiskTable(file: string): RiskTable {
  const text = readTableText(file);
  return located([file], () => {
    const [head, ...lines] = readLines(text);
    const bad = (message: string, hint: string): CliError => new CliError('BAD_DOCUMENT', 'input', message, { hint });
    if (head === undefined || lines.length === 0)
      throw bad('the table has no line behind its header', 'A risk is told of the people of a table: one line each.');
    const header = head.cells;
    const twice = header.find((name, i) => header.indexOf(name) !== i);
    if (twice !== undefined) throw bad(`the header has "${twice}" twice`, 'Give each column a name of its own.');
    const odd = lines.find(({ cells }) => cells.length !== header.length);
    if (odd !== undefined)
      throw bad(
        `line ${odd.line} has ${odd.cells.length} cells and the header ${header.length}`,
        'Give every line as many cells as the header.',
      );
    const cellsOf = (name: string): readonly string[] => {
      const at = header.indexOf(name);
      if (at >= 0) return lines.map(({ cells }) => cells[at]);
      throw new CliError('NO_SUCH_COLUMN', 'missing', `the table has no column "${name}"`, {
        hint: `Its columns are ${header.join(', ')}.`,
      });
    };
    return { file, header, rows: lines.length, lines: lines.map(({ line }) => line), cellsOf };
  });
}

/** @returns the coded columns of these names @throws LocatedError over CliError NO_SUCH_COLUMN */
export function codedColumns(table: RiskTable, names: readonly string[]): readonly CodedColumn[] {
  return located([table.file], () => names.map((name) => codeColumn(name, table.cellsOf(name))));
}
