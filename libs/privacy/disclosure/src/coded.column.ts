import { dayOf } from './calendar.day.js';

/** Kind of a column: the one kind that all its filled cells have. */
export type ColumnKind = 'number' | 'date' | 'text';

/** One column of a table, each value once and each cell a number that points to it. */
export interface CodedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The different values: an empty cell first if there is one, then numbers and dates in their order, text by code point. */
  readonly values: readonly string[];
  /** Index into `values`, one per row. */
  readonly codes: Uint32Array;
}

/** A number has no leading zeros: 01234 is a postal code, and a different place from 1234. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Codes a column. Numbers are compared as numbers (1.0 is 1); an empty cell is a value of its own, because an attacker sees that
 * it is empty.
 * @param cells one per row, without spaces around them
 * @example
 * ```ts
 * import { codeColumn } from '@collimate/privacy-disclosure';
 * const { values, codes } = codeColumn('age', ['70', '63', '70']);
 * values; // => ['63', '70']
 * codes; // => Uint32Array.of(1, 0, 1)
 * ```
 */
export function codeColumn(name: string, cells: readonly string[]): CodedColumn {
  const kind = kindOf(cells);
  const written = kind === 'number' ? (cell: string) => (cell === '' ? '' : String(Number(cell))) : (cell: string) => cell;
  const distinct = new Map<string, number>();
  for (const cell of cells) distinct.set(written(cell), 0);
  const values = [...distinct.keys()].sort(orderOf(kind));
  values.forEach((value, code) => distinct.set(value, code));
  return { name, kind, values, codes: Uint32Array.from(cells, (cell) => distinct.get(written(cell)) as number) };
}

/**
 * Whether some cell of a column is empty.
 * @example
 * ```ts
 * import { codeColumn, hasEmptyCells } from '@collimate/privacy-disclosure';
 * hasEmptyCells(codeColumn('age', ['63', ''])); // => true
 * ```
 */
export function hasEmptyCells({ values }: CodedColumn): boolean {
  return values[0] === '';
}

function kindOf(cells: readonly string[]): ColumnKind {
  const filled = [...new Set(cells)].filter((cell) => cell !== '');
  if (filled.length === 0) return 'text';
  // Eight digits are taken for a date before a number: no measured quantity of a patient lies between 19000101 and
  // 21001231.
  if (filled.every((cell) => dayOf(cell) !== undefined)) return 'date';
  return filled.every((cell) => NUMBER.test(cell)) ? 'number' : 'text';
}

function orderOf(kind: ColumnKind): (a: string, b: string) => number {
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const key = kind === 'number' ? Number : kind === 'date' ? (text: string) => dayOf(text) ?? 0 : undefined;
  if (key === undefined) return byText;
  return (a, b) => (a === '' ? -1 : b === '' ? 1 : key(a) - key(b) || byText(a, b));
}
