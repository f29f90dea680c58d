/**
 * One line of a table that programs read, without its end.
 * @source RFC 4180
 */
export function csvLine(cells: readonly string[]): string {
  return cells.map(quoted).join(',');
}

/** A cell that a spreadsheet may take for a formula: such a sign first, also after blanks, and as wide as a Chinese character. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
/** A whole cell that is a number; a sign before it starts no formula. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * One line of a table that people open too: what a spreadsheet would run as a formula gets an apostrophe before it.
 * @source OWASP, CSV Injection
 */
export function spreadsheetLine(cells: readonly string[]): string {
  return csvLine(cells.map((cell) => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell)));
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
