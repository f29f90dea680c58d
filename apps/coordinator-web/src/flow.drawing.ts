import type { TidyRow } from '@collimate/statistics-menu';
import type { Draughtsman } from './drawing.js';
import { LINE, picture, remarksOf, rule, unique, words } from './drawing.frame.js';
import { drawn, type Drawn } from './drawing.tree.js';
import { count } from './number.format.js';

/** The flowchart of participants: a box for each stage, and beside it who came no further. One for each group. */
export const flowDrawings: Draughtsman = (rows) => {
  const own = rows.filter(({ quantity }) => quantity === 'reached' || quantity === 'stopped');
  return unique(own.map(({ group }) => group)).map((group) => {
    const shown = own.filter((row) => row.group === group);
    const title = `participants${group === null ? '' : `, ${group}`}`;
    return { title, rows: shown, draw: (width) => chart(shown, title, width) };
  });
};

/** Height of a box, and the way to the next one, px. */
const [TALL, STEP] = [48, 84];

function chart(rows: readonly TidyRow[], title: string, width: number): Drawn {
  const stages = rows.filter(({ quantity }) => quantity === 'reached');
  const wide = Math.min(230, (width - 40) / 2);
  const middle = 8 + wide / 2;
  const parts = stages.flatMap((row, index) => {
    const top = 8 + index * STEP;
    const stopped = rows.find(({ quantity, level }) => quantity === 'stopped' && level === row.level);
    const down = index + 1 < stages.length ? arrow(middle, top + TALL, middle, top + STEP) : [];
    if (stopped === undefined) return [...box(row, row.level ?? '', 8, top, wide), ...down];
    const side = top + STEP / 2 + 8;
    const left = wide + 32;
    const out = [...box(stopped, 'came no further', left, side, wide), ...arrow(middle, side + TALL / 2, left, side + TALL / 2)];
    return [...box(row, row.level ?? '', 8, top, wide), ...down, ...out];
  });
  const height = 8 + (stages.length - 1) * STEP + TALL + LINE;
  return picture(width, height, `flowchart of ${title}; every number has noise in it`, parts, remarksOf(rows));
}

function box({ estimate, lower, upper, status }: TidyRow, name: string, x: number, y: number, wide: number): readonly Drawn[] {
  const ends = lower === null || upper === null ? '' : ` (${count(Math.max(0, lower))} to ${count(upper)})`;
  return [
    drawn('rect', { x, y, width: wide, height: TALL, rx: 4, fill: 'var(--panel)', stroke: 'var(--soft)' }),
    words(name, x + wide / 2, y + 19, { anchor: 'middle' }),
    words(estimate === null ? status : `${count(estimate)}${ends}`, x + wide / 2, y + 37, {
      anchor: 'middle',
      ink: 'var(--soft)',
    }),
  ];
}

function arrow(x1: number, y1: number, x2: number, y2: number): readonly Drawn[] {
  const tip = x1 === x2 ? `${x2 - 4},${y2 - 7} ${x2 + 4},${y2 - 7}` : `${x2 - 7},${y2 - 4} ${x2 - 7},${y2 + 4}`;
  return [rule(x1, y1, x2, y2, 'var(--soft)'), drawn('polygon', { points: `${x2},${y2} ${tip}`, fill: 'var(--soft)' })];
}
