import { quantityOf, type TidyRow } from '@collimate/statistics-menu';
import type { Draughtsman } from './drawing.js';
import { frameOf, LINE, picture, remarksOf, rule, spanOf, unique, whisker, words } from './drawing.frame.js';
import { inkOf, type Drawn } from './drawing.tree.js';

/** What is drawn as intervals on one axis, and where on it nothing would stand. */
const DRAWN: ReadonlyMap<string, { readonly axis: string; readonly none: number }> = new Map([
  ['scaled difference of means', { axis: 'difference, reference SD', none: 0 }],
  ['scaled coefficient', { axis: 'reference SD of the outcome for one of the term', none: 0 }],
  ['log odds ratio', { axis: 'log odds ratio', none: 0 }],
  ['log risk ratio', { axis: 'log risk ratio', none: 0 }],
  ['risk difference', { axis: 'difference of risks', none: 0 }],
  ['ICC(3,1)', { axis: 'ICC(3,1), consistency of two fixed readers', none: 0 }],
  ['concordance', { axis: "Lin's concordance", none: 0 }],
  ['AUC', { axis: 'AUC', none: 0.5 }],
  ['C-index', { axis: 'C-index', none: 0.5 }],
  ['difference of AUC', { axis: 'difference of AUC', none: 0 }],
  ['difference of restricted means', { axis: 'difference of restricted means', none: 0 }],
  ['calibration slope', { axis: 'calibration slope (1 is right)', none: 1 }],
  ['observed minus expected', { axis: 'observed minus expected (0 is right)', none: 0 }],
]);

/** Forest plots: one row for each number, its interval, and a line where nothing would be found. */
export const intervalDrawings: Draughtsman = (rows, nameOf) =>
  unique(rows.map(({ quantity }) => quantity)).flatMap((quantity) => {
    const kind = DRAWN.get(quantity);
    if (kind === undefined) return [];
    const own = rows.filter((row) => row.quantity === quantity);
    return [{ title: quantity, rows: own, draw: (width) => forest(own, kind, width, nameOf) }];
  });

function forest(
  rows: readonly TidyRow[],
  { axis, none }: { readonly axis: string; readonly none: number },
  width: number,
  nameOf: (key: string) => string,
): Drawn {
  const top = 12;
  const step = 2 * LINE + 6;
  const bottom = top + rows.length * step;
  const ends = rows.flatMap(({ lower, upper }) => [lower, upper]);
  const frame = frameOf(
    { left: 12, right: width - 16, top, bottom },
    { ...spanOf(ends, none), label: axis },
    { from: 0, to: 1, label: '', ticks: [] },
  );
  const parts = rows.flatMap((row, index) => {
    const at = top + index * step;
    const empty = row.estimate === null ? [words(row.status, frame.x(none) + 6, at + LINE + 10, { ink: 'var(--soft)' })] : [];
    // The line of nothing stands beside the intervals alone, and never through a name.
    const zero = rule(frame.x(none), at + LINE, frame.x(none), at + step - 4, 'var(--soft)');
    return [words(lineName(row, nameOf), 12, at + LINE - 4, {}), zero, ...whisker(frame, row, at + LINE + 6, inkOf(0)), ...empty];
  });
  return picture(width, bottom + 3 * LINE, `${axis} with 95 % intervals`, [...frame.axes, ...parts], remarksOf(rows));
}

function lineName(row: TidyRow, nameOf: (key: string) => string): string {
  const { variable, term, group, group2, level, site, x } = row;
  const groups = group2 === null ? group : `${group ?? ''} against ${group2}`;
  const what = term === null ? (variable === null ? quantityOf(row) : nameOf(variable)) : nameOf(term);
  return [what, groups, level, x === null ? null : `at ${x}`, site].filter((part) => part !== null && part !== '').join(', ');
}
