import { AgentError } from '../agent.error.js';

/** Longest table that is read, bytes. */
export const MAXIMUM_TABLE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a CSV table with a header line.
 * @source RFC 4180; a byte order mark and line feeds without carriage return are accepted
 * @returns one record per line, keyed by the header
 * @throws AgentError TABLE_INVALID naming the line, never what stands in it
 */
export function readTable(text: string, columns: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const lines = splitCells(text.replace(/^\uFEFF/, ''));
  const header = lines.shift() ?? [];
  const missing = columns.filter((column) => !header.includes(column));
  const unknown = header.filter((column) => !columns.includes(column));
  if (missing.length > 0 || unknown.length > 0 || new Set(header).size !== header.length) {
    throw new AgentError('TABLE_INVALID', `the first line of the table must name the columns ${columns.join(', ')}`, {
      place: { item: 0 },
      hint: 'write exactly these names, separated by commas, and no others',
    });
  }
  return lines.map((cells, index) => {
    if (cells.length !== header.length) throw invalidLine(index + 1, `it has ${cells.length} cells and not ${header.length}`);
    return Object.fromEntries(header.map((column, i) => [column, cells[i].trim()]));
  });
}

/** @param line counted from 1 after the header */
export function invalidLine(line: number, why: string): AgentError {
  return new AgentError('TABLE_INVALID', `line ${line} of the table (without its header) is not valid: ${why}`, {
    place: { item: line },
    hint: 'correct the line and send the table again; nothing of it was taken over',
  });
}

function splitCells(text: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endLine = (): void => {
    cells.push(cell);
    if (cells.length > 1 || cells[0] !== '') lines.push(cells);
    cells = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (c === '"' && (quoted || cell === '')) quoted = !quoted;
    else if (quoted) cell += c;
    else if (c === ',') {
      cells.push(cell);
      cell = '';
    } else if (c === '\n') endLine();
    else if (c !== '\r') cell += c;
  }
  if (quoted) throw invalidLine(lines.length, 'a quotation mark is not closed');
  if (cell !== '' || cells.length > 0) endLine();
  return lines;
}
