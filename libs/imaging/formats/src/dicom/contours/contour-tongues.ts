import type { Polygon } from './contour-planes.js';

/** What of a contour bounds no area: nothing, a tongue of no width, or all of it. */
export type Backtracking = 'none' | 'tongue' | 'whole';

/** A line runs back on itself where it comes this near to where it was, in voxels. */
const SAME_LINE = 1e-3;
/** A shorter tongue is the tremor of a hand, in voxels. */
const SHORTEST = 0.5;
/** A round of less area bounds none, in voxels of a slice. */
const NO_AREA = 1e-3;
/** So many lines across a round measure the area of one whose halves run the other way round. */
const LINES = 64;
/** Where in its strip a line lies: away from the middle, where a figure of eight crosses itself. */
const IN_STRIP = 0.382;

/**
 * Whether a contour runs back along the line on which it came. The bridge of a keyhole does so too, but goes round its hole before.
 * @param rounds which it closes on its way
 */
export function backtrackingOf(polygon: Polygon, rounds: readonly Polygon[]): Backtracking {
  if (rounds.every((round) => Math.abs(areaOf(round)) < NO_AREA && widthsOf(round) < NO_AREA)) return 'whole';
  return turnsBack(polygon) ? 'tongue' : 'none';
}

function areaOf({ x, y }: Polygon): number {
  let twice = 0;
  for (let i = 0, before = x.length - 1; i < x.length; before = i++)
    twice += (x[before] - x[0]) * (y[i] - y[0]) - (x[i] - x[0]) * (y[before] - y[0]);
  return twice / 2;
}

/** @returns the area inside, about, whichever way round each part runs: those of a figure of eight cancel in the signed one */
function widthsOf({ x, y }: Polygon): number {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < y.length; i++) [least, most] = [Math.min(least, y[i]), Math.max(most, y[i])];
  const strip = (most - least) / LINES;
  let area = 0;
  for (let line = 0; line < LINES; line++) {
    const at = least + (line + IN_STRIP) * strip;
    const crossings: number[] = [];
    for (let i = 0, before = x.length - 1; i < x.length; before = i++) {
      if (y[i] > at === y[before] > at) continue;
      crossings.push(x[i] + ((at - y[i]) / (y[before] - y[i])) * (x[before] - x[i]));
    }
    crossings.sort((a, b) => a - b);
    for (let n = 1; n < crossings.length; n += 2) area += (crossings[n] - crossings[n - 1]) * strip;
  }
  return area;
}

/** @returns whether it turns back at one of its points, however the points of both ways lie along the line */
function turnsBack({ x, y }: Polygon): boolean {
  const n = x.length;
  // Points that are there twice in a row are one.
  let last = n - 1;
  while (last > 0 && isOnePoint(x[last] - x[0], y[last] - y[0])) last--;
  let before = last;
  for (let i = 0; i <= last;) {
    let next = i + 1;
    while (next <= last && isOnePoint(x[next] - x[i], y[next] - y[i])) next++;
    const after = next > last ? 0 : next;
    const [inX, inY, outX, outY] = [x[i] - x[before], y[i] - y[before], x[after] - x[i], y[after] - y[i]];
    const [came, goes] = [Math.hypot(inX, inY), Math.hypot(outX, outY)];
    const isBack = inX * outX + inY * outY < 0;
    const off = Math.abs(inX * outY - inY * outX) / Math.max(came, goes);
    if (isBack && off < SAME_LINE && Math.min(came, goes) >= SHORTEST) return true;
    before = i;
    i = next;
  }
  return false;
}

function isOnePoint(dx: number, dy: number): boolean {
  return Math.abs(dx) < SAME_LINE && Math.abs(dy) < SAME_LINE;
}
