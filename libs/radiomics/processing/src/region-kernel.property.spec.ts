import { type Grid, IDENTITY_DIRECTION, type Triple, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { EngineKernels } from '@collimate/radiomics-kernels';
import fc from 'fast-check';
import { boundingBox, boxGrid } from './box.js';
import type { LevelLaw } from './discretise.step.js';
import { plainProcessing } from './engine/plain.engine.js';
import type { ProcessingEngine } from './engine/processing.engine.js';
import { wasmProcessing } from './engine/wasm.engine.js';
import { resegment } from './resegment.step.js';

const fast = wasmProcessing(new EngineKernels());

/** What each engine gives: the one by kernels is held to the plain one. */
function byBoth<T>(compute: (engine: ProcessingEngine) => T): readonly [found: T, expected: T] {
  return [compute(fast), compute(plainProcessing)];
}

function sceneOf(seed: number, size: Triple, fill: number, odd: number | undefined) {
  const random = new SeededRandom(seed);
  const count = size[0] * size[1] * size[2];
  const grid: Grid = { size, spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
  const intensities = Float32Array.from({ length: count }, () => Math.floor(random.uniform() * 4000) / 4 - 500);
  const mask = maskOf(
    grid,
    Uint8Array.from({ length: count }, () => (random.uniform() < fill ? 1 : 0)),
  );
  if (odd !== undefined) intensities[Math.floor(random.uniform() * count)] = odd;
  return { volume: volumeOf(grid, intensities), mask };
}

const scenes = fc.record({
  seed: fc.nat(),
  // Rows shorter and longer than the sixteen voxels that the kernel looks at together.
  size: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 6 })),
  fill: fc.constantFrom(0, 0.01, 0.3, 0.9, 1),
  odd: fc.constantFrom(undefined, NaN, Infinity, -Infinity, -0),
});

describe('the region kernel gives the bits of the plain steps', () => {
  it('for the box of a mask and what is cut out of it', () => {
    fc.assert(
      fc.property(scenes, ({ seed, size, fill }) => {
        const { mask } = sceneOf(seed, size, fill, undefined);
        const [extent, expected] = byBoth((engine) => engine.extentOf(mask));
        expect(extent).toEqual(expected);
        const box = boundingBox(mask);
        if (box === undefined) return;
        const [cut, expectedCut] = byBoth((engine) => engine.moveBox(mask, box, boxGrid(mask.grid, box), [0, 0, 0]));
        expect(cut).toEqual(expectedCut);
        const onto = { ...mask.grid, size: [size[0] + 2, size[1] + 3, size[2] + 1] as const };
        const [put, expectedPut] = byBoth((engine) => engine.moveBox(mask, box, onto, [1, 2, 1]));
        expect(put).toEqual(expectedPut);
      }),
    );
  });

  it('for re-segmentation by range and by outliers', () => {
    const bounds = fc.record({ lower: fc.constantFrom(null, -250, 0.25), upper: fc.constantFrom(null, 100.25, 300) });
    fc.assert(
      fc.property(scenes, fc.option(bounds, { nil: null }), fc.constantFrom(null, 1, 3), (scene, range, outlierSigma) => {
        const { volume, mask } = sceneOf(scene.seed, scene.size, scene.fill, scene.odd);
        const [found, expected] = byBoth((engine) => resegment(volume, mask, { range, outlierSigma }, engine));
        expect(found).toEqual(expected);
      }),
    );
  });

  it('for the intensities inside, and whether they are finite', () => {
    fc.assert(
      fc.property(scenes, ({ seed, size, fill, odd }) => {
        const { volume, mask } = sceneOf(seed, size, fill, odd);
        const [values, expected] = byBoth((engine) => engine.valuesIn(volume, mask));
        expect(values).toEqual(expected);
        const [finite, expectedFinite] = byBoth((engine) => engine.allFinite(volume, mask));
        expect(finite).toBe(expectedFinite);
      }),
    );
  });

  it('for the levels in their places, or the same complaint', () => {
    const laws = fc.oneof(
      fc.record({
        method: fc.constant('fixed-bin-size' as const),
        width: fc.constantFrom(0.01, 3, 25),
        lowerBound: fc.constantFrom(-500, 0),
      }),
      fc.record({ method: fc.constant('fixed-bin-number' as const), bins: fc.constantFrom(1, 8, 300) }),
      fc.record({ method: fc.constant('none' as const) }),
    );
    fc.assert(
      fc.property(scenes, laws, ({ seed, size, fill }, chosen) => {
        const { volume, mask } = sceneOf(seed, size, fill, undefined);
        const values = plainProcessing.valuesIn(volume, mask);
        const ends = { lowest: Math.min(...values), highest: Math.max(...values) };
        const law: LevelLaw = chosen.method === 'fixed-bin-number' ? { ...chosen, ...ends } : chosen;
        const [levels, expected] = byBoth((engine) => attempt(() => engine.levelsInPlace(values, mask, law)));
        expect(levels).toEqual(expected);
      }),
    );
  });
});

function attempt<T>(compute: () => T): T | string {
  try {
    return compute();
  } catch (error) {
    return (error as Error).message;
  }
}
