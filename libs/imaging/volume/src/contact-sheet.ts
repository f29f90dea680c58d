import { drawNumber } from './digit-glyphs.js';
import type { Mask, Volume } from './volume.js';
import { VolumeError } from './volume.error.js';

/** How a contact sheet is laid out. */
export interface ContactSheetOptions {
  /** Intensities shown black and white; by default half a percent of what is shown lies beyond either. */
  readonly window?: readonly [number, number];
  /** Slices in one row. Default: as many as make the sheet about square. */
  readonly columns?: number;
  /** The most slices shown; of more, evenly spaced ones are taken. Default 64. */
  readonly slices?: number;
  /** Voxels around the region; the slices are cut to it. Default 10; Infinity shows whole slices. */
  readonly margin?: number;
  /** About how many pixels the longer side of a slice gets; a voxel is one at least. By default it is one. */
  readonly slicePixels?: number;
}

/** A picture of 8 bits a channel: red, green, blue, opacity, row by row. */
export interface ContactSheet {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
  /** Index along z of each slice shown, in reading order. */
  readonly slices: readonly number[];
}

const OUTLINE = [255, 64, 32] as const;
/** Pixels between two slices. */
const GUTTER = 1;
/** Voxels looked at for the window. */
const MOST_SAMPLES = 200_000;

/**
 * The slices of a volume through which a region goes, side by side, with the outline of the region and, where there is room, the
 * number of the slice: a look that finds a flipped, shifted or swapped mask at once. Voxels keep their proportions.
 * @throws VolumeError SIZE_MISMATCH when mask and volume have not the same size, EMPTY_MASK
 */
export function contactSheet(volume: Volume, mask: Mask, options: ContactSheetOptions = {}): ContactSheet {
  const [nx, ny, nz] = volume.grid.size;
  if (mask.grid.size.some((n, axis) => n !== volume.grid.size[axis]))
    throw new VolumeError('SIZE_MISMATCH', 'mask and image have not the same number of voxels');
  const box = boundsOf(mask);
  const margin = options.margin ?? 10;
  const x: Range = [Math.max(0, box.x[0] - margin), Math.min(nx - 1, box.x[1] + margin)];
  const y: Range = [Math.max(0, box.y[0] - margin), Math.min(ny - 1, box.y[1] + margin)];
  const slices = evenly(box.z[0], Math.min(nz - 1, box.z[1]), Math.max(1, options.slices ?? 64));
  const columns = Math.min(slices.length, options.columns ?? Math.ceil(Math.sqrt(slices.length)));
  const [perX, perY] = pixelsPerVoxel(volume.grid.spacingMm, x, y, options.slicePixels);
  const [cellWidth, cellHeight] = [(x[1] - x[0] + 1) * perX, (y[1] - y[0] + 1) * perY];
  const width = columns * (cellWidth + GUTTER) - GUTTER;
  const height = Math.ceil(slices.length / columns) * (cellHeight + GUTTER) - GUTTER;
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let p = 3; p < rgba.length; p += 4) rgba[p] = 255;
  const [black, white] = options.window ?? windowOf(volume, x, y, slices);
  const scale = white > black ? 255 / (white - black) : 0;
  const thick = Math.max(1, Math.round(Math.min(perX, perY) / 6));
  slices.forEach((z, n) => {
    const left = (n % columns) * (cellWidth + GUTTER);
    const top = Math.floor(n / columns) * (cellHeight + GUTTER);
    for (let py = 0; py < cellHeight; py++) {
      const row = y[0] + Math.floor(py / perY);
      for (let px = 0; px < cellWidth; px++) {
        const column = x[0] + Math.floor(px / perX);
        const voxel = column + nx * (row + ny * z);
        const at = 4 * ((top + py) * width + left + px);
        const outlined =
          mask.voxels.data[voxel] !== 0 && onEdge(mask, [column, row, z], [px % perX, py % perY], [perX, perY], thick);
        const grey = (volume.voxels.data[voxel] - black) * scale;
        for (let channel = 0; channel < 3; channel++) rgba[at + channel] = outlined ? OUTLINE[channel] : grey;
      }
    }
    if (cellWidth >= ROOM_FOR_NUMBER && cellHeight >= ROOM_FOR_NUMBER) drawNumber(rgba, width, left + 2, top + 2, z);
  });
  return { width, height, rgba, slices };
}

type Range = readonly [number, number];

/** Pixels of a slice from which on its number hides nothing. */
const ROOM_FOR_NUMBER = 48;

function pixelsPerVoxel(
  [dx, dy]: readonly number[],
  x: Range,
  y: Range,
  slicePixels: number | undefined,
): readonly [number, number] {
  if (slicePixels === undefined) return [1, 1];
  const smallest = Math.min(dx, dy);
  const longest = Math.max((x[1] - x[0] + 1) * dx, (y[1] - y[0] + 1) * dy) / smallest;
  const scale = Math.max(1, slicePixels / longest);
  return [Math.max(1, Math.round((scale * dx) / smallest)), Math.max(1, Math.round((scale * dy) / smallest))];
}

interface Bounds {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly z: readonly [number, number];
}

function boundsOf({ grid, voxels }: Mask): Bounds {
  const [nx, ny] = grid.size;
  const lowest = [Infinity, Infinity, Infinity];
  const highest = [-1, -1, -1];
  const inside = voxels.data;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    const place = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    for (let axis = 0; axis < 3; axis++) {
      lowest[axis] = Math.min(lowest[axis], place[axis]);
      highest[axis] = Math.max(highest[axis], place[axis]);
    }
  }
  if (highest[0] < 0) throw new VolumeError('EMPTY_MASK', 'the mask has no voxel');
  return { x: [lowest[0], highest[0]], y: [lowest[1], highest[1]], z: [lowest[2], highest[2]] };
}

/** `most` whole numbers from first to last, both among them. */
function evenly(first: number, last: number, most: number): readonly number[] {
  const count = Math.min(most, last - first + 1);
  return Array.from({ length: count }, (_, i) => (count === 1 ? first : first + Math.round((i * (last - first)) / (count - 1))));
}

/** A few very bright or dark voxels would leave the rest one grey, so half a percent at either end is cut. */
function windowOf({ grid, voxels }: Volume, x: Range, y: Range, slices: readonly number[]): Range {
  const [nx, ny] = grid.size;
  const count = (x[1] - x[0] + 1) * (y[1] - y[0] + 1) * slices.length;
  const step = Math.ceil(count / MOST_SAMPLES);
  const seen: number[] = [];
  let n = 0;
  for (const z of slices) {
    for (let row = y[0]; row <= y[1]; row++) {
      for (let column = x[0]; column <= x[1]; column++, n++) {
        const value = voxels.data[column + nx * (row + ny * z)];
        if (n % step === 0 && Number.isFinite(value)) seen.push(value);
      }
    }
  }
  const sorted = Float32Array.from(seen).sort();
  const cut = Math.floor(sorted.length / 200);
  return [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0];
}

/** Whether a pixel of an inner voxel lies along a side behind which the slice is outside. */
function onEdge(
  { grid, voxels }: Mask,
  [x, y, z]: readonly [number, number, number],
  [px, py]: readonly [number, number],
  [perX, perY]: readonly [number, number],
  thick: number,
): boolean {
  const [nx, ny] = grid.size;
  const inside = voxels.data;
  const voxel = x + nx * (y + ny * z);
  return (
    (px < thick && (x === 0 || inside[voxel - 1] === 0)) ||
    (px >= perX - thick && (x === nx - 1 || inside[voxel + 1] === 0)) ||
    (py < thick && (y === 0 || inside[voxel - nx] === 0)) ||
    (py >= perY - thick && (y === ny - 1 || inside[voxel + nx] === 0))
  );
}
