import { type Grid, IDENTITY_DIRECTION, type Triple, greyLevelsOf, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { EngineKernels } from '@collimate/radiomics-kernels';
import { roiBoxOf } from '@collimate/radiomics-texture';
import fc from 'fast-check';
import { plainFeatures } from '../engine/plain.engine.js';
import { wasmFeatures } from '../engine/wasm.engine.js';
import { shapeOf } from './shape.js';

const fastEngine = wasmFeatures(new EngineKernels());

/** A mask of a few balls and some single voxels, an intensity mask within it, and intensities. */
function sceneOf(seed: number, size: Triple, balls: number, dust: number) {
  const random = new SeededRandom(seed);
  const grid: Grid = { size, spacingMm: [0.9, 1.1, 2.5], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
  const centres = Array.from({ length: balls }, () => [...size.map((n) => random.uniform() * n), 1 + random.uniform() * 8]);
  const count = size[0] * size[1] * size[2];
  const inside = Uint8Array.from({ length: count }, (_, i) => {
    const at = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    const near = centres.some((c) => at.reduce((sum, x, axis) => sum + (x - c[axis]) * (x - c[axis]), 0) <= c[3] * c[3]);
    return near || random.uniform() < dust ? 1 : 0;
  });
  const kept = inside.map((one) => (one === 1 && random.uniform() < 0.9 ? 1 : 0));
  const intensities = Float32Array.from({ length: count }, () => Math.floor(random.uniform() * 300) - 100);
  return { morphological: maskOf(grid, inside), intensity: maskOf(grid, kept), volume: volumeOf(grid, intensities) };
}

const scenes = fc.record({
  seed: fc.nat(),
  size: fc.tuple(fc.integer({ min: 1, max: 37 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 12 })),
  balls: fc.integer({ min: 0, max: 4 }),
  dust: fc.constantFrom(0, 0.005, 0.2),
});

describe('the kernels of shape', () => {
  it('give the bits of the plain definitions, and the autocorrelation to 12 digits', () => {
    fc.assert(
      fc.property(scenes, ({ seed, size, balls, dust }) => {
        const { morphological, intensity, volume } = sceneOf(seed, size, balls, dust);
        const [plain, fast] = [
          shapeOf(morphological, intensity, volume, plainFeatures),
          shapeOf(morphological, intensity, volume, fastEngine),
        ];
        const { autocorrelation: expected, ...rest } = plain?.intensity ?? {};
        const { autocorrelation: found, ...others } = fast?.intensity ?? {};
        expect({ ...fast, intensity: others }).toEqual({ ...plain, intensity: rest });
        expect(Math.abs((found?.moran ?? 0) - (expected?.moran ?? 0))).toBeLessThanOrEqual(1e-11);
        expect(Math.abs((found?.geary ?? 0) - (expected?.geary ?? 0))).toBeLessThanOrEqual(1e-11);
      }),
      { numRuns: 60 },
    );
  });

  it('find the box of levels and mask that the plain definition finds', () => {
    fc.assert(
      fc.property(scenes, ({ seed, size, balls, dust }) => {
        const { morphological, intensity, volume } = sceneOf(seed, size, balls, dust);
        const placed = Uint16Array.from(intensity.voxels.data, (one, i) => (one === 1 ? 101 + volume.voxels.data[i] : 0));
        const levels = greyLevelsOf(morphological.grid, placed, 300);
        const [plain, fast] = [roiBoxOf(levels, morphological, plainFeatures), roiBoxOf(levels, morphological, fastEngine)];
        const { ranks, voxels, sliceStart, ...facts } = plain;
        expect(fast).toMatchObject(facts);
        expect(fast.ranks).toEqual(ranks);
        expect(fast.voxels).toEqual(voxels);
        expect(fast.sliceStart).toEqual(sliceStart);
      }),
      { numRuns: 40 },
    );
  });

  it('count values as they are counted one by one', () => {
    const values = fc.array(
      fc.oneof(fc.integer({ min: -70_000, max: 70_000 }), fc.integer({ min: -5, max: 5 }), fc.constant(-0), fc.constant(2.5)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(values, (unsorted) => {
        expect(fastEngine.countedAscending(Float64Array.from(unsorted))).toEqual(plainFeatures.countedAscending(unsorted));
      }),
    );
  });
});
