import { type Grid, IDENTITY_DIRECTION, type Triple, type Volume, volumeOf } from '@collimate/imaging-volume';
import type { PlanOf } from './filter.js';
import { laplacianOfGaussianFilter as filter } from './laplacian-of-gaussian.filter.js';
import { paddedIndex } from './padded-index.js';
import { plainFilters } from './engine/plain.engine.js';

type LogPlan = PlanOf<'laplacian-of-gaussian'>;
const plan: LogPlan = { method: 'laplacian-of-gaussian', sigmaMm: 1.5, cutoff: 4, dimensions: '3D', padding: 'mirror' };
const grid: Grid = { size: [11, 9, 7], spacingMm: [1, 1.25, 2], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };

function imageOf(on: Grid, at: (x: number, y: number, z: number) => number): Volume {
  const [nx, ny, nz] = on.size;
  const values = Array.from({ length: nx * ny * nz }, (_, i) => at(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))));
  return volumeOf(on, Float32Array.from(values));
}

/** Every voxel that a voxel reads with its weight, as the formula of the manual has it: no axis is passed on its own. */
function kernelOf({ sigmaMm, cutoff, dimensions }: LogPlan, { spacingMm }: Grid): readonly (readonly [Triple, number])[] {
  const axes = dimensions === '2D' ? [0, 1] : [0, 1, 2];
  const sigma = spacingMm.map((mm) => sigmaMm / mm);
  const radius = sigma.map((voxels, a) => (axes.includes(a) ? Math.floor(cutoff * voxels + 0.5) : 0));
  const along = (a: number) => Array.from({ length: 2 * radius[a] + 1 }, (_, n) => n - radius[a]);
  const weightOf = (k: Triple) => {
    const gaussian = axes.reduce(
      (w, a) => (w * Math.exp(-(k[a] ** 2) / 2 / sigma[a] ** 2)) / Math.sqrt(2 * Math.PI) / sigma[a],
      1,
    );
    return axes.reduce((sum, a) => sum + (k[a] ** 2 / sigma[a] ** 4 - 1 / sigma[a] ** 2) * gaussian, 0);
  };
  const places = along(2).flatMap((z) => along(1).flatMap((y) => along(0).map((x): Triple => [x, y, z])));
  const mean = places.reduce((sum, k) => sum + weightOf(k), 0) / places.length;
  return places.map((k) => [k, weightOf(k) - mean]);
}

function byFormula({ grid: on, voxels }: Volume, settings: LogPlan): readonly number[] {
  const kernel = kernelOf(settings, on);
  const [nx, ny, nz] = on.size;
  return Array.from({ length: nx * ny * nz }, (_, i) => {
    const at = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    return kernel.reduce((sum, [k, weight]) => {
      const [x, y, z] = k.map((step, a) => paddedIndex(at[a] + step, on.size[a], settings.padding));
      return x === undefined || y === undefined || z === undefined ? sum : sum + weight * voxels.data[x + nx * (y + ny * z)];
    }, 0);
  });
}

describe('the Laplacian of a Gaussian', () => {
  it.each(
    (['zero', 'nearest', 'periodic', 'mirror'] as const).flatMap((padding) =>
      (['2D', '3D'] as const).map((dimensions) => [dimensions, padding] as const),
    ),
  )('is in %s, padded by %s, what the formula says voxel by voxel', (dimensions, padding) => {
    const image = imageOf(grid, (x, y, z) => 300 * Math.sin(x * y + z) - 1000 * Number(x > 6) + 40 * z);
    const settings: LogPlan = { ...plan, dimensions, padding };
    const found = filter.apply(image, settings, plainFilters).voxels.data;
    const expected = byFormula(image, settings);
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
    const range = Math.max(...expected) - Math.min(...expected);
    // The map is in single precision.
    expect(worst).toBeLessThan(2e-7 * range);
  });

  it('answers nothing where nothing changes, whatever the level, and on lines whose share of the image is no exact fraction', () => {
    for (const dimensions of ['2D', '3D'] as const) {
      for (const padding of ['nearest', 'periodic', 'mirror'] as const) {
        const wide: Grid = { ...grid, size: [114, 113, 3], spacingMm: [1, 1, 1] };
        const map = filter.apply(
          imageOf(wide, () => -1000),
          { ...plan, dimensions, padding },
          plainFilters,
        );
        expect(Math.max(...map.voxels.data.map(Math.abs))).toBeLessThan(1e-9);
      }
    }
  });

  it('has the second derivative of a parabola, and none of a slope', () => {
    const line: Grid = { ...grid, size: [41, 1, 1], spacingMm: [1, 1, 1] };
    const at = (of: (x: number) => number) =>
      filter.apply(imageOf(line, of), { ...plan, cutoff: 8, sigmaMm: 2 }, plainFilters).voxels.data[20];
    expect(at((x) => 7 * x)).toBeCloseTo(0, 4);
    expect(at((x) => 3 * (x - 20) ** 2)).toBeCloseTo(6, 4);
  });

  it('is negative in a bright spot, and most where the spot is as wide as the Gaussian', () => {
    const ball: Grid = { ...grid, size: [31, 31, 1], spacingMm: [1, 1, 1] };
    const spot = imageOf(ball, (x, y) => 100 * Number(Math.hypot(x - 15, y - 15) <= 3));
    // Of a disc of radius r the answer, times the variance, is largest at sigma = r / sqrt 2.
    const answers = [1, 1.5, 2.1, 3, 4].map(
      (sigmaMm) =>
        sigmaMm ** 2 * filter.apply(spot, { ...plan, sigmaMm, dimensions: '2D' }, plainFilters).voxels.data[15 + 31 * 15],
    );
    expect(Math.min(...answers)).toBe(answers[2]);
    expect(answers[2]).toBeLessThan(0);
  });

  it('reaches as far as it is cut off, in whole voxels, not beyond its slice in 2D, and without end where the image goes round', () => {
    expect(filter.reachMm(plan, [1, 1.25, 2])).toEqual([6, 6.25, 6]);
    expect(filter.reachMm({ ...plan, cutoff: 2.4 }, [1, 1, 1])).toEqual([4, 4, 4]);
    expect(filter.reachMm({ ...plan, dimensions: '2D' }, [1, 1, 3])).toEqual([6, 6, 0]);
    expect(filter.reachMm({ ...plan, padding: 'periodic', dimensions: '2D' }, [1, 1, 3])).toEqual([Infinity, Infinity, 0]);
  });

  it('spoils no voxel beyond its reach by an intensity that is no number', () => {
    const line: Grid = { ...grid, size: [9, 1, 1], spacingMm: [1, 1, 1] };
    const image = imageOf(line, (x) => (x === 0 ? NaN : x));
    const map = filter.apply(image, { ...plan, sigmaMm: 1, cutoff: 3, dimensions: '2D', padding: 'nearest' }, plainFilters);
    expect([...map.voxels.data].map(Number.isNaN)).toEqual([true, true, true, true, false, false, false, false, false]);
  });
});
