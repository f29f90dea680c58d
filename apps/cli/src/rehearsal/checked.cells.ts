import type { TableLine } from '@collimate/platform-tables';
import { CliError } from '../errors/cli.error.js';
import type { CohortColumn, StudyColumns } from './study.columns.js';

/** Texts of a cell without a value: empty, or as R writes it. */
const MISSING = new Set(['', 'NA', 'na', 'N/A', 'n/a']);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** @returns the cell of a column; empty for a cell without a value, and for a column that is not there */
export function cellOf({ cells }: TableLine, index: number): string {
  const text = index < 0 ? '' : cells[index].trim();
  return MISSING.has(text) ? '' : text;
}

/**
 * Checks every cell that a study reads against the protocol. A cell that a hospital would silently count as missing is
 * refused here, where somebody can correct it. A number outside its public bounds, and a follow-up of no time, are
 * missing here as there, and are reported.
 * @returns sentences about cells that count as missing
 * @throws CliError BAD_CELL, with line and column
 */
export function checkCells(columns: StudyColumns, header: readonly string[], lines: readonly TableLine[]): readonly string[] {
  const left = new Map<string, number>();
  const tell = (sentence: string): void => void left.set(sentence, (left.get(sentence) ?? 0) + 1);
  const numeric = [...columns.features, ...columns.changes];
  for (const line of lines) {
    for (const column of columns.cohort) {
      const text = cellOf(line, column.index);
      if (text === '') continue;
      const place = { line: line.line, title: header[column.index] };
      if (column.part === 'time' || column.declared.type === 'number') checkNumber(column, numberIn(text, place), place, tell);
      else checkLabel(column, text, place);
    }
    for (const { index } of numeric) {
      const text = cellOf(line, index);
      if (text !== '') numberIn(text, { line: line.line, title: header[index] });
    }
  }
  return [...left].map(
    ([sentence, count]) => `${count} ${count === 1 ? 'cell' : 'cells'} of ${sentence}: missing, as in the study`,
  );
}

interface Place {
  readonly line: number;
  readonly title: string;
}

/** @throws CliError BAD_CELL for a text that is not a decimal number */
function numberIn(text: string, place: Place): number {
  if (NUMBER.test(text) && Number.isFinite(Number(text))) return Number(text);
  const hint = /^[+-]?\d+,\d+$/.test(text)
    ? 'Write a decimal point, not a comma.'
    : 'Write a decimal number, or leave the cell empty where there is none.';
  throw badCell(`"${short(text)}" is no number`, hint, place);
}

function checkNumber(column: CohortColumn, value: number, place: Place, tell: (sentence: string) => void): void {
  const { declared, variable } = column;
  if (declared.type === 'number') {
    const [lower, upper] = declared.bounds.map(Number);
    if (value < lower || value > upper) tell(`${variable} lie outside its public bounds ${declared.bounds.join(' to ')}`);
    return;
  }
  if (value < 0) throw badCell('a follow-up time is below zero', 'Correct it, or leave the cell empty.', place);
  if (value === 0) tell(`${variable} have a follow-up of no time`);
}

function checkLabel({ declared }: CohortColumn, text: string, place: Place): void {
  if (declared.type === 'number') return;
  const labels = declared.type === 'category' ? declared.labels : [...declared.eventLabels, ...declared.censoredLabels];
  if (labels.includes(text)) return;
  throw badCell(
    `"${short(text)}" is none of the labels of the protocol`,
    `They are ${labels.map((label) => `"${label}"`).join(', ')}; leave the cell empty where the label is not known.`,
    place,
  );
}

function badCell(message: string, hint: string, { line, title }: Place): CliError {
  return new CliError('BAD_CELL', 'input', message, { place: { tag: `line ${line}, column ${title}` }, hint });
}

/** A cell of a public table may be shown, but no page of it. */
function short(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
