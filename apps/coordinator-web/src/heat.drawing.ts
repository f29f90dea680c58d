import type { TidyRow } from '@collimate/statistics-menu';
import type { Draughtsman } from './drawing.js';
import { LINE, picture, remarksOf, unique, words } from './drawing.frame.js';
import { drawn, type Drawn } from './drawing.tree.js';
import { interval, number } from './number.format.js';

const DRAWN: readonly string[] = ['correlation', 'correlation within sites'];

/** Correlations as a heat map: two colours for the two signs, the number in the cell where there is room. */
export const heatDrawings: Draughtsman = (rows, nameOf) =>
  unique(rows.map(({ quantity }) => quantity).filter((one) => DRAWN.includes(one))).map((quantity) => {
    const own = rows.filter((row) => row.quantity === quantity);
    return { title: quantity, rows: own, draw: (width) => heat(own, quantity, width, nameOf) };
  });

function heat(rows: readonly TidyRow[], title: string, width: number, nameOf: (key: string) => string): Drawn {
  const keys = unique(rows.flatMap(({ variable, variable2 }) => [variable ?? '', variable2 ?? '']));
  const left = 30;
  const side = Math.min(64, (width - left - 12) / keys.length);
  const top = LINE + 8;
  const places = keys.flatMap((_, at) => [
    words(String(at + 1), left - 8, top + side * (at + 0.5) + 4, { anchor: 'end' }),
    words(String(at + 1), left + side * (at + 0.5), top - 6, { anchor: 'middle' }),
  ]);
  const cells = rows.flatMap((row) => {
    const [a, b] = [keys.indexOf(row.variable ?? ''), keys.indexOf(row.variable2 ?? '')];
    return [...cell(row, left + side * a, top + side * b, side), ...cell(row, left + side * b, top + side * a, side)];
  });
  const bottom = top + side * keys.length + 8;
  const names = keys.map((key, at) => words(`${at + 1}  ${nameOf(key)}`, 12, bottom + LINE * (at + 1), {}));
  const label = `${title} of ${keys.length} numbers; the table has the intervals`;
  return picture(width, bottom + LINE * (keys.length + 1), label, [...places, ...cells, ...names], remarksOf(rows));
}

function cell(row: TidyRow, x: number, y: number, side: number): readonly Drawn[] {
  const { estimate, lower, upper } = row;
  const size = { x: x + 1, y: y + 1, width: side - 2, height: side - 2 };
  const text = (shown: string): readonly Drawn[] =>
    side < 34 ? [] : [words(shown, x + side / 2, y + side / 2 + 4, { anchor: 'middle' })];
  if (estimate === null) {
    return [
      drawn('rect', { ...size, fill: 'none', stroke: 'var(--line)', 'stroke-dasharray': '3 3' }, drawn('title', {}, row.status)),
      ...text('?'),
    ];
  }
  const ends = lower === null || upper === null ? '' : ` (${interval({ lower, upper })})`;
  // At half of the ink a number in the cell is still read on it, in light and dark.
  const strength = Math.min(1, Math.abs(estimate)) * 0.5;
  const ink = estimate < 0 ? 'var(--group-2)' : 'var(--group-1)';
  const edge = { stroke: 'var(--line)', ...(row.status !== 'ok' && { 'stroke-dasharray': '3 3' }) };
  return [
    drawn('rect', { ...size, fill: ink, 'fill-opacity': strength, ...edge }, drawn('title', {}, `${number(estimate)}${ends}`)),
    ...text(estimate.toFixed(2).replace('-', '−')),
  ];
}
