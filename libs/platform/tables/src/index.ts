export { TableError } from './table.error.js';
export { readLines, separatorOf } from './csv.reader.js';
export { tableText } from './table.text.js';
export type { TableLine } from './csv.reader.js';
export { csvLine, spreadsheetLine, withoutApostrophe } from './csv.writer.js';
