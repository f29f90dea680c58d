import { dayOf } from './calendar.day.js';
import type { Span } from './span.js';

/** Order of day and month in dates such as 05/11/2026, with slashes or dashes and the year at the end. */
export type DayOrder = 'day first' | 'month first';

const MS_OF_DAY = 86_400_000;
/** A time behind a day is not looked at. */
const TIME = String.raw`(?:[T ,]+\d{1,2}[:.]\d{2}.*)?$`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}`);
const DOTTED = new RegExp(String.raw`^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})${TIME}`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/])(\d{1,2})\2(\d{4})${TIME}`);
const NAMED = new RegExp(String.raw`^(\d{1,2})\.?[ -]?(\p{L}{3,9})\.?[ -]?(\d{4})${TIME}`, 'u');
/** English and German months by their first letters. */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const GERMAN: Readonly<Record<string, string>> = { mär: 'mar', mrz: 'mar', mai: 'may', okt: 'oct', dez: 'dec' };
/** Days of a spreadsheet from 1954 to 2118, by the one calendar of spreadsheets or the other, which lie four years apart. */
const SERIAL = /^[2-7]\d{4}(?:[.,]\d+)?$/;
const RESEMBLES = /^(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}|\d{1,2}[. -]{0,2}\p{L}{3,9}[. -]{0,2}\d{2,4})(?=$|[T ,])/u;

/**
 * The order of day and month in a column, by the cells in which only one of them is a month.
 * @returns undefined where no cell tells, or cells contradict each other
 * @example
 * ```ts
 * import { dayOrderOf } from '@collimate/privacy-disclosure';
 * dayOrderOf(['05/01/2026', '13/01/2026']); // => 'day first'
 * dayOrderOf(['05/01/2026']); // => undefined
 * ```
 */
export function dayOrderOf(cells: readonly string[]): DayOrder | undefined {
  const found = new Set<DayOrder>();
  for (const cell of cells) {
    const parts = YEAR_LAST.exec(cell);
    if (parts === null) continue;
    const [first, second] = [Number(parts[1]), Number(parts[3])];
    if (first > 12 && second <= 12) found.add('day first');
    if (second > 12 && first <= 12) found.add('month first');
  }
  return found.size === 1 ? [...found][0] : undefined;
}

/**
 * A day, month, quarter or year, where it can be read in one way only: `2026-11-29`, `20261129`, `2026/11/29`, `29.11.2026`, `29 Nov 2026`,
 * `2026-11`, `2026-Q4`, `2026`; `29/11/2026`, and `05/11/2026` if the order is known.
 * @returns days since 1970-01-01
 */
export function daySpan(text: string, order?: DayOrder): Span | undefined {
  const day = dayOf(text) ?? writtenDay(text, order);
  if (day !== undefined) return [day, day];
  const parts = /^((?:19|20)\d{2})(?:[-/](?:(\d{2})|Q([1-4])))?$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, quarter] = parts;
  const from = month !== undefined ? Number(month) - 1 : quarter !== undefined ? (Number(quarter) - 1) * 3 : 0;
  const months = month !== undefined ? 1 : quarter !== undefined ? 3 : 12;
  if (from > 11 || from < 0) return undefined;
  return [Date.UTC(Number(year), from, 1) / MS_OF_DAY, Date.UTC(Number(year), from + months, 1) / MS_OF_DAY - 1];
}

/**
 * Whether a text was meant for a day: three groups of digits or a month by its name, and the number that a spreadsheet has for a day.
 * @example
 * ```ts
 * import { resemblesDay } from '@collimate/privacy-disclosure';
 * ['05.01.26', '46027', '12.5'].map(resemblesDay); // => [true, true, false]
 * ```
 */
export function resemblesDay(text: string): boolean {
  return RESEMBLES.test(text) || SERIAL.test(text);
}

function writtenDay(text: string, order: DayOrder | undefined): number | undefined {
  const first = YEAR_FIRST.exec(text);
  if (first !== null) return dayFrom(first[1], first[3], first[4]);
  const dotted = DOTTED.exec(text);
  if (dotted !== null) return dayFrom(dotted[3], dotted[2], dotted[1]);
  const named = NAMED.exec(text);
  if (named !== null) {
    const letters = named[2].slice(0, 3).toLowerCase();
    const month = MONTHS.indexOf(GERMAN[letters] ?? letters) + 1;
    return dayFrom(named[3], String(month), named[1]);
  }
  const last = YEAR_LAST.exec(text);
  if (last === null) return undefined;
  const [, one, , two, year] = last;
  const either = [dayFrom(year, two, one), dayFrom(year, one, two)];
  if (order !== undefined) return either[order === 'day first' ? 0 : 1];
  const days = new Set(either.filter((day) => day !== undefined));
  return days.size === 1 ? [...days][0] : undefined;
}

function dayFrom(year: string, month: string, day: string): number | undefined {
  return dayOf(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}
