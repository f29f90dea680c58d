import { dayOf } from './calendar.day.js';
import type { CodedColumn } from './coded.column.js';
import { DisclosureError } from './disclosure.error.js';
import { SUPPRESSED, type Hierarchy, hierarchyOf } from './generalisation.js';

/**
 * Bands of a width, counted from 0.
 * @param widths each a multiple of the one before, in the unit of the column
 * @example
 * ```ts
 * import { bandHierarchy, codeColumn } from '@collimate/privacy-disclosure';
 * const age = codeColumn('age', ['61', '64', '70']);
 * bandHierarchy(age, [5]).levels[1].labels; // => ['60 to below 65', '70 to below 75']
 * ```
 */
export function bandHierarchy(column: CodedColumn, widths: readonly number[]): Hierarchy {
  if (column.kind !== 'number')
    throw new DisclosureError('BAD_LEVELS', `${column.name} has cells that are no number; it has no bands`);
  if (widths.some((width) => !(width > 0)))
    throw new DisclosureError('BAD_LEVELS', `a band of ${column.name} has a width above 0`);
  return hierarchyOf(
    column,
    widths.map((width) => ({ words: `bands of ${width}`, label: (value) => bandOf(Number(value), width) })),
  );
}

/**
 * Day, month, quarter, year.
 * @throws DisclosureError BAD_LEVELS for a column that is not of days
 * @example
 * ```ts
 * import { codeColumn, dateHierarchy } from '@collimate/privacy-disclosure';
 * const day = codeColumn('day', ['2026-01-03', '2026-02-07']);
 * dateHierarchy(day).levels.map(({ words }) => words); // => ['as it is', 'quarter', 'not told']
 * ```
 */
export function dateHierarchy(column: CodedColumn): Hierarchy {
  if (column.kind !== 'date') throw new DisclosureError('BAD_LEVELS', `${column.name} has cells that are no day`);
  const parts = (value: string): readonly [string, number] => {
    const digits = value.replaceAll('-', '');
    return [digits.slice(0, 4), Number(digits.slice(4, 6))];
  };
  const month = (value: string): string => `${parts(value)[0]}-${String(parts(value)[1]).padStart(2, '0')}`;
  return hierarchyOf(column, [
    { words: 'day', label: (value) => String(dayOf(value)) },
    { words: 'month', label: month },
    { words: 'quarter', label: (value) => `${parts(value)[0]}-Q${Math.ceil(parts(value)[1] / 3)}` },
    { words: 'year', label: (value) => parts(value)[0] },
  ]);
}

/**
 * The first letters of a code, one fewer at each step: 79104, 7910*, 791**.
 * @example
 * ```ts
 * import { codeColumn, prefixHierarchy } from '@collimate/privacy-disclosure';
 * prefixHierarchy(codeColumn('zip', ['79104', '79106'])).levels[1].labels; // => ['7910*']
 * ```
 */
export function prefixHierarchy(column: CodedColumn): Hierarchy {
  const length = Math.max(...column.values.map((value) => value.length));
  const steps = Array.from({ length: Math.max(0, length - 1) }, (_, i) => ({
    words: `first ${length - 1 - i} characters`,
    label: (value: string) => value.slice(0, length - 1 - i).padEnd(length, SUPPRESSED),
  }));
  return hierarchyOf(column, steps);
}

/**
 * Levels from a written table. Each line holds the value and then its text at each level.
 * @param lines one per value, each of the same number of cells
 * @throws DisclosureError BAD_LEVELS for lines of different lengths, a value with two lines, and a value of the column without a line
 * @example
 * ```ts
 * import { codeColumn, tableHierarchy } from '@collimate/privacy-disclosure';
 * const stage = codeColumn('stage', ['IA', 'IB']);
 * tableHierarchy(stage, [['IA', 'I'], ['IB', 'I']]).levels[1].labels; // => ['I']
 * tableHierarchy(stage, [['IA', 'I']]); // throws BAD_LEVELS
 * ```
 */
export function tableHierarchy(column: CodedColumn, lines: readonly (readonly string[])[]): Hierarchy {
  const cells = lines[0]?.length ?? 0;
  if (cells < 2 || lines.some((line) => line.length !== cells))
    throw new DisclosureError(
      'BAD_LEVELS',
      `the levels of ${column.name} are lines of value, level 1, level 2, all equally long`,
    );
  const key = (text: string): string => (column.kind === 'number' && text !== '' ? String(Number(text)) : text);
  const written = new Map(lines.map((line) => [key(line[0]), line]));
  if (written.size !== lines.length)
    throw new DisclosureError('BAD_LEVELS', `a value of ${column.name} is in its table of levels twice`);
  const missing = column.values.filter((value) => value !== '' && !written.has(value)).length;
  if (missing > 0) throw new DisclosureError('BAD_LEVELS', `${missing} values of ${column.name} are not in its table of levels`);
  const steps = Array.from({ length: cells - 1 }, (_, i) => ({
    words: `level ${i + 1} of its table`,
    label: (value: string) => (written.get(value) as readonly string[])[i + 1],
  }));
  return hierarchyOf(column, steps);
}

/**
 * The levels of a column for which nobody gave any. A guess, to be told where it is used.
 * @example
 * ```ts
 * import { codeColumn, guessedHierarchy } from '@collimate/privacy-disclosure';
 * guessedHierarchy(codeColumn('house', ['AB12', 'AB13'])).levels[1].words; // => 'first 3 characters'
 * ```
 */
export function guessedHierarchy(column: CodedColumn): Hierarchy {
  if (column.kind === 'date') return dateHierarchy(column);
  if (column.kind === 'number') return bandHierarchy(column, widthsFor(column));
  const filled = column.values.filter((value) => value !== '');
  const length = filled[0]?.length ?? 0;
  const isCode = length >= 4 && length <= 10 && filled.every((v) => v.length === length && /\d/.test(v));
  return isCode ? prefixHierarchy(column) : hierarchyOf(column, []);
}

/** Four widths, each twice the one before: from the 1 or 5 times a power of ten that is nearest above a fortieth of the range. */
function widthsFor({ values }: CodedColumn): readonly number[] {
  const numbers = values.filter((value) => value !== '').map(Number);
  const range = numbers[numbers.length - 1] - numbers[0];
  if (!(range > 0)) return [];
  let power = 10 ** Math.floor(Math.log10(range / 40));
  while (5 * power < range / 40) power *= 10;
  const first = power >= range / 40 ? power : 5 * power;
  return [1, 2, 4, 8].map((times) => first * times).filter((width) => width < range);
}

function bandOf(value: number, width: number): string {
  const band = Math.floor(value / width);
  const end = (n: number): string => String(Number((n * width).toPrecision(12)));
  return `${end(band)} to below ${end(band + 1)}`;
}
