import { greyLevelsOf, IDENTITY_DIRECTION, maskOf, type Grid, type Triple } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import type { Cells } from './cells.js';
import { mergeCells } from './cells.js';
import { mergeCounts } from './count.matrix.js';
import { buildCooccurrence, mergeCooccurrence } from './glcm.matrix.js';
import { buildRunLength } from './glrlm.matrix.js';
import { buildNeighbourhoods } from './neighbourhood.matrix.js';
import { roiBoxOf, type RoiBox } from './roi-box.js';
import { plainTexture } from './engine/plain.engine.js';
import { buildZones } from './zones.matrix.js';

const gridOf = (size: Triple): Grid => ({ size, spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION });
const listed = ({ levels, columns, counts }: Cells) => [...counts].map((count, n) => [levels[n], columns[n], count]);

interface Region {
  readonly size: Triple;
  readonly levels: Uint32Array;
  readonly mask: Uint8Array;
  readonly levelCount: number;
}

function randomRegion(seed: number, size: Triple, levelCount: number, fill: number): Region {
  const random = new SeededRandom(seed);
  const count = size[0] * size[1] * size[2];
  const mask = Uint8Array.from({ length: count }, () => (random.uniform() < fill ? 1 : 0));
  const levels = Uint32Array.from(mask, (inside) =>
    inside === 1 && random.uniform() < 0.9 ? 1 + Math.floor(random.uniform() * levelCount) : 0,
  );
  return { size, levels, mask, levelCount };
}

function boxOf(region: Region): RoiBox {
  const grid = gridOf(region.size);
  return roiBoxOf(greyLevelsOf(grid, region.levels, region.levelCount), maskOf(grid, region.mask), plainTexture);
}

/** Moves every voxel of a region to another place, in a grid of another size. */
function moved(region: Region, size: Triple, to: (x: number, y: number, z: number) => Triple): Region {
  const count = size[0] * size[1] * size[2];
  const [levels, mask] = [new Uint32Array(count), new Uint8Array(count)];
  const [nx, ny] = region.size;
  region.levels.forEach((level, i) => {
    const [x, y, z] = to(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny)));
    levels[x + size[0] * (y + size[1] * z)] = level;
    mask[x + size[0] * (y + size[1] * z)] = region.mask[i];
  });
  return { size, levels, mask, levelCount: region.levelCount };
}

/** Everything that does not depend on how directions are numbered. */
function merged(box: RoiBox) {
  return (['2D', '3D'] as const).map((dimensions) => {
    const zones = buildZones(box, dimensions);
    const neighbourhoods = buildNeighbourhoods(box, dimensions);
    return {
      glcm: listed(mergeCooccurrence(buildCooccurrence(box, dimensions).flat()).cells),
      glrlm: listed(mergeCounts(buildRunLength(box, dimensions).flat()).cells),
      glszm: listed(mergeCounts(zones.sizeZone.flat()).cells),
      gldzm: listed(mergeCounts(zones.distanceZone.flat()).cells),
      ngldm: listed(mergeCounts(neighbourhoods.dependence.flat()).cells),
      ngtdm: dimensions === '3D' ? neighbourhoods.greyToneDifference : [],
    };
  });
}

const regions = fc
  .record({
    seed: fc.nat(),
    size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 5 })),
    levelCount: fc.constantFrom(1, 2, 6, 300),
    fill: fc.constantFrom(0.2, 0.8, 1),
  })
  .map(({ seed, size, levelCount, fill }) => randomRegion(seed, size, levelCount, fill));

describe('texture matrices of random regions', () => {
  it('do not change when the region moves within the image', () => {
    fc.assert(
      fc.property(regions, fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), (region, [dx, dy, dz]) => {
        const [nx, ny, nz] = region.size;
        const shifted = moved(region, [nx + dx + 1, ny + dy, nz + dz + 2], (x, y, z) => [x + dx, y + dy, z + dz]);
        expect(merged(boxOf(shifted))).toEqual(merged(boxOf(region)));
      }),
      { numRuns: 40 },
    );
  });

  it('do not change when the region is mirrored in any axis', () => {
    fc.assert(
      fc.property(regions, fc.constantFrom(0, 1, 2), (region, axis) => {
        const last = region.size[axis] - 1;
        const mirrored = moved(
          region,
          region.size,
          (...at) => at.map((n, a) => (a === axis ? last - n : n)) as [number, number, number],
        );
        expect(merged(boxOf(mirrored))).toEqual(merged(boxOf(region)));
      }),
      { numRuns: 40 },
    );
  });

  it('merge to the same matrix in any order', () => {
    fc.assert(
      fc.property(regions, fc.nat(), (region, seed) => {
        const tables = buildRunLength(boxOf(region), '3D')[0].map((matrix) => matrix.cells);
        const turned = tables.map((_, n) => tables[(n + seed) % tables.length]).reverse();
        expect(listed(mergeCells(turned))).toEqual(listed(mergeCells(tables)));
      }),
      { numRuns: 40 },
    );
  });

  it('keep their books: runs and zones hold every voxel once, pairs are symmetric', () => {
    fc.assert(
      fc.property(regions, (region) => {
        const box = boxOf(region);
        const voxels = region.levels.filter((level) => level > 0).length;
        const content = (cells: Cells) => listed(cells).reduce((sum, [, column, count]) => sum + column * count, 0);
        for (const matrix of buildRunLength(box, '3D')[0]) expect(content(matrix.cells)).toBe(voxels);
        expect(content(buildZones(box, '3D').sizeZone[0][0].cells)).toBe(voxels);
        for (const { cells } of buildCooccurrence(box, '3D')[0]) {
          const mirrored = listed(cells)
            .map(([i, j, count]) => [j, i, count])
            .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          expect(mirrored).toEqual(listed(cells));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are the same whether cells are counted in a table or by sorting', () => {
    const dense = randomRegion(5, [9, 9, 5], 4, 1);
    const spread = { ...dense, levels: dense.levels.map((level) => level * 16_000), levelCount: 65_536 };
    const back = (rows: number[][]) => rows.map(([i, j, count]) => [i / 16_000, j, count]);
    const sparse = mergeCounts(buildRunLength(boxOf(spread), '3D')[0]).cells;
    expect(back(listed(sparse))).toEqual(listed(mergeCounts(buildRunLength(boxOf(dense), '3D')[0]).cells));
  });
});

describe('texture matrices at the limits', () => {
  const region = (size: Triple, levels: number[], levelCount: number): RoiBox =>
    boxOf({ size, levels: Uint32Array.from(levels), mask: Uint8Array.from(levels, (l) => (l > 0 ? 1 : 0)), levelCount });

  it('handles 65,536 levels that all occur', () => {
    const count = 65_536;
    const box = region(
      [256, 256, 1],
      Array.from({ length: count }, (_, n) => 1 + ((n * 40_503) % count)),
      count,
    );
    const pairs = buildCooccurrence(box, '3D')[0];
    expect(pairs[0].total).toBe(2 * 255 * 256);
    expect(buildZones(box, '2D').sizeZone[0][0].total).toBe(count);
    expect(buildNeighbourhoods(box, '3D').greyToneDifference[0][0].levels).toHaveLength(count);
  });

  it('finds no pair and one run, one zone, one dependence in a single voxel', () => {
    const box = region([1, 1, 1], [5], 7);
    expect(buildCooccurrence(box, '3D')[0].map((m) => m.total)).toEqual(Array.from({ length: 13 }, () => 0));
    expect(listed(buildRunLength(box, '3D')[0][0].cells)).toEqual([[5, 1, 1]]);
    expect(listed(buildZones(box, '3D').distanceZone[0][0].cells)).toEqual([[5, 1, 1]]);
    const { greyToneDifference, dependence } = buildNeighbourhoods(box, '3D');
    expect([greyToneDifference[0][0].total, listed(dependence[0][0].cells)]).toEqual([0, [[5, 1, 1]]]);
  });

  it('makes empty matrices of an empty region', () => {
    const box = region(
      [3, 3, 3],
      Array.from({ length: 27 }, () => 0),
      4,
    );
    expect([box.voxels.length, buildCooccurrence(box, '2D'), buildZones(box, '3D').sizeZone[0][0].total]).toEqual([0, [], 0]);
  });

  it('keeps zones apart that touch nowhere, and levels that lie between others', () => {
    const box = region([5, 1, 1], [3, 3, 0, 3, 9], 9);
    expect(listed(buildZones(box, '3D').sizeZone[0][0].cells)).toEqual([
      [3, 1, 1],
      [3, 2, 1],
      [9, 1, 1],
    ]);
  });

  it('measures distances on the morphological mask, not on the holes of the region', () => {
    const size: Triple = [5, 5, 5];
    const levels = Uint32Array.from({ length: 125 }, (_, n) => (n === 62 ? 0 : 1));
    const whole = { size, levels, mask: new Uint8Array(125).fill(1), levelCount: 1 };
    // One voxel of the region is left in a full cube: it lies as deep as the cube says, though all around it was cut out.
    const alone = { ...whole, levels: levels.map((_, n) => (n === 63 ? 1 : 0)) };
    expect(listed(buildZones(boxOf(alone), '3D').distanceZone[0][0].cells)).toEqual([[1, 2, 1]]);
    expect(
      listed(
        buildZones(boxOf({ ...whole, levels: whole.levels.map((_, n) => (n === 62 ? 1 : 0)) }), '3D').distanceZone[0][0].cells,
      ),
    ).toEqual([[1, 3, 1]]);
  });

  it('refuses levels outside the mask, levels above the highest, and another grid', () => {
    const grid = gridOf([2, 1, 1]);
    const levels = greyLevelsOf(grid, Uint16Array.of(1, 2), 2);
    expect(() => roiBoxOf(levels, maskOf(grid, Uint8Array.of(1, 0)), plainTexture)).toThrow(
      expect.objectContaining({ code: 'LEVELS_OUTSIDE_MASK' }),
    );
    expect(() => roiBoxOf({ ...levels, levelCount: 1 }, undefined, plainTexture)).toThrow(
      expect.objectContaining({ code: 'LEVEL_OUT_OF_RANGE' }),
    );
    expect(() => roiBoxOf(levels, maskOf(gridOf([1, 2, 1])), plainTexture)).toThrow(
      expect.objectContaining({ code: 'GEOMETRY_MISMATCH' }),
    );
  });
});
