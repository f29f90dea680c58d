import { type Grid, IDENTITY_DIRECTION, maskOf } from '@collimate/imaging-volume';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { fitsMemory, forecastMemory } from './memory-forecast.js';

const grid: Grid = { size: [40, 40, 20], spacingMm: [1, 1, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };

function block(side: number) {
  const mask = maskOf(grid);
  for (let z = 5; z < 10; z++)
    for (let y = 10; y < 10 + side; y++) for (let x = 10; x < 10 + side; x++) mask.voxels.set(x, y, z, 1);
  return mask;
}

describe('forecastMemory', () => {
  const compiled = compile(planPreset('ct-default'));

  it('knows the box of the ROI on the new grid, and grows with it', () => {
    const [small, large] = [forecastMemory(compiled, grid, block(5)), forecastMemory(compiled, grid, block(20))];
    expect(small.roiVoxels).toBeGreaterThanOrEqual(5 * 5 * 15);
    expect(large.roiVoxels).toBeLessThanOrEqual(23 * 23 * 22);
    expect(large.workingBytes).toBeGreaterThan(small.workingBytes + 32 * (large.roiVoxels - small.roiVoxels));
    expect(large.sourceBytes).toBeGreaterThan(5 * 40 * 40 * 20);
  });

  it('asks for more with shape and textures, and with diagnostics, which look at the whole image', () => {
    const bare = compile({ ...planPreset('ct-default'), families: ['IS'], aggregations: ['DHQ4'] });
    const full = forecastMemory(compiled, grid, block(20));
    expect(full.workingBytes).toBeGreaterThan(forecastMemory(bare, grid, block(20)).workingBytes);
    expect(forecastMemory(compiled, grid, block(20), true).workingBytes - full.workingBytes).toBe(32 * 40 * 40 * 60);
  });

  it('asks for nothing for an empty mask', () => {
    expect(forecastMemory(compiled, grid, maskOf(grid)).workingBytes).toBe(0);
  });

  it('says as a value whether that is too much', () => {
    const forecast = forecastMemory(compiled, grid, block(20));
    const needed = forecast.sourceBytes + forecast.workingBytes;
    expect(fitsMemory(forecast, needed).kind).toBe('fits');
    expect(fitsMemory(forecast, needed - 1)).toEqual({ kind: 'too-large', forecast, limitBytes: needed - 1 });
  });
});
