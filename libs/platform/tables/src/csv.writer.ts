/**
 * One line of a table that programs read, without its end.
 * @source RFC 4180
 */
export function csvLine(cells: readonly string[]): string {
  return cells.map(quoted).join(',');
}

/** One line of a table that people open too: what a spreadsheet would run as a formula gets an apostrophe before it. */
export function spreadsheetLine(cells: readonly string[]): string {
  return csvLine(cells.map((cell) => (/^[=@\t\r]|^[+-](?![\d.])/.test(cell) ? `'${cell}` : cell)));
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
