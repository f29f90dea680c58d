import fc from 'fast-check';
import { compareGrids } from './grid-comparison.js';
import { type Grid, IDENTITY_DIRECTION, ascends } from './grid.js';
import { matchMask, regridMask } from './regrid.js';
import type { VolumeError } from './volume.error.js';
import { maskOf } from './volume.js';

const grid: Grid = { size: [4, 3, 2], spacingMm: [1, 2, 3], originMm: [10, 20, 30], direction: IDENTITY_DIRECTION };

function thrown(act: () => unknown): VolumeError {
  try {
    act();
  } catch (error) {
    return error as VolumeError;
  }
  throw new Error('nothing was thrown');
}

describe('compareGrids', () => {
  it('bears what decimal strings and float32 lose', () => {
    const lossy: Grid = { ...grid, spacingMm: [1.0000001, 2, 3], originMm: [10.00001, 20, 30] };
    expect(compareGrids(grid, lossy)).toEqual([]);
  });

  it('names each field that differs and by how much', () => {
    const other: Grid = { ...grid, size: [4, 3, 5], originMm: [10.5, 20, 30], spacingMm: [1, 2, 3.1] };
    expect(compareGrids(grid, other)).toEqual([
      { field: 'size', axis: 2, difference: 3, displacementMm: 0 },
      { field: 'spacingMm', axis: 2, difference: expect.closeTo(0.1, 9), displacementMm: expect.closeTo(0.1, 9) },
      { field: 'originMm', axis: 0, difference: 0.5, displacementMm: 0.5 },
    ]);
    const turned: Grid = { ...grid, direction: [0, -1, 0, 1, 0, 0, 0, 0, 1] };
    expect(compareGrids(grid, turned).map((d) => [d.field, d.axis, Math.round(d.difference)])).toEqual([
      ['direction', 0, 90],
      ['direction', 1, 90],
    ]);
  });
});

describe('matchMask', () => {
  it.each([
    ['a thousandth of it in every direction', [0.001, 0.001, 0.001]],
    ['a thousandth of it in one direction', [1, 1, 0.001]],
    ['twice of it', [2, 1, 1]],
  ])('refuses a mask whose voxels have the size of those of the image times %s', (_, times) => {
    const image: Grid = { size: [12, 12, 12], spacingMm: [2, 2, 2], originMm: [-10, -10, -10], direction: IDENTITY_DIRECTION };
    const [x, y, z] = times.map((one) => 2 * one);
    for (const size of [
      [9, 9, 7],
      [1, 1, 1],
      [12, 12, 12],
    ] as const) {
      const mask = maskOf({ ...image, size, spacingMm: [x, y, z], originMm: [-6, -6, -6] });
      mask.voxels.data.fill(1);
      expect(thrown(() => matchMask(mask, image)).code).toBe('GEOMETRY_MISMATCH');
    }
  });

  const bits = fc.array(fc.constantFrom(0, 1), { minLength: 24, maxLength: 24 });

  it('puts a flipped mask in order, exactly and back', () => {
    const flipped: Grid = { ...grid, originMm: [13, 20, 30], direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
    fc.assert(
      fc.property(bits, (values) => {
        const mask = maskOf(grid, Uint8Array.from(values));
        const there = matchMask(mask, flipped);
        expect(there.how).toBe('reordered');
        expect(there.mask.voxels.get(0, 1, 1)).toBe(mask.voxels.get(3, 1, 1));
        expect([...matchMask(there.mask, grid).mask.voxels.data]).toEqual(values);
      }),
    );
  });

  it('puts a cropped mask in its place', () => {
    const crop: Grid = { ...grid, size: [2, 1, 1], originMm: [11, 22, 33] };
    const { mask, how } = matchMask(maskOf(crop, Uint8Array.of(1, 1)), grid);
    expect(how).toBe('moved');
    expect([...mask.voxels.data].flatMap((v, i) => (v ? [i] : []))).toEqual([17, 18]);
  });

  it('refuses a shift of part of a voxel with the field and the distance, and regrids on request', () => {
    const shifted: Grid = { ...grid, originMm: [10.3, 20, 30] };
    const mask = maskOf(shifted, new Uint8Array(24).fill(1));
    const error = thrown(() => matchMask(mask, grid));
    expect(error.code).toBe('GEOMETRY_MISMATCH');
    expect(error.message).toContain('origin x by 0.3 mm');
    expect(error.details['originMm.x']).toBeCloseTo(0.3, 9);
    expect(matchMask(mask, grid, { regrid: true }).how).toBe('regridded');
  });

  it('refuses a mask of the size of the image that lies beside it by whole voxels, for its origin was lost', () => {
    const beside: Grid = { ...grid, originMm: [11, 18, 30] };
    const mask = maskOf(
      beside,
      Uint8Array.from({ length: 24 }, (_, i) => (i === 5 ? 1 : 0)),
    );
    const error = thrown(() => matchMask(mask, grid));
    expect(error.code).toBe('GEOMETRY_MISMATCH');
    expect(error.message).toContain('origin x by 1 mm, origin y by -2 mm');
    expect(matchMask(mask, grid, { regrid: true })).toMatchObject({ how: 'moved', outside: 0 });
    const turned: Grid = { ...beside, originMm: [14, 18, 30], direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
    expect(thrown(() => matchMask(maskOf(turned, mask.voxels.data), grid)).code).toBe('GEOMETRY_MISMATCH');
  });

  it('refuses a mask of which a part falls outside of the image, and counts that part when it is asked to regrid', () => {
    const larger: Grid = { ...grid, size: [6, 3, 2], originMm: [8, 20, 30] };
    const voxels = new Uint8Array(36);
    voxels[3] = 1;
    expect(matchMask(maskOf(larger, voxels), grid)).toMatchObject({ how: 'moved', outside: 0 });
    voxels[1] = 1;
    expect(thrown(() => matchMask(maskOf(larger, voxels), grid))).toMatchObject({ code: 'OUTSIDE_GRID', details: { voxels: 1 } });
    const { mask, outside } = matchMask(maskOf(larger, voxels), grid, { regrid: true });
    expect([outside, ...mask.voxels.data.slice(0, 4)]).toEqual([1, 0, 1, 0, 0]);
  });

  it('counts what is lost on the grid of the mask when that is finer than the image', () => {
    const fine: Grid = { ...grid, size: [12, 3, 2], spacingMm: [0.5, 2, 3], originMm: [9.75, 20, 30] };
    const mask = maskOf(fine, new Uint8Array(72).fill(1));
    expect(matchMask(mask, grid, { regrid: true })).toMatchObject({ how: 'regridded', outside: 4 * 6 });
  });

  it('refuses a mask whose place is a guess, unless its grid is that of the image', () => {
    const crop: Grid = { ...grid, size: [2, 1, 1], originMm: [11, 22, 33] };
    const mask = maskOf(crop, Uint8Array.of(1, 1));
    expect(thrown(() => matchMask(mask, grid, { placed: false })).message).toContain('does not say where it lies');
    expect(matchMask(mask, grid, { placed: false, regrid: true }).how).toBe('moved');
    expect(matchMask(maskOf(grid), grid, { placed: false }).how).toBe('same');
  });

  it('finds a mask that lies outside of its image', () => {
    const away: Grid = { ...grid, size: [2, 3, 2], originMm: [110, 20, 30] };
    expect(thrown(() => matchMask(maskOf(away, new Uint8Array(12).fill(1)), grid)).code).toBe('EMPTY_MASK');
  });

  it('takes the nearest voxel on a finer grid', () => {
    const fine: Grid = { size: [8, 3, 2], spacingMm: [0.5, 2, 3], originMm: [9.75, 20, 30], direction: IDENTITY_DIRECTION };
    const mask = maskOf(
      grid,
      Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 1 ? 1 : 0)),
    );
    expect([...regridMask(mask, fine).voxels.data.slice(0, 8)]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});

describe('regridMask', () => {
  it('gives a point between two voxels to the same one, however mask and image are stored', () => {
    const wide: Grid = { size: [4, 1, 1], spacingMm: [2, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
    const back: Grid = { ...wide, originMm: [6, 0, 0], direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
    // Voxels of the image at 1, 3 and 5 mm lie between those of the mask at 0, 2, 4 and 6 mm.
    const between: Grid = { ...wide, size: [3, 1, 1], originMm: [1, 0, 0] };
    const turned: Grid = { ...back, size: [3, 1, 1], originMm: [5, 0, 0] };
    const [mask, same] = [maskOf(wide, Uint8Array.of(0, 1, 0, 0)), maskOf(back, Uint8Array.of(0, 0, 1, 0))];
    expect([mask, same].map((one) => [...regridMask(one, between).voxels.data])).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    expect([mask, same].map((one) => [...regridMask(one, turned).voxels.data])).toEqual([
      [0, 0, 1],
      [0, 0, 1],
    ]);
  });
});

describe('ascends', () => {
  it('follows the patient axis that is nearest, and turns with the direction', () => {
    const along = (x: number, y: number, z: number): Grid => ({ ...grid, direction: [x, 0, 0, y, 0, 0, z, 0, 0] });
    expect([along(1, 0, 0), along(0, 0, 1), along(0.6, -0.8, 0), along(-0.8, 0.6, 0)].map((one) => ascends(one, 0))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    // At 45 degrees the first of the two decides, whichever is larger by rounding.
    for (const bit of [0, 1e-9, -1e-9]) {
      expect(ascends(along(Math.SQRT1_2, -Math.SQRT1_2 + bit, 0), 0)).toBe(true);
      expect(ascends(along(-Math.SQRT1_2, Math.SQRT1_2 + bit, 0), 0)).toBe(false);
    }
  });
});
