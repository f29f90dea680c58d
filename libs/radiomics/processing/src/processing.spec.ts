import { IDENTITY_DIRECTION, type Grid, type Mask, maskOf, maskVoxelCount, volumeOf } from '@collimate/imaging-volume';
import { boundingBox, cropMask, cropVolume, grownBox } from './box.js';
import { type LevelLaw, discretise, levelLaw, levelOf, placeLevels } from './discretise.step.js';
import { plainProcessing } from './engine/plain.engine.js';
import { ivhLevels } from './ivh-levels.step.js';
import { ProcessingError } from './processing.error.js';
import { resegment } from './resegment.step.js';
import { roundHalfEven } from './round-half-even.js';

function gridOf(nx: number, ny = 1, nz = 1): Grid {
  return { size: [nx, ny, nz], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
}
function lineOf(...values: number[]) {
  return volumeOf(gridOf(values.length), Float32Array.from(values));
}
function allOf(length: number) {
  return maskOf(gridOf(length), new Uint8Array(length).fill(1));
}
const OPEN = { range: null, outlierSigma: null };
const HU = { range: { lower: -1000, upper: 400 }, outlierSigma: null };

describe('roundHalfEven', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [2.4999999999, 2],
    [2.5000000001, 2],
    [2.49999, 2],
    [2.50001, 3],
    [-266.47, -266],
  ])('takes %d to %d', (value, expected) => expect(roundHalfEven(value) + 0).toBe(expected));
});

describe('resegment', () => {
  it('keeps both bounds of the range', () => {
    const mask = resegment(lineOf(-1001, -1000, 0, 400, 401), allOf(5), HU, plainProcessing);
    expect([...mask.voxels.data]).toEqual([0, 1, 1, 1, 0]);
  });

  it('takes the outliers of what the range left, by the population deviation', () => {
    // Without 10000 mean and deviation are 1 and 1: at one deviation 0, 1 and 2 stay, bounds included.
    const volume = lineOf(0, 2, 0, 2, 10000);
    const plan = { range: { lower: null, upper: 400 }, outlierSigma: 1 };
    expect([...resegment(volume, allOf(5), plan, plainProcessing).voxels.data]).toEqual([1, 1, 1, 1, 0]);
    expect([...resegment(volume, allOf(5), { ...plan, outlierSigma: 0.999 }, plainProcessing).voxels.data]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('keeps an intensity on the bound of the outliers, whatever the order of the voxels', () => {
    // Of nine equal intensities and another one the mean lies 1/10 of the way to it, and it lies three deviations from the mean.
    for (const [low, high] of [
      [0.1, 0.7],
      [12.3, 45.6],
      [1000.1, -3.3],
    ]) {
      for (let n = 0; n < 10; n++) {
        const volume = lineOf(...Array.from({ length: 10 }, (_, k) => (k === n ? high : low)));
        const kept = resegment(volume, allOf(10), { range: null, outlierSigma: 3 }, plainProcessing);
        expect([low, n, maskVoxelCount(kept)]).toEqual([low, n, 10]);
        expect(maskVoxelCount(resegment(volume, allOf(10), { range: null, outlierSigma: 2.999 }, plainProcessing))).toBe(9);
      }
    }
  });

  it('never adds a voxel, and drops one that is not a number', () => {
    const mask = maskOf(gridOf(3), Uint8Array.from([0, 1, 1]));
    expect([...resegment(lineOf(1, NaN, 2), mask, OPEN, plainProcessing).voxels.data]).toEqual([0, 0, 1]);
  });
});

describe('discretise', () => {
  const placed = (values: number[], mask: Mask, law: LevelLaw) =>
    placeLevels(discretise(Float64Array.from(values), law), mask, law);
  const levels = (values: number[], plan: Parameters<typeof levelLaw>[1], reseg: Parameters<typeof levelLaw>[2] = OPEN) =>
    placed(values, allOf(values.length), levelLaw(Float64Array.from(values), plan, reseg));

  it('by a fixed bin number puts the maximum into the last bin', () => {
    const out = levels([0, 24.9, 25, 50, 99.9, 100], { method: 'fixed-bin-number', bins: 4 });
    expect([...out.voxels.data]).toEqual([1, 1, 2, 3, 4, 4]);
    expect(out.levelCount).toBe(4);
  });

  it('by a fixed bin number makes a flat ROI level 1 of all bins', () => {
    const out = levels([7, 7], { method: 'fixed-bin-number', bins: 32 });
    expect([...out.voxels.data]).toEqual([1, 1]);
    expect(out.levelCount).toBe(32);
  });

  it('by a fixed bin size begins at the lower bound, and counts absent levels', () => {
    const plan = { method: 'fixed-bin-size', width: 25, lowerBound: 'resegmentation' } as const;
    const out = levels([-1000, -976, -975, 393], plan, HU);
    expect([...out.voxels.data]).toEqual([1, 1, 2, 56]);
    expect(out.levelCount).toBe(56);
    expect([...levels([-50, -26, -25], { ...plan, lowerBound: 'observed' }).voxels.data]).toEqual([1, 1, 2]);
  });

  it('without discretisation takes positive integers and nothing else', () => {
    expect(levels([1, 3, 6], { method: 'none' }).levelCount).toBe(6);
    for (const bad of [[1, 2.5], [0, 1], [-3]]) expect(() => levels(bad, { method: 'none' })).toThrow(ProcessingError);
  });

  it('refuses a bin size without a bound and more levels than a table can hold', () => {
    const plan = { method: 'fixed-bin-size', width: 0.001, lowerBound: 'resegmentation' } as const;
    expect(() => levels([1], plan)).toThrow('need a lower bound');
    expect(() => levels([0, 100], { ...plan, lowerBound: 0 })).toThrow('grey levels');
  });

  it('gives level 0 outside the mask', () => {
    const mask = maskOf(gridOf(3), Uint8Array.from([0, 1, 0]));
    expect([...placed([2], mask, { method: 'none' }).voxels.data]).toEqual([0, 2, 0]);
  });

  it('never puts a higher intensity into a lower level', () => {
    const law = levelLaw(Float64Array.from([-3.7, 91.3]), { method: 'fixed-bin-number', bins: 32 }, OPEN);
    const levels = Array.from({ length: 9501 }, (_, n) => levelOf(-3.7 + n * 0.01, law));
    expect(levels.every((level, n) => level >= (levels[n - 1] ?? 1) && level <= 32)).toBe(true);
    expect(levels[9500]).toBe(32);
  });
});

describe('ivhLevels', () => {
  const values = Float64Array.from([-939, 0, 393]);

  it('of bins of fixed size stands for bin centres over the range of the plan', () => {
    const out = ivhLevels(values, { method: 'fixed-bin-size', width: 2.5, lowerBound: 'resegmentation' }, HU);
    expect([out.lowest, out.levelCount, out.lowest + out.step * (out.levelCount - 1)]).toEqual([-998.75, 560, 398.75]);
    expect([...out.levels]).toEqual([25, 401, 558]);
  });

  it('of bins of fixed size without an upper bound ends its axis with the last whole bin', () => {
    const above = { range: { lower: 0, upper: null }, outlierSigma: null };
    const axis = (highest: number) => {
      const plan = { method: 'fixed-bin-size', width: 0.5, lowerBound: 'resegmentation' } as const;
      const { levelCount, axisLevels } = ivhLevels(Float64Array.of(0, highest), plan, above);
      return [levelCount, axisLevels];
    };
    // floor((highest - lower) / width) levels, one fewer than the level of the highest intensity.
    expect([axis(10.25), axis(10), axis(0.75), axis(0.25)]).toEqual([
      [21, 20],
      [21, 20],
      [2, 1],
      [1, 0],
    ]);
    expect(ivhLevels(values, { method: 'fixed-bin-size', width: 2.5, lowerBound: 'resegmentation' }, HU).axisLevels).toBe(560);
    expect(ivhLevels(values, { method: 'none', step: 1, range: 'observed' }, HU).axisLevels).toBe(1333);
    expect(ivhLevels(values, { method: 'fixed-bin-number', bins: 1000 }, HU).axisLevels).toBe(1000);
  });

  it('without discretisation counts the steps of the range, or of the observed one', () => {
    const fixed = ivhLevels(values, { method: 'none', step: 1, range: 'resegmentation' }, HU);
    expect([fixed.lowest, fixed.levelCount, ...fixed.levels]).toEqual([-1000, 1401, 62, 1001, 1394]);
    const observed = ivhLevels(values, { method: 'none', step: 1, range: 'observed' }, HU);
    expect([observed.lowest, observed.levelCount, ...observed.levels]).toEqual([-939, 1333, 1, 940, 1333]);
  });

  it('of a fixed bin number stands for bin numbers', () => {
    const out = ivhLevels(values, { method: 'fixed-bin-number', bins: 1000 }, HU);
    expect([out.lowest, out.step, out.levelCount, out.unit]).toEqual([1, 1, 1000, 'bin']);
    expect([...out.levels]).toEqual([1, 705, 1000]);
  });
});

describe('boxes', () => {
  it('hold the ROI tightly and cut image and mask alike', () => {
    const grid = gridOf(5, 4, 3);
    const mask = maskOf(grid);
    mask.voxels.set(1, 2, 1, 1);
    mask.voxels.set(3, 1, 2, 1);
    const box = boundingBox(mask)!;
    expect(box).toEqual({ from: [1, 1, 1], to: [4, 3, 3] });
    expect(maskVoxelCount(cropMask(mask, box))).toBe(2);
    expect(grownBox(box, [9, 1, 0], grid)).toEqual({ from: [0, 0, 1], to: [5, 4, 3] });
    const volume = volumeOf(
      grid,
      Float32Array.from({ length: 60 }, (_, i) => i),
    );
    const part = cropVolume(volume, box);
    expect(part.voxels.get(0, 0, 0)).toBe(volume.voxels.get(1, 1, 1));
    expect(part.voxels.get(2, 1, 1)).toBe(volume.voxels.get(3, 2, 2));
    expect(part.grid.originMm).toEqual([1, 1, 1]);
  });

  it('of an empty mask do not exist', () => expect(boundingBox(maskOf(gridOf(3)))).toBeUndefined());
});
