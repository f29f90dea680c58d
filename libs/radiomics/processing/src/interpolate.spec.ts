import {
  IDENTITY_DIRECTION,
  type Grid,
  type Volume,
  maskOf,
  maskVoxelCount,
  positionMm,
  volumeOf,
} from '@collimate/imaging-volume';
import { EngineKernels } from '@collimate/radiomics-kernels';
import type { InterpolationPlan } from '@collimate/radiomics-vocabulary';
import { type Box, wholeBox } from './box.js';
import { plainProcessing } from './engine/plain.engine.js';
import { wasmProcessing } from './engine/wasm.engine.js';
import { interpolateImage, interpolateMask } from './interpolate.step.js';
import { type Sampling, pointOf, resampledSize, samplingOf } from './sampling.js';

const grid: Grid = { size: [24, 20, 16], spacingMm: [1, 1.5, 3], originMm: [5, -7, 11], direction: IDENTITY_DIRECTION };

function planOf(
  method: 'nearest' | 'linear' | 'cubic',
  spacingMm: number[],
  rounding: 'nearest-integer' | 'none' = 'none',
): InterpolationPlan {
  const dimensions = spacingMm.length === 2 ? '2D' : '3D';
  return { method, dimensions, spacingMm, rounding, mask: { method: 'linear', threshold: 0.5 } };
}

function filled(over: Grid, f: (x: number, y: number, z: number) => number) {
  const volume = volumeOf(over);
  const [nx, ny, nz] = over.size;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const [px, py, pz] = positionMm(over, [x, y, z]);
        volume.voxels.data[x + nx * (y + ny * z)] = f(px, py, pz);
      }
    }
  }
  return volume;
}

const plainly = (volume: Volume, ...[sampling, plan, box]: readonly [Sampling, InterpolationPlan, Box]): Volume =>
  interpolateImage({ volume, before: 'nothing' }, sampling, plan, box, plainProcessing);

/** Greatest difference between an interpolated image and the function itself, away from the border. */
function worstInside(method: 'nearest' | 'linear' | 'cubic', f: (x: number, y: number, z: number) => number): number {
  const plan = planOf(method, [0.8, 0.8, 0.8]);
  const wide: Grid = { ...grid, size: [36, 36, 36] };
  const sampling = samplingOf(wide, plan);
  const out = plainly(filled(wide, f), sampling, plan, wholeBox(sampling.target));
  const truth = filled(sampling.target, f);
  const [nx, ny, nz] = sampling.target.size;
  const margin = [18, 27, 52];
  let worst = 0;
  for (let z = margin[2]; z < nz - margin[2]; z++) {
    for (let y = margin[1]; y < ny - margin[1]; y++) {
      for (let x = margin[0]; x < nx - margin[0]; x++) {
        const i = x + nx * (y + ny * z);
        worst = Math.max(worst, Math.abs(out.voxels.data[i] - truth.voxels.data[i]));
      }
    }
  }
  return worst;
}

describe('the new grid', () => {
  it.each([
    [204, 0.977, 2, 100],
    [201, 0.977, 2, 99],
    [204, 0.97699999809265, 2, 100],
    [60, 3, 2, 90],
    [60, 3.0000001, 2, 90],
    [204, 0.977, 1, 200],
    [201, 0.977, 1, 197],
    [60, 3, 1, 180],
    [1, 1, 10, 1],
  ])('has the size of the standard: %d voxels of %d mm at %d mm make %d', (n, s, t, expected) => {
    expect(resampledSize(n, s, t)).toBe(expected);
  });

  it('is aligned with the old one by their centres', () => {
    const sampling = samplingOf(grid, planOf('linear', [2, 2, 2]));
    const centre = (g: Grid) => positionMm(g, [(g.size[0] - 1) / 2, (g.size[1] - 1) / 2, (g.size[2] - 1) / 2]);
    centre(sampling.target).forEach((value, axis) => expect(value).toBeCloseTo(centre(grid)[axis], 12));
  });

  it('keeps the third axis in 2D, and everything without interpolation', () => {
    const sampling = samplingOf(grid, planOf('linear', [2, 2]));
    expect(sampling.target.size).toEqual([12, 15, 16]);
    expect(sampling.target.spacingMm).toEqual([2, 2, 3]);
    expect(samplingOf(grid, { method: 'none' }).target).toBe(grid);
  });
});

describe('points of the new grid', () => {
  it('are mirrored to the last bit about the common centre, on voxels where they are within 1e-9 of one', () => {
    for (const [n, spacing] of [
      [7, 0.7],
      [10, 0.977],
      [13, 3],
      [6, 2.0000000001],
    ]) {
      const line: Grid = { ...grid, size: [n, 1, 1], spacingMm: [spacing, 1, 1] };
      const sampling = samplingOf(line, planOf('linear', [1, 1, 1]));
      const count = sampling.target.size[0];
      for (let k = 0; k < count; k++) {
        const [here, there] = [pointOf(sampling, 0, k), pointOf(sampling, 0, count - 1 - k)];
        expect(here.below + here.part).toBeCloseTo(sampling.start[0] + sampling.step[0] * k, 8);
        expect(here.part === 0 || (here.part > 1e-9 && here.part < 1 - 1e-9)).toBe(true);
        if (here.part === 0) expect(there).toEqual({ below: n - 1 - here.below, part: 0 });
        else expect([there.below, 1 - there.part]).toEqual([n - 2 - here.below, here.part]);
      }
    }
  });

  it('halfway between two voxels take the nearest one by its place in the patient', () => {
    // Old voxels at 0 to 5 mm, new ones at 0.5, 2.5 and 4.5 mm: of two, the one further to the left of the patient.
    const there: Grid = { size: [6, 1, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
    const back: Grid = { ...there, originMm: [5, 0, 0], direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
    for (const engine of [wasmProcessing(new EngineKernels()), plainProcessing]) {
      const found = [there, back].map((line) => {
        const sampling = samplingOf(line, planOf('nearest', [2, 1, 1]));
        const plan = planOf('nearest', [2, 1, 1]);
        const image = filled(line, (x) => 10 * x);
        return [
          ...interpolateImage({ volume: image, before: 'nothing' }, sampling, plan, wholeBox(sampling.target), engine).voxels
            .data,
        ];
      });
      expect(found).toEqual([
        [10, 30, 50],
        [50, 30, 10],
      ]);
    }
  });
});

describe('interpolateImage', () => {
  it('reproduces a linear function, linearly', () => {
    expect(worstInside('linear', (x, y, z) => 3 * x - 2 * y + 0.5 * z + 7)).toBeLessThan(1e-5);
  });

  it('reproduces a cubic polynomial by splines, and not linearly', () => {
    const cubic = (x: number, y: number, z: number) => 0.01 * x * x * x - 0.02 * y * y * z + 0.1 * x * z;
    expect(worstInside('cubic', cubic)).toBeLessThan(2e-4);
    expect(worstInside('linear', cubic)).toBeGreaterThan(0.05);
  });

  it('gives the samples back where the grid stays', () => {
    const plan = planOf('cubic', [1, 1.5, 3]);
    const sampling = samplingOf(grid, plan);
    const source = filled(grid, (x, y, z) => Math.sin(x * 1.7) * Math.cos(y) + z);
    const out = plainly(source, sampling, plan, wholeBox(sampling.target));
    expect(out.voxels.data).toEqual(source.voxels.data);
  });

  it('keeps a constant image constant up to and beyond the border', () => {
    for (const method of ['nearest', 'linear', 'cubic'] as const) {
      const plan = planOf(method, [7, 7, 7]);
      const sampling = samplingOf(grid, plan);
      const out = plainly(
        filled(grid, () => -1000),
        sampling,
        plan,
        wholeBox(sampling.target),
      );
      expect(out.voxels.data.every((value) => Math.abs(value + 1000) < 1e-9)).toBe(true);
    }
  });

  it('gives a box of the new grid as it gives the whole, up to 1e-4 HU', () => {
    const big: Grid = { ...grid, size: [90, 8, 6] };
    const source = filled(big, (x, y, z) => 400 * Math.sin(x * 1.3) * Math.cos(y * 2.1) - 20 * z);
    for (const method of ['nearest', 'linear', 'cubic'] as const) {
      const plan = planOf(method, [0.7, 1, 2]);
      const sampling = samplingOf(big, plan);
      const whole = plainly(source, sampling, plan, wholeBox(sampling.target));
      const box = { from: [50, 3, 2], to: [80, 9, 8] } as const;
      const part = plainly(source, sampling, plan, box);
      const [nx, ny] = sampling.target.size;
      for (let z = 0; z < 6; z++) {
        for (let y = 0; y < 6; y++) {
          for (let x = 0; x < 30; x++) {
            const expected = whole.voxels.data[x + 50 + nx * (y + 3 + ny * (z + 2))];
            expect(Math.abs(part.voxels.data[x + 30 * (y + 6 * z)] - expected)).toBeLessThan(1e-4);
          }
        }
      }
      expect(part.grid.originMm).toEqual(positionMm(sampling.target, [50, 3, 2]));
    }
  });

  it('rounds to the nearest integer when the plan says so', () => {
    const plan = planOf('linear', [0.8, 0.8, 0.8], 'nearest-integer');
    const sampling = samplingOf(grid, plan);
    const out = plainly(
      filled(grid, (x) => x * 1.37),
      sampling,
      plan,
      wholeBox(sampling.target),
    );
    expect(out.voxels.data.every(Number.isInteger)).toBe(true);
  });
});

describe('interpolateMask', () => {
  const line: Grid = { size: [6, 1, 1], spacingMm: [2, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };

  it('counts a voxel in that reaches the threshold exactly', () => {
    // Twelve new voxels at old indices -0.25, 0.25, 0.75 and so on; the ROI is old voxels 2 and 3.
    const plan = planOf('linear', [1, 1, 1]);
    const out = interpolateMask(maskOf(line, Uint8Array.from([0, 0, 1, 1, 0, 0])), samplingOf(line, plan), plan, plainProcessing);
    expect(out?.box).toEqual({ from: [4, 0, 0], to: [8, 1, 1] });
    const halves = planOf('linear', [2 / 3, 1, 1]);
    // Every third new voxel is an old one; of the two between, at 1/3 and 2/3, one reaches 0.5 on each side.
    const thirds = interpolateMask(
      maskOf(line, Uint8Array.from([0, 0, 1, 1, 0, 0])),
      samplingOf(line, halves),
      halves,
      plainProcessing,
    );
    expect(maskVoxelCount(thirds!.mask)).toBe(6);
    // Three new voxels at old indices 0.5, 2.5 and 4.5: one old voxel gives the middle one exactly 0.5, and it is in.
    const middle = planOf('linear', [4, 1, 1]);
    const out2 = interpolateMask(
      maskOf(line, Uint8Array.from([0, 0, 1, 0, 0, 0])),
      samplingOf(line, middle),
      middle,
      plainProcessing,
    );
    expect(out2?.box).toEqual({ from: [1, 0, 0], to: [2, 1, 1] });
  });

  it('of an empty mask is undefined', () => {
    const plan = planOf('linear', [1, 1, 1]);
    expect(interpolateMask(maskOf(line), samplingOf(line, plan), plan, plainProcessing)).toBeUndefined();
  });

  it('keeps a ROI that touches the border of the image at the border', () => {
    const plan = planOf('linear', [1, 1, 1]);
    const out = interpolateMask(maskOf(line, Uint8Array.from([1, 1, 1, 1, 1, 1])), samplingOf(line, plan), plan, plainProcessing);
    expect(maskVoxelCount(out!.mask)).toBe(12);
  });
});
