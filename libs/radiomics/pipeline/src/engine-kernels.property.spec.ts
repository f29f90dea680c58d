import { type Grid, IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { KERNEL_DIGESTS } from '@collimate/radiomics-kernels';
import { planPreset } from '@collimate/radiomics-vocabulary';
import fc from 'fast-check';
import { compile } from './compile.js';
import { type Engine, plainEngine, wasmEngine } from './engine.js';
import { type ExtractionResult, extract } from './extract.js';

const fast = wasmEngine();
/** The kernels of these families add real numbers in another order than their definitions. */
const ADDED_IN_ANOTHER_ORDER: ReadonlySet<string> = new Set(['loc_peak_loc', 'loc_peak_glob', 'morph_moran_i', 'morph_geary_c']);

/** A lump with holes and crumbs at a random place, in an image that is whole-numbered or not. */
function scan(seed: number, size: readonly [number, number, number], fill: number, whole: boolean) {
  const random = new SeededRandom(seed);
  const grid: Grid = { size, spacingMm: [1.5, 1.25, 3], originMm: [1, 2, 3], direction: IDENTITY_DIRECTION };
  const volume = volumeOf(grid);
  const mask = maskOf(grid);
  const centre = size.map((n) => random.uniform() * n);
  let i = 0;
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, i++) {
        const value = 60 * Math.sin(x / 3) * Math.cos(y / 4) + 90 * random.normal() - 30;
        volume.voxels.data[i] = whole ? Math.round(value) : value;
        const [u, v, w] = [x - centre[0], y - centre[1], 2 * (z - centre[2])];
        mask.voxels.data[i] = u * u + v * v + w * w < 90 && random.uniform() < fill ? 1 : 0;
      }
    }
  }
  return { volume, masks: [{ name: 'r', mask }] };
}

function expectSame(found: readonly ExtractionResult[], expected: readonly ExtractionResult[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((result, n) => {
    expect(result.record).toEqual({ ...expected[n].record, kernels: KERNEL_DIGESTS });
    expect(result.diagnostics).toEqual(expected[n].diagnostics);
    result.table.rows.forEach((row, k) => {
      const other = expected[n].table.rows[k];
      if (!ADDED_IN_ANOTHER_ORDER.has(row.tag) || row.value.kind !== 'value' || other.value.kind !== 'value') {
        expect(row).toEqual(other);
        return;
      }
      expect(Math.abs(row.value.value - other.value.value)).toBeLessThanOrEqual(1e-11 * Math.abs(other.value.value) + 1e-12);
    });
  });
}

describe('an extraction with kernels', () => {
  const sizes = fc.tuple(fc.integer({ min: 3, max: 26 }), fc.integer({ min: 3, max: 24 }), fc.integer({ min: 2, max: 12 }));

  it('gives what the plain definitions give, row by row, for any region', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        sizes,
        fc.constantFrom(0.1, 0.7, 1),
        fc.boolean(),
        fc.constantFrom('ibsi-a', 'ibsi-b', 'ibsi-c', 'ibsi-e', 'mr-default', 'pet-default'),
        (seed, size, fill, whole, preset) => {
          const { volume, masks } = scan(seed, size, fill, whole);
          const compiled = compile(planPreset(preset));
          const attempt = (engine: Engine) => {
            try {
              return extract(compiled, volume, masks, engine, { diagnostics: true });
            } catch (error) {
              return (error as Error).message;
            }
          };
          const plain = attempt(plainEngine);
          const found = attempt(fast);
          if (typeof plain === 'string' || typeof found === 'string') expect(found).toBe(plain);
          else expectSame(found, plain);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the bits it gave before, whatever the kernels computed in between', () => {
    const compiled = compile(planPreset('ibsi-e'));
    const [one, other] = [scan(1, [26, 24, 12], 1, true), scan(2, [12, 20, 6], 0.7, false)];
    const first = extract(compiled, one.volume, one.masks, fast);
    extract(compiled, other.volume, other.masks, fast);
    expect(extract(compiled, one.volume, one.masks, fast)).toEqual(first);
    expect(extract(compiled, one.volume, one.masks, wasmEngine())).toEqual(first);
  });
});
