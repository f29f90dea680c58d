import type { Polygon } from './contour-planes.js';

/** Rows that the edges of an outline are sorted into at most, and edges in all of them together. */
const [MOST_ROWS, MOST_EDGES] = [512, 4e6];
/** Edges that are met on a walk along one outline beside another, at most: a scribble of many thousand points is walked in longer steps. */
const MOST_MET = 2e7;
/** Distance of the points that are looked at, in voxels. */
const SAMPLE_STEP = 0.25;

/** The smallest rectangle around an outline, in voxels of its slice. */
export interface OutlineBox {
  readonly lowX: number;
  readonly lowY: number;
  readonly highX: number;
  readonly highY: number;
}

/** One outline of a slice, its edges sorted into rows, so that a point meets few of them. */
export class Outline {
  readonly box: OutlineBox;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  /** Edges by row; edge i ends at point i. */
  private readonly rows: readonly number[][];
  private readonly rowHeight: number;
  private readonly length: number;
  /** Mean number of edges that a row has, 1 at least. */
  private readonly edgesInRow: number;

  constructor({ x, y }: Pick<Polygon, 'x' | 'y'>) {
    [this.x, this.y] = [x, y];
    this.box = boxOf(x, y);
    const height = this.box.highY - this.box.lowY;
    const count = Math.max(1, Math.min(MOST_ROWS, Math.ceil(height), Math.floor(MOST_EDGES / x.length)));
    this.rowHeight = Math.max(height / count, Number.MIN_VALUE);
    this.rows = Array.from({ length: count }, () => []);
    let length = 0;
    for (let i = 0, before = x.length - 1; i < x.length; before = i++) {
      length += Math.hypot(x[i] - x[before], y[i] - y[before]);
      const [low, high] = [Math.min(y[before], y[i]), Math.max(y[before], y[i])];
      for (let row = this.rowOf(low); row <= this.rowOf(high); row++) this.rows[row].push(i);
    }
    this.length = length;
    this.edgesInRow = Math.max(1, this.rows.reduce((sum, row) => sum + row.length, 0) / count);
  }

  /** @returns whether a point lies inside, by the even-odd rule */
  isInside(px: number, py: number): boolean {
    const { x, y, box } = this;
    if (px < box.lowX || px > box.highX || py < box.lowY || py > box.highY) return false;
    let inside = false;
    for (const i of this.rows[this.rowOf(py)]) {
      const before = i === 0 ? x.length - 1 : i - 1;
      if (y[i] > py === y[before] > py) continue;
      if (px < x[i] + ((py - y[i]) * (x[before] - x[i])) / (y[before] - y[i])) inside = !inside;
    }
    return inside;
  }

  /** @returns whether a point lies within a distance of the outline, in voxels */
  isNear(px: number, py: number, within: number): boolean {
    const { box } = this;
    if (px < box.lowX - within || px > box.highX + within || py < box.lowY - within || py > box.highY + within) return false;
    for (let row = this.rowOf(py - within); row <= this.rowOf(py + within); row++) {
      if (this.rows[row].some((i) => this.distance(i, px, py) <= within)) return true;
    }
    return false;
  }

  /** Looks at points along the outline, beside another one, until one is told to be the last. Corners are among them. */
  walk(beside: Outline, isLast: (x: number, y: number) => boolean): void {
    const { x, y } = this;
    const most = MOST_MET / beside.edgesInRow;
    const step = Math.max(SAMPLE_STEP, this.length / most);
    const stride = Math.ceil(x.length / most);
    for (let i = 0; i < x.length; i += stride) {
      const before = i === 0 ? x.length - 1 : i - 1;
      const [dx, dy] = [x[i] - x[before], y[i] - y[before]];
      const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / step));
      for (let n = 1; n <= steps; n++) {
        if (isLast(x[before] + (dx * n) / steps, y[before] + (dy * n) / steps)) return;
      }
    }
  }

  /** @returns where a row crosses the outline, in ascending order */
  crossings(py: number): readonly number[] {
    const { x, y } = this;
    const found: number[] = [];
    for (const i of this.rows[this.rowOf(py)]) {
      const before = i === 0 ? x.length - 1 : i - 1;
      if (y[i] > py !== y[before] > py) found.push(x[i] + ((py - y[i]) * (x[before] - x[i])) / (y[before] - y[i]));
    }
    return found.sort((a, b) => a - b);
  }

  private distance(i: number, px: number, py: number): number {
    const before = i === 0 ? this.x.length - 1 : i - 1;
    const [ux, uy] = [this.x[i] - this.x[before], this.y[i] - this.y[before]];
    const [vx, vy] = [px - this.x[before], py - this.y[before]];
    const length = ux * ux + uy * uy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, (ux * vx + uy * vy) / length));
    return Math.hypot(vx - t * ux, vy - t * uy);
  }

  private rowOf(py: number): number {
    const row = Math.floor((py - this.box.lowY) / this.rowHeight);
    return Math.min(this.rows.length - 1, Math.max(0, row));
  }
}

function boxOf(x: Float64Array, y: Float64Array): OutlineBox {
  let [lowX, lowY, highX, highY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    lowX = Math.min(lowX, x[i]);
    highX = Math.max(highX, x[i]);
    lowY = Math.min(lowY, y[i]);
    highY = Math.max(highY, y[i]);
  }
  return { lowX, lowY, highX, highY };
}
