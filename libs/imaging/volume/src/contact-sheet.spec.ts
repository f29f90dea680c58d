import { contactSheet } from './contact-sheet.js';
import { IDENTITY_DIRECTION, type Grid } from './grid.js';
import { maskOf, volumeOf } from './volume.js';

const grid: Grid = { size: [8, 6, 5], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const volume = volumeOf(grid, Float32Array.from({ length: 240 }, (_, i) => i % 48));
/** A block of 3 x 3 voxels from (2, 1) on, on slices 1 to 3. */
const mask = maskOf(grid, Uint8Array.from({ length: 240 }, (_, i) => {
  const [x, y, z] = [i % 8, Math.floor(i / 8) % 6, Math.floor(i / 48)];
  return x >= 2 && x <= 4 && y >= 1 && y <= 3 && z >= 1 && z <= 3 ? 1 : 0;
}));

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

  it('takes evenly spaced slices of many, the first and the last among them', () => {
    expect(contactSheet(volume, mask, { slices: 2 }).slices).toEqual([1, 3]);
    expect(contactSheet(volume, mask, { slices: 1 }).slices).toEqual([1]);
  });

  it('refuses an empty mask and one of another size', () => {
    expect(() => contactSheet(volume, maskOf(grid))).toThrow('no voxel');
    expect(() => contactSheet(volume, maskOf({ ...grid, size: [1, 1, 1] }))).toThrow('same number');
  });
});
