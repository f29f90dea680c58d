import { contactSheet } from './contact-sheet.js';
import { IDENTITY_DIRECTION, type Grid } from './grid.js';
import { maskOf, volumeOf } from './volume.js';

const grid: Grid = { size: [8, 6, 5], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const volume = volumeOf(
  grid,
  Float32Array.from({ length: 240 }, (_, i) => i % 48),
);
/** A block of 3 x 3 voxels from (2, 1) on, on slices 1 to 3. */
const mask = maskOf(
  grid,
  Uint8Array.from({ length: 240 }, (_, i) => {
    const [x, y, z] = [i % 8, Math.floor(i / 8) % 6, Math.floor(i / 48)];
    return x >= 2 && x <= 4 && y >= 1 && y <= 3 && z >= 1 && z <= 3 ? 1 : 0;
  }),
);

describe('contactSheet', () => {
  it('shows the slices of the region, cut to it, side by side', () => {
    const sheet = contactSheet(volume, mask, { margin: 1, columns: 2 });
    expect([sheet.width, sheet.height, sheet.slices]).toEqual([2 * 5 + 1, 2 * 5 + 1, [1, 2, 3]]);
    expect(sheet.rgba).toHaveLength(4 * 121);
    const [all] = [contactSheet(volume, mask, { margin: Infinity, columns: 3 })];
    expect([all.width, all.height]).toEqual([26, 6]);
  });

  it('draws the outline over the greys of the window', () => {
    const { rgba, width } = contactSheet(volume, mask, { margin: 1, window: [0, 255], columns: 3 });
    const pixel = (x: number, y: number): number[] => [...rgba.slice(4 * (y * width + x), 4 * (y * width + x) + 4)];
    // The cut begins at (1, 0): its first pixel is voxel 1, the corner of the block is one in, its centre two.
    expect(pixel(0, 0)).toEqual([1, 1, 1, 255]);
    expect(pixel(1, 1)).toEqual([255, 64, 32, 255]);
    expect(pixel(2, 2)).toEqual([19, 19, 19, 255]);
    expect(pixel(5, 0)).toEqual([0, 0, 0, 255]);
  });

  it('enlarges small slices in the proportions of their voxels, outlines them along the sides of the voxels, and numbers them', () => {
    const wide = volumeOf({ ...grid, spacingMm: [2, 1, 1] }, volume.voxels.data);
    const { rgba, width, height } = contactSheet(wide, mask, { margin: 0, slicePixels: 60, columns: 1, window: [0, 255] });
    // 3 x 3 voxels of 20 x 10 pixels each; three slices with two lines between them.
    expect([width, height]).toEqual([60, 92]);
    const tall = contactSheet(wide, mask, { margin: 0, slicePixels: 120, columns: 1, window: [0, 255] });
    expect([tall.width, tall.height]).toEqual([120, 182]);
    const pixel = (sheet: { rgba: Uint8ClampedArray; width: number }, x: number, y: number): number[] => [
      ...sheet.rgba.slice(4 * (y * sheet.width + x), 4 * (y * sheet.width + x) + 3),
    ];
    expect(pixel({ rgba, width }, 0, 15)).toEqual([255, 64, 32]);
    expect(pixel({ rgba, width }, 30, 15)).toEqual([19, 19, 19]);
    // The first slice shown is number 1: its stem stands in the middle of a glyph of two pixels a point.
    expect(pixel(tall, 4, 2)).toEqual([255, 220, 80]);
    expect(pixel(tall, 2, 6)).toEqual([0, 0, 0]);
  });

  it('is not blinded by a few bright voxels', () => {
    const bright = volumeOf(
      { ...grid, size: [20, 20, 1] },
      Float32Array.from({ length: 400 }, (_, i) => (i === 30 ? 1e6 : i % 20)),
    );
    const region = maskOf(
      bright.grid,
      Uint8Array.from({ length: 400 }, (_, i) => (i === 210 ? 1 : 0)),
    );
    const { rgba } = contactSheet(bright, region, { margin: Infinity });
    expect(rgba[4 * 19]).toBeGreaterThan(200);
  });

  it('takes evenly spaced slices of many, the first and the last among them', () => {
    expect(contactSheet(volume, mask, { slices: 2 }).slices).toEqual([1, 3]);
    expect(contactSheet(volume, mask, { slices: 1 }).slices).toEqual([1]);
  });

  it('refuses an empty mask and one of another size', () => {
    expect(() => contactSheet(volume, maskOf(grid))).toThrow('no voxel');
    expect(() => contactSheet(volume, maskOf({ ...grid, size: [1, 1, 1] }))).toThrow('same number');
  });
});
