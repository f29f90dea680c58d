import type { TidyRow } from '@collimate/statistics-menu';
import type { Draughtsman } from './drawing.js';
import { frameOf, legend, picture, remarksOf, rule, unique, words, LINE } from './drawing.frame.js';
import { drawn, inkOf, type Drawn } from './drawing.tree.js';
import { interval, number } from './number.format.js';

/** Histograms: the share of patients in each label or bin, group by group, with a band of error on each bar. */
export const histogramDrawings: Draughtsman = (rows, nameOf) => {
  const shares = rows.filter(({ quantity, level }) => quantity === 'share' && level !== null);
  return unique(shares.map(({ variable }) => variable)).map((variable) => {
    const own = shares.filter((row) => row.variable === variable);
    const title = `share of ${variable === null ? 'patients' : nameOf(variable)}`;
    return { title, rows: own, draw: (width) => bars(own, title, width) };
  });
};

function bars(rows: readonly TidyRow[], title: string, width: number): Drawn {
  const levels = unique(rows.map(({ level }) => level));
  const groups = unique(rows.map(({ group }) => group ?? 'all'));
  const key = legend(groups, 12, 16);
  const top = 30 + key.height;
  const box = { left: 44, right: width - 10, top, bottom: top + 200 };
  const highest = Math.max(0.05, ...rows.map(({ upper, estimate }) => upper ?? estimate ?? 0));
  const wide = (box.right - box.left) / levels.length;
  // Where names would run into each other every second one is left to the table and to the title of its bar.
  const every = Math.ceil((Math.max(...levels.map((level) => (level ?? '').length)) * 6.4 + 8) / wide);
  const ticks = levels.flatMap((level, at) => (at % every === 0 ? [{ at: at + 0.5, text: level ?? '' }] : []));
  const frame = frameOf(box, { from: 0, to: levels.length, label: '', ticks }, { from: 0, to: highest, label: 'share' });
  const parts = rows.flatMap((row) => {
    const [place, member] = [levels.indexOf(row.level), groups.indexOf(row.group ?? 'all')];
    const bar = (wide * 0.84) / groups.length;
    const left = box.left + wide * (place + 0.08) + bar * member;
    return oneBar(row, { left, bar, x: left + bar / 2 }, frame.y, inkOf(member));
  });
  return picture(
    width,
    box.bottom + 2 * LINE,
    `${title}, with 95 % intervals`,
    [...key.parts, ...frame.axes, ...parts],
    remarksOf(rows),
  );
}

interface Place {
  readonly left: number;
  readonly bar: number;
  readonly x: number;
}

/** Noise may leave a share below 0; a bar begins at 0, and its interval tells the rest. */
function oneBar(row: TidyRow, { left, bar, x }: Place, y: (value: number) => number, ink: string): readonly Drawn[] {
  const { estimate, lower, upper } = row;
  if (estimate === null || lower === null || upper === null) {
    return [words('?', x, y(0) - 4, { anchor: 'middle', ink: 'var(--soft)' })];
  }
  const height = Math.max(0, y(0) - y(Math.max(0, estimate)));
  const title = drawn('title', {}, `${row.level ?? ''}: ${number(estimate)} (${interval({ lower, upper })})`);
  const faint = row.status === 'ok' ? 0.55 : 0.2;
  return [
    drawn('rect', { x: left, y: y(0) - height, width: Math.max(1, bar - 1), height, fill: ink, 'fill-opacity': faint }, title),
    rule(x, y(Math.max(0, lower)), x, y(upper), { stroke: ink, 'stroke-width': 2 }),
  ];
}
