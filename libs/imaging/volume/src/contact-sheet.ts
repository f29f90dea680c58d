import type { Mask, Volume } from './volume.js';
import { VolumeError } from './volume.error.js';

/** How a contact sheet is laid out. */
export interface ContactSheetOptions {
  /** Intensities shown black and white; by default the lowest and highest of the slices shown. */
  readonly window?: readonly [number, number];
  /** Slices in one row. Default: as many as make the sheet about square. */
  readonly columns?: number;
  /** The most slices shown; of more, evenly spaced ones are taken. Default 64. */
  readonly slices?: number;
  /** Voxels around the region; the slices are cut to it. Default 10; Infinity shows whole slices. */
  readonly margin?: number;
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

/**
 * The slices of a volume through which a region goes, side by side, with the outline of the region: a look that finds a flipped,
 * shifted or swapped mask at once.
 * @throws VolumeError SIZE_MISMATCH when mask and volume have not the same size, EMPTY_MASK
 */
export function contactSheet(volume: Volume, mask: Mask, options: ContactSheetOptions = {}): ContactSheet {
  const [nx, ny, nz] = volume.grid.size;
  if (mask.grid.size.some((n, axis) => n !== volume.grid.size[axis])) throw new VolumeError('SIZE_MISMATCH', 'mask and image have not the same number of voxels');
  const box = boundsOf(mask);
  const margin = options.margin ?? 10;
  const [left, right] = [Math.max(0, box.x[0] - margin), Math.min(nx - 1, box.x[1] + margin)];
  const [top, bottom] = [Math.max(0, box.y[0] - margin), Math.min(ny - 1, box.y[1] + margin)];
  const slices = evenly(box.z[0], Math.min(nz - 1, box.z[1]), Math.max(1, options.slices ?? 64));
  const columns = Math.min(slices.length, options.columns ?? Math.ceil(Math.sqrt(slices.length)));
  const [cellWidth, cellHeight] = [right - left + 1 + GUTTER, bottom - top + 1 + GUTTER];
  const width = columns * cellWidth - GUTTER;
  const height = Math.ceil(slices.length / columns) * cellHeight - GUTTER;
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let p = 3; p < rgba.length; p += 4) rgba[p] = 255;
  const [black, white] = options.window ?? windowOf(volume, slices);
  const scale = white > black ? 255 / (white - black) : 0;
  slices.forEach((z, n) => {
    const origin = (Math.floor(n / columns) * cellHeight * width + (n % columns) * cellWidth) * 4;
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const at = origin + 4 * ((y - top) * width + (x - left));
        const grey = (volume.voxels.data[x + nx * (y + ny * z)] - black) * scale;
        const outlined = onOutline(mask, x, y, z);
        for (let channel = 0; channel < 3; channel++) rgba[at + channel] = outlined ? OUTLINE[channel] : grey;
      }
    }
  });
  return { width, height, rgba, slices };
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

function windowOf({ grid, voxels }: Volume, slices: readonly number[]): readonly [number, number] {
  const count = grid.size[0] * grid.size[1];
  let [lowest, highest] = [Infinity, -Infinity];
  for (const z of slices) {
    for (let i = z * count; i < (z + 1) * count; i++) {
      const value = voxels.data[i];
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  return [lowest, highest];
}

/** Inside, with a neighbour in the slice that is not. */
function onOutline({ grid, voxels }: Mask, x: number, y: number, z: number): boolean {
  const [nx, ny] = grid.size;
  const at = x + nx * (y + ny * z);
  const inside = voxels.data;
  if (inside[at] === 0) return false;
  return x === 0 || x === nx - 1 || y === 0 || y === ny - 1 || inside[at - 1] === 0 || inside[at + 1] === 0 || inside[at - nx] === 0 || inside[at + nx] === 0;
}
