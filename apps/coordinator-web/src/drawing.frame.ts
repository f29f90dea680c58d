import type { TidyRow } from '@collimate/statistics-menu';
import { drawn, inkOf, type Drawn } from './drawing.tree.js';
import { number } from './number.format.js';

/** One axis: its range, its label and its ticks. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Values that get a line and a number. By default they are evenly spaced. */
  readonly ticks?: readonly { readonly at: number; readonly text: string }[];
}

/** Where a plot lies in its picture, px. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A box with two axes. */
export interface Frame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Lines and numbers, to be drawn first. */
  readonly axes: readonly Drawn[];
}

/** A row that has a number. */
export type ToldRow = TidyRow & { readonly estimate: number; readonly lower: number; readonly upper: number };

/** @returns whether a row has a number with an interval */
export function isTold(row: TidyRow | undefined): row is ToldRow {
  return row !== undefined && row.estimate !== null && row.lower !== null && row.upper !== null;
}

/** Numbers keep what noise made of them; a plot of shares ends at 0 and 1. */
export function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** Height of one line of text, px. */
export const LINE = 16;

/** Lays two axes around a box. */
export function frameOf(box: Box, across: Axis, up: Axis): Frame {
  const x = (value: number): number =>
    round(box.left + ((value - across.from) / (across.to - across.from)) * (box.right - box.left));
  const y = (value: number): number => round(box.bottom - ((value - up.from) / (up.to - up.from)) * (box.bottom - box.top));
  const many = Math.max(2, Math.floor((box.right - box.left) / 70));
  return {
    x,
    y,
    axes: [
      ...(up.ticks ?? evenTicks(up, 5)).flatMap(({ at, text }) => [
        rule(box.left, y(at), box.right, y(at), 'var(--line)'),
        words(text, box.left - 6, y(at) + 4, { anchor: 'end', ink: 'var(--soft)' }),
      ]),
      ...(across.ticks ?? evenTicks(across, many)).flatMap(({ at, text }) => [
        rule(x(at), box.bottom, x(at), box.bottom + 5, 'var(--soft)'),
        words(text, x(at), box.bottom + LINE + 3, { anchor: 'middle', ink: 'var(--soft)' }),
      ]),
      rule(box.left, box.bottom, box.right, box.bottom, 'var(--soft)'),
      words(across.label, (box.left + box.right) / 2, box.bottom + 2 * LINE + 4, { anchor: 'middle' }),
      words(up.label, box.left, box.top - 8, {}),
    ],
  };
}

function evenTicks({ from, to }: Axis, most: number): NonNullable<Axis['ticks']> {
  const rough = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((one) => one >= rough) ?? rough;
  const ticks: { at: number; text: string }[] = [];
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9; n++) {
    const at = Number((n * step).toPrecision(12));
    ticks.push({ at, text: at === 0 ? '0' : String(at).replace('-', '−') });
  }
  return ticks;
}

/** A straight line. @param look its colour, or attributes with `stroke` among them */
export function rule(x1: number, y1: number, x2: number, y2: number, look: string | Drawn['attributes']): Drawn {
  return drawn('line', { x1, y1, x2, y2, ...(typeof look === 'string' ? { stroke: look } : look) });
}

/** Text in a picture. */
export function words(
  text: string,
  x: number,
  y: number,
  {
    anchor = 'start',
    ink = 'var(--ink)',
    size = 12,
  }: { readonly anchor?: string; readonly ink?: string; readonly size?: number },
): Drawn {
  return drawn('text', { x: round(x), y: round(y), 'text-anchor': anchor, fill: ink, 'font-size': size }, text);
}

/** An interval along x with its estimate: faint and hollow where the noise drowns it. */
export function whisker(frame: Frame, row: TidyRow, at: number, ink: string): readonly Drawn[] {
  const { estimate, lower, upper } = row;
  if (estimate === null || lower === null || upper === null) return [];
  const hollow: Drawn['attributes'] = row.status === 'ok' ? {} : { 'stroke-dasharray': '3 3' };
  return [
    rule(frame.x(lower), at, frame.x(upper), at, { stroke: ink, 'stroke-width': 2, ...hollow }),
    drawn(
      'circle',
      { cx: frame.x(estimate), cy: at, r: 4, fill: row.status === 'ok' ? ink : 'var(--panel)', stroke: ink },
      drawn('title', {}, `${number(estimate)} (${number(lower)} to ${number(upper)})`),
    ),
  ];
}

/** The names of groups with their colours, one line each. @returns the lines, and how high they are, px */
export function legend(
  names: readonly string[],
  left: number,
  top: number,
): { readonly parts: readonly Drawn[]; readonly height: number } {
  if (names.length < 2) return { parts: [], height: 0 };
  const parts = names.flatMap((name, place) => [
    drawn('rect', { x: left, y: top + place * LINE - 10, width: 10, height: 10, fill: inkOf(place) }),
    words(name, left + 16, top + place * LINE, {}),
  ]);
  return { parts, height: names.length * LINE + 8 };
}

/** What a picture cannot draw, and what has to be known of what it draws: nothing is left away in silence. */
export function remarksOf(rows: readonly TidyRow[]): readonly string[] {
  const parts = new Map<string, number>();
  for (const { status, flags } of rows) {
    for (const word of [...(status === 'ok' ? [] : [status]), ...flags.split(' ').filter((flag) => flag !== '')]) {
      parts.set(word, (parts.get(word) ?? 0) + 1);
    }
  }
  return [...parts].map(([word, count]) =>
    count === rows.length ? `all ${count} numbers are ${word}` : `${count} of ${rows.length} numbers are ${word}`,
  );
}

/** A whole picture, with its remarks in it: also whoever copies it alone has them. */
export function picture(
  width: number,
  height: number,
  label: string,
  parts: readonly Drawn[],
  remarks: readonly string[],
): Drawn {
  const lines = remarks.map((text, index) => words(text, 8, height + LINE * (index + 1) - 4, { ink: 'var(--group-2)' }));
  const tall = height + (remarks.length === 0 ? 0 : LINE * remarks.length + 6);
  return drawn(
    'svg',
    { width, height: tall, viewBox: `0 0 ${width} ${tall}`, role: 'img', 'aria-label': [label, ...remarks].join('; ') },
    ...parts,
    ...lines,
  );
}

/** @returns each value once, in its order */
export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

/** @returns ends that hold all of some numbers and a point, with a little air */
export function spanOf(values: readonly (number | null)[], point: number): { readonly from: number; readonly to: number } {
  const all = [...values.filter((value) => value !== null), point];
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const air = (to - from) * 0.05 || 1;
  return { from: from - air, to: to + air };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
