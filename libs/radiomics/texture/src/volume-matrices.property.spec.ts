import { SeededRandom } from '@collimate/kernel-numeric';
import { IDENTITY_DIRECTION, greyLevelsOf, maskOf } from '@collimate/imaging-volume';
import { EngineKernels } from '@collimate/radiomics-kernels';
import fc from 'fast-check';
import { type CooccurrenceMatrix, marginsOf } from './glcm.matrix.js';
import { roiBoxOf } from './roi-box.js';
import { plainTexture } from './engine/plain.engine.js';
import { wasmTexture } from './engine/wasm.engine.js';
import type { VolumeMatrices } from './volume-matrices.js';

const fast = wasmTexture(new EngineKernels());

/** Random levels with runs in x, in a random mask that may be larger than the region. */
function randomRegion(seed: number, size: readonly [number, number, number], levelCount: number, fill: number, smooth: number) {
  const random = new SeededRandom(seed);
  const grid = { size, spacingMm: [1, 1, 1] as const, originMm: [0, 0, 0] as const, direction: IDENTITY_DIRECTION };
  const levels = new Uint16Array(size[0] * size[1] * size[2]);
  const mask = new Uint8Array(levels.length);
  let level = 1;
  for (let i = 0; i < levels.length; i++) {
    const inside = random.uniform() < fill;
    if (inside && random.uniform() >= smooth) level = 1 + Math.floor(random.uniform() * levelCount);
    levels[i] = inside ? level : 0;
    mask[i] = inside || random.uniform() < 0.3 ? 1 : 0;
  }
  return roiBoxOf(greyLevelsOf(grid, levels, levelCount), maskOf(grid, mask), plainTexture);
}

/** A matrix with its sums, which the definition takes from the cells. */
function summed(matrix: CooccurrenceMatrix): CooccurrenceMatrix {
  return { ...matrix, margins: matrix.margins ?? (matrix.total === 0 ? undefined : marginsOf(matrix.cells)) };
}

function everything(matrices: VolumeMatrices) {
  return {
    cooccurrence: matrices.cooccurrence().map((group) => group.map(summed)),
    mergedCooccurrence: summed(matrices.mergedCooccurrence()),
    runLength: matrices.runLength(),
    mergedRunLength: matrices.mergedRunLength(),
    zones: matrices.zones(),
    neighbourhoods: matrices.neighbourhoods(),
  };
}

describe('the texture kernel', () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 37 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 9 }));
  const levelCounts = fc.constantFrom(1, 2, 5, 31, 32, 63, 64, 255);

  it('counts what the definition counts, cell for cell, on random regions of odd sizes', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        sizes,
        levelCounts,
        fc.constantFrom(0.05, 0.5, 0.9, 1),
        fc.constantFrom(0, 0.5, 0.95),
        (seed, size, levelCount, fill, smooth) => {
          const box = randomRegion(seed, size, levelCount, fill, smooth);
          expect(everything(fast.volumeMatrices(box))).toEqual(everything(plainTexture.volumeMatrices(box)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['one voxel', [1, 1, 1], 3],
    ['a flat full block that touches every border', [16, 16, 5], 1],
    ['a row of 254 voxels', [254, 2, 1], 4],
    ['a side of 255 voxels, which the kernel leaves to the definition', [2, 255, 2], 4],
    ['300 levels, which the kernel leaves to the definition', [9, 9, 9], 300],
  ] as const)('agrees on %s', (_name, size, levelCount) => {
    const box = randomRegion(5, size, levelCount, 1, 0.9);
    expect(everything(fast.volumeMatrices(box))).toEqual(everything(plainTexture.volumeMatrices(box)));
  });

  it('counts zones of more than a thousand voxels, some of one level and of one size', () => {
    const [size, levelCount] = [[40, 20, 12] as const, 3];
    const grid = { size, spacingMm: [1, 1, 1] as const, originMm: [0, 0, 0] as const, direction: IDENTITY_DIRECTION };
    // Slabs of two slices; the last one lacks a voxel.
    const levels = Uint16Array.from({ length: 9600 }, (_, i) => [3, 1, 3, 2, 3, 1][Math.floor(i / 1600)]);
    levels[9599] = 2;
    const box = roiBoxOf(greyLevelsOf(grid, levels, levelCount), maskOf(grid, new Uint8Array(9600).fill(1)), plainTexture);
    const found = everything(fast.volumeMatrices(box));
    expect(found).toEqual(everything(plainTexture.volumeMatrices(box)));
    expect([...found.zones.sizeZone[0][0].cells.columns]).toEqual([1599, 1600, 1, 1600, 1600]);
  });

  it('makes matrices of the right region when two are asked for in turn', () => {
    const boxes = [randomRegion(1, [20, 9, 7], 60, 0.8, 0.5), randomRegion(2, [31, 12, 9], 255, 1, 0.9)];
    const lazy = boxes.map((box) => fast.volumeMatrices(box));
    expect(lazy.map(everything)).toEqual(boxes.map((box) => everything(plainTexture.volumeMatrices(box))));
  });

  it('does not remember the region before', () => {
    const first = randomRegion(1, [20, 9, 7], 60, 0.8, 0.5);
    const again = everything(fast.volumeMatrices(first));
    everything(fast.volumeMatrices(randomRegion(2, [31, 12, 9], 255, 1, 0.9)));
    expect(everything(fast.volumeMatrices(first))).toEqual(again);
  });
});
