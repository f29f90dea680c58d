import { readdirSync } from 'node:fs';
import { type Grid, IDENTITY_DIRECTION, type Triple, type Volume, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { EngineKernels } from '@collimate/radiomics-kernels';
import { FILTER_SETTINGS, type FilterMethod, parseResponseName, responseName } from '@collimate/radiomics-vocabulary';
import { plainFilters } from './engine/plain.engine.js';
import { wasmFilters } from './engine/wasm.engine.js';
import type { PlanOf } from './filter.js';
import { FILTERS, bytesOfFilters, filterOf, reachOfFilters, responseMap } from './filters.js';
import { paddedPlaces } from './padded-index.js';

/** Some settings of every filter; a filter without any does not compile. */
const SAMPLES: { readonly [M in FilterMethod]: readonly PlanOf<M>[] } = {
  mean: (['zero', 'nearest', 'periodic', 'mirror'] as const).flatMap((padding) => [
    { method: 'mean', support: 5, dimensions: '3D', padding },
    { method: 'mean', support: 3, dimensions: '2D', padding },
  ]),
  'laplacian-of-gaussian': (['zero', 'nearest', 'periodic', 'mirror'] as const).flatMap((padding) => [
    { method: 'laplacian-of-gaussian', sigmaMm: 1.5, cutoff: 4, dimensions: '3D', padding },
    { method: 'laplacian-of-gaussian', sigmaMm: 2, cutoff: 2.5, dimensions: '2D', padding },
  ]),
  laws: (['zero', 'nearest', 'periodic', 'mirror'] as const).flatMap((padding) => [
    { method: 'laws', kernels: 'E3L5R5', rotation: 'none', energy: 0, dimensions: '3D', padding },
    { method: 'laws', kernels: 'E5S3', rotation: 'max', energy: 2, dimensions: '2D', padding },
    { method: 'laws', kernels: 'E3L3S3', rotation: 'max', energy: 1, dimensions: '3D', padding },
  ]),
};
const PLANS = Object.values(SAMPLES).flat();

const grid: Grid = { size: [19, 17, 14], spacingMm: [1, 1.5, 2], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const [nx, ny] = grid.size;

function imageOf(at: (x: number, y: number, z: number) => number): Volume {
  const values = Float32Array.from({ length: nx * ny * grid.size[2] }, (_, i) =>
    at(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))),
  );
  return volumeOf(grid, values);
}

const wavy = imageOf((x, y, z) => 100 * Math.sin(x * 1.3) + 7 * y - 3 * z * (x % 3));

describe('every filter', () => {
  it('has a code of its own, well formed: a response map is named by it', () => {
    const codes = Object.values(FILTERS).map(({ ibsi }) => ibsi);
    for (const code of codes) expect(code).toMatch(/^[0-9A-Z]{4}$/);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toEqual(Object.values(FILTER_SETTINGS).map(({ ibsi }) => ibsi));
  });

  it('has the code and the settings of the vocabulary, and a response map that its name leads back to', () => {
    for (const plan of PLANS) {
      expect(filterOf(plan).ibsi).toBe(FILTER_SETTINGS[plan.method].ibsi);
      expect(parseResponseName(responseName(plan))).toEqual(plan);
      expect(FILTER_SETTINGS[plan.method].schema.parse(plan)).toEqual(plan);
      expect(filterOf(plan).settings(plan)).toContain(plan.method);
      expect(bytesOfFilters([plan])).toBeGreaterThanOrEqual(4);
    }
    expect(Object.keys(FILTERS)).toEqual(Object.keys(FILTER_SETTINGS));
  });

  it('has a spec beside it', () => {
    const files = readdirSync(import.meta.dirname);
    const missing = Object.keys(FILTERS).flatMap((method) =>
      files.includes(`${method}.filter.spec.ts`) ? [] : [`${method}.filter.spec.ts`],
    );
    expect(missing).toEqual([]);
  });

  it.each(PLANS.map((plan) => [responseName(plan), plan] as const))(
    '%s looks no further than its reach: what lies beyond changes nothing',
    (_, plan) => {
      const reach = reachOfFilters([plan], grid.spacingMm).map((mm, axis) => Math.ceil(mm / grid.spacingMm[axis]));
      const inner: Triple = [9, 8, 7];
      const beyond = (x: number, y: number, z: number) => [x, y, z].some((n, a) => Math.abs(n - inner[a]) > reach[a]);
      const other = imageOf((x, y, z) => (beyond(x, y, z) ? 1e6 : wavy.voxels.data[x + nx * (y + ny * z)]));
      const at = inner[0] + nx * (inner[1] + ny * inner[2]);
      expect(responseMap(other, plan, plainFilters).voxels.data[at]).toBe(responseMap(wavy, plan, plainFilters).voxels.data[at]);
    },
  );

  it.each(PLANS.map((plan) => [responseName(plan), plan] as const))('%s leaves its image as it is', (_, plan) => {
    const before = wavy.voxels.data.slice();
    const map = responseMap(wavy, plan, plainFilters);
    expect(map.grid).toBe(wavy.grid);
    expect(map.voxels.data).not.toBe(wavy.voxels.data);
    expect(wavy.voxels.data).toEqual(before);
  });
});

describe('the kernel of the filters', () => {
  const kernel = wasmFilters(new EngineKernels());

  it.each(PLANS.map((plan) => [responseName(plan), plan] as const))(
    'gives the map of the definition, bit for bit: %s',
    (_, plan) => {
      expect(responseMap(wavy, plan, kernel).voxels.data).toEqual(responseMap(wavy, plan, plainFilters).voxels.data);
    },
  );

  /* Rows and lines are placed block by block: blocks of one line, of a part of a line, and more than one of each. */
  it.each<Triple>([
    [1, 1, 1],
    [7, 1, 3],
    [9, 300, 41],
    [300, 9, 41],
    [41, 9, 300],
    [33_000, 2, 1],
    [2, 33_000, 1],
    [1, 2, 33_000],
  ])('gives the sums of the definition for images of %i x %i x %i voxels, whatever was asked before', (...size) => {
    const random = new SeededRandom(size[0]);
    const values = Float64Array.from({ length: size[0] * size[1] * size[2] }, () => random.normal());
    values[values.length >> 1] = NaN;
    for (const axis of [0, 1, 2] as const) {
      const terms = [1, 5].map((support) => ({
        values,
        taps: {
          weights: Float64Array.from({ length: support }, () => random.normal()),
          places: paddedPlaces(size[axis], support, axis === 0 ? 'zero' : 'mirror'),
        },
      }));
      const found = kernel.sumAlong(size, axis, terms);
      const expected = plainFilters.sumAlong(size, axis, terms);
      expect(found.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
    }
  });
});

describe('no filter', () => {
  it('needs no image around the region and no memory', () => {
    expect(reachOfFilters([], grid.spacingMm)).toEqual([0, 0, 0]);
    expect(bytesOfFilters([])).toBe(0);
  });
});
