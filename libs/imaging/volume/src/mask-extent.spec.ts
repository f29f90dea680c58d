import fc from 'fast-check';
import { type Grid, IDENTITY_DIRECTION } from './grid.js';
import { maskExtentOf } from './mask-extent.js';
import { matchMask } from './regrid.js';
import { maskOf } from './volume.js';

type Triple = readonly [number, number, number];

describe('the extent of a mask', () => {
  it('is that of its voxels one by one, however they lie in words of eight', () => {
    const side = fc.integer({ min: 1, max: 21 });
    fc.assert(
      fc.property(
        fc.tuple(side, side, side),
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.integer({ min: 0, max: 9 }),
        (size, seeds, offset) => {
          const length = size[0] * size[1] * size[2];
          const grid: Grid = { size, spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
          const voxels = new Uint8Array(length + offset).subarray(offset);
          for (const seed of seeds)
            for (let i = seed % length; i < Math.min(length, (seed % length) + (seed % 40)); i++) voxels[i] = 1;
          const found = [...voxels.keys()].filter((i) => voxels[i] === 1);
          const at = (i: number): Triple => [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
          const along = (pick: (...of: number[]) => number) => [0, 1, 2].map((axis) => pick(...found.map((i) => at(i)[axis])));
          const expected =
            found.length === 0 ? undefined : { first: along(Math.min), last: along(Math.max), voxelCount: found.length };
          expect(maskExtentOf(maskOf(grid, voxels))).toEqual(expected);
        },
      ),
    );
  });

  it('is taken from whoever drew the mask, and goes with it onto the same grid', () => {
    const grid: Grid = { size: [4, 4, 4], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
    const extent = { first: [1, 1, 1], last: [1, 1, 1], voxelCount: 1 } as const;
    const mask = maskOf(grid, new Uint8Array(64).fill(1, 21, 22), extent);
    expect(maskExtentOf(mask)).toBe(extent);
    expect(maskExtentOf(matchMask(mask, { ...grid, originMm: [1e-5, 0, 0] }).mask)).toBe(extent);
    expect(maskExtentOf(maskOf(grid, mask.voxels.data))).toEqual(extent);
  });
});
