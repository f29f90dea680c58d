/**
 * One line of a table that programs read, without its end.
 * @source RFC 4180, section 2
 */
export function csvLine(cells: readonly string[]): string {
  return cells.map(quoted).join(',');
}

/** A cell that a spreadsheet may take for a formula: such a sign first, also after blanks, and as wide as a Chinese character. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
/** A whole cell that is a number; a sign before it starts no formula. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * One line of a table that people open too: a cell that a spreadsheet would run as a formula gets an apostrophe before
 * it.
 * @source OWASP, CSV Injection
 */
export function spreadsheetLine(cells: readonly string[]): string {
  return csvLine(cells.map((cell) => (getsApostrophe(cell) ? `'${cell}` : cell)));
}

/** @returns the cell before `spreadsheetLine` put an apostrophe there: each cell that was written comes back as it was */
export function withoutApostrophe(cell: string): string {
  return cell.startsWith("'") && getsApostrophe(cell.slice(1)) ? cell.slice(1) : cell;
}

/**
 * A cell that already begins with apostrophes and a formula gets one more, so that removing one gives back the
 * original.
 */
function getsApostrophe(cell: string): boolean {
  const bare = cell.replace(/^'+/, '');
  return FORMULA.test(bare) && !NUMBER.test(bare);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
