import type { Polygon } from './contour-planes.js';

/** Where rows cross outlines, by row. */
type Crossings = Map<number, number[]>;

/**
 * Fills, row by row, from each odd crossing of the outlines with the row's centre line to the next. An edge owns its lower end and not its
 * upper one, so a corner counts once; a centre on an outline belongs to the left edge's region.
 * @param parts outlines of one part cross and are one area; a voxel is inside when it lies in an odd number of parts
 * @returns what was filled: lowest column and row, highest column and row; undefined for nothing
 */
export function fillEvenOdd(
  slice: Uint8Array,
  nx: number,
  ny: number,
  parts: readonly (readonly Polygon[])[],
): readonly [number, number, number, number] | undefined {
  const crossings: Crossings = new Map();
  for (const part of parts) {
    if (part.length === 1) addCrossings(part[0], ny, crossings);
    else for (const [j, row] of unitedCrossings(part, ny)) for (const at of row) add(crossings, j, at);
  }
  let [lowX, lowY, highX, highY] = [nx, ny, -1, -1];
  for (const [j, unsorted] of crossings) {
    const row = unsorted.sort((a, b) => a - b);
    for (let c = 0; c + 1 < row.length; c += 2) {
      const from = Math.max(0, Math.ceil(row[c]));
      const to = Math.min(nx, Math.ceil(row[c + 1]));
      if (from >= to) continue;
      slice.fill(1, j * nx + from, j * nx + to);
      lowX = Math.min(lowX, from);
      highX = Math.max(highX, to - 1);
      lowY = Math.min(lowY, j);
      highY = Math.max(highY, j);
    }
  }
  return highX < 0 ? undefined : [lowX, lowY, highX, highY];
}

function addCrossings({ x, y }: Polygon, ny: number, crossings: Crossings): void {
  for (let i = 0, before = x.length - 1; i < x.length; before = i++) {
    const [low, high] = y[before] < y[i] ? [before, i] : [i, before];
    const from = Math.max(0, Math.ceil(y[low]));
    for (let j = from; j < y[high] && j < ny; j++) {
      // Multiplied first: a crossing that lies on a centre then comes out exactly there, wherever the contour stands.
      add(crossings, j, x[low] + ((j - y[low]) * (x[high] - x[low])) / (y[high] - y[low]));
    }
  }
}

/** Where rows enter and leave the area that several outlines bound together. */
function unitedCrossings(part: readonly Polygon[], ny: number): Crossings {
  const spans = new Map<number, (readonly [number, number])[]>();
  for (const polygon of part) {
    const own: Crossings = new Map();
    addCrossings(polygon, ny, own);
    for (const [j, unsorted] of own) {
      const row = unsorted.sort((a, b) => a - b);
      const ofRow = spans.get(j) ?? [];
      for (let c = 0; c + 1 < row.length; c += 2) ofRow.push([row[c], row[c + 1]]);
      spans.set(j, ofRow);
    }
  }
  return new Map([...spans].map(([j, row]) => [j, united(row)]));
}

function united(spans: readonly (readonly [number, number])[]): number[] {
  const ends: number[] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (ends.length > 0 && from <= ends[ends.length - 1]) ends[ends.length - 1] = Math.max(ends[ends.length - 1], to);
    else ends.push(from, to);
  }
  return ends;
}

function add(crossings: Crossings, j: number, at: number): void {
  const row = crossings.get(j);
  if (row === undefined) crossings.set(j, [at]);
  else row.push(at);
}
