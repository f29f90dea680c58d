import type { TidyRow } from '@collimate/statistics-menu';
import type { Draughtsman, Drawing } from './drawing.js';
import { frameOf, legend, LINE, picture, remarksOf, rule, unique, type Axis } from './drawing.frame.js';
import { drawn, inkOf, type Drawn } from './drawing.tree.js';
import { interval, number } from './number.format.js';

/** Curves along `x` with bands: Kaplan and Meier's steps, and the net benefit of a signature beside treating everybody. */
export const curveDrawings: Draughtsman = (rows, nameOf) => [...survivals(rows, nameOf), ...benefits(rows, nameOf)];

interface Curve {
  readonly name: string;
  readonly rows: readonly TidyRow[];
}

function survivals(rows: readonly TidyRow[], nameOf: (key: string) => string): readonly Drawing[] {
  const own = rows.filter(({ quantity, x }) => quantity === 'survival' && x !== null);
  return unique(own.map(({ variable, variable2 }) => JSON.stringify([variable, variable2]))).map((key) => {
    const [variable] = JSON.parse(key) as readonly [string | null, string | null];
    const shown = own.filter((row) => JSON.stringify([row.variable, row.variable2]) === key);
    const curves = unique(shown.map(({ group }) => group ?? 'all')).map((name) => ({
      name,
      rows: shown.filter(({ group }) => (group ?? 'all') === name),
    }));
    const title = `share without the event${variable === null ? '' : `: ${nameOf(variable)}`}`;
    const up = { from: 0, to: 1, label: 'share without the event' };
    const along = (shown[0].level ?? '').replace(/^\S+ /, '');
    return { title, rows: shown, draw: (width: number) => plot(curves, { title, along, up, steps: true }, width) };
  });
}

function benefits(rows: readonly TidyRow[], nameOf: (key: string) => string): readonly Drawing[] {
  const names = ['net benefit', 'net benefit of treating all'];
  const own = rows.filter(({ quantity, x }) => names.includes(quantity) && x !== null);
  return unique(own.map(({ variable }) => variable)).map((variable) => {
    const shown = own.filter((row) => row.variable === variable);
    const curves = names.map((name) => ({ name, rows: shown.filter(({ quantity }) => quantity === name) }));
    const ends = shown.flatMap(({ lower, upper }) => [lower ?? 0, upper ?? 0]);
    const up = { from: Math.min(0, ...ends), to: Math.max(0.05, ...ends), label: 'net benefit' };
    const title = `decision curve${variable === null ? '' : `: ${nameOf(variable)}`}`;
    return {
      title,
      rows: shown,
      draw: (width: number) => plot(curves, { title, along: 'threshold of the linear predictor', up, steps: false }, width),
    };
  });
}

interface Words {
  readonly title: string;
  readonly along: string;
  readonly up: Axis;
  /** A share stays as it was until the end of an interval; other curves are straight between their points. */
  readonly steps: boolean;
}

type Told = TidyRow & { readonly x: number; readonly estimate: number; readonly lower: number; readonly upper: number };

function plot(curves: readonly Curve[], { title, along, up, steps }: Words, width: number): Drawn {
  const all = curves.flatMap(({ rows }) => rows);
  const places = all.flatMap(({ x }) => (x === null ? [] : [x]));
  const [least, most] = [steps ? 0 : Math.min(...places), Math.max(...places)];
  // A single place lies in the middle: an axis that begins with it would look like one of shares.
  const [from, to] = most > least ? [least, most] : [least - (steps ? 0 : 1), most + 1];
  const key = legend(
    curves.map(({ name }) => name),
    12,
    16,
  );
  const top = 30 + key.height;
  const box = { left: 48, right: width - 14, top, bottom: top + 220 };
  const frame = frameOf(box, { from, to, label: along }, up);
  const parts = curves.flatMap(({ name, rows }, place) => {
    const told = rows.filter(
      (row): row is Told => row.x !== null && row.estimate !== null && row.lower !== null && row.upper !== null,
    );
    const line = (value: (row: Told) => number): readonly (readonly [number, number])[] =>
      steps ? stairs(told, value) : told.map((row) => [row.x, value(row)]);
    const points = (corners: readonly (readonly [number, number])[]): string =>
      corners.map(([x, y]) => `${frame.x(x)},${frame.y(Math.min(up.to, Math.max(up.from, y)))}`).join(' ');
    const band = [...line(({ upper }) => upper), ...[...line(({ lower }) => lower)].reverse()];
    const dots = told.map((row) =>
      drawn(
        'circle',
        {
          cx: frame.x(row.x),
          cy: frame.y(Math.min(up.to, Math.max(up.from, row.estimate))),
          r: 3.5,
          fill: row.status === 'ok' ? inkOf(place) : 'var(--panel)',
          stroke: inkOf(place),
        },
        drawn('title', {}, `${name}, ${row.level ?? row.x}: ${number(row.estimate)} (${interval(row)})`),
      ),
    );
    return [
      drawn('polygon', { points: points(band), fill: inkOf(place), 'fill-opacity': 0.16 }),
      drawn('polyline', {
        points: points(line(({ estimate }) => estimate)),
        fill: 'none',
        stroke: inkOf(place),
        'stroke-width': 2,
      }),
      ...dots,
    ];
  });
  const zero = up.from < 0 ? [rule(box.left, frame.y(0), box.right, frame.y(0), 'var(--soft)')] : [];
  return picture(
    width,
    box.bottom + 3 * LINE,
    `${title}, with bands of 95 %`,
    [...key.parts, ...frame.axes, ...zero, ...parts],
    remarksOf(all),
  );
}

/** Everybody is without the event at 0; what is known at the end of an interval stands from there on. */
function stairs(told: readonly Told[], value: (row: Told) => number): readonly (readonly [number, number])[] {
  let [corner, height] = [[[0, 1]] as (readonly [number, number])[], 1];
  for (const row of told) {
    corner = [...corner, [row.x, height], [row.x, value(row)]];
    height = value(row);
  }
  return corner;
}
