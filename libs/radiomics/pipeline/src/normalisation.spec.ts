import { createHash } from 'node:crypto';
import { IDENTITY_DIRECTION, type Grid, type Mask, type Volume, maskBits, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { type ExtractionPlan, parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { plainEngine } from './engine.js';
import { type ExtractionOptions, type ExtractionResult, extract } from './extract.js';
import { PipelineError } from './pipeline.error.js';

const grid: Grid = { size: [14, 14, 6], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const random = new SeededRandom(3);
const image = volumeOf(
  grid,
  Float32Array.from({ length: 14 * 14 * 6 }, () => Math.round(random.normal() * 90 + 300)),
);

function cube(from: number, to: number): Mask {
  const mask = maskOf(grid);
  for (let z = 1; z < 5; z++) for (let y = from; y < to; y++) for (let x = from; x < to; x++) mask.voxels.set(x, y, z, 1);
  return mask;
}
const roi = cube(5, 10);
const brain = cube(2, 12);

const Z = { method: 'z-score', statistics: 'mean-sd', region: 'roi', scale: 1, clipSigma: null };
const WHOLE = { ...Z, region: 'whole-image', acceptsWholeImage: true, anatomy: 'other' };
const planWith = (normalisation: object): ExtractionPlan =>
  parsePlan({
    ...planPreset('mr-default'),
    interpolation: { method: 'none' },
    resegmentation: { range: null, outlierSigma: null },
    families: ['MORPH', 'IS', 'GLCM'],
    aggregations: ['DHQ4', 'IAZD'],
    normalisation,
  });
const run = (normalisation: object, volume: Volume = image, options: ExtractionOptions = {}): ExtractionResult =>
  extract(compile(planWith(normalisation)), volume, [{ name: 'r', mask: roi }], plainEngine, options)[0];
const valueIn = (result: ExtractionResult, tag: string) => {
  const value = result.table.rows.find((row) => row.tag === tag)?.value;
  return value?.kind === 'value' ? value.value : value?.reason;
};
const changed = (change: (value: number, inside: boolean) => number): Volume =>
  volumeOf(
    grid,
    image.voxels.data.map((value, i) => change(value, brain.voxels.data[i] === 1)),
  );
const errorOf = (act: () => unknown): PipelineError => {
  try {
    act();
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('normalisation in an extraction', () => {
  it('by each method puts the statistics of the region where the plan says', () => {
    expect(valueIn(run(Z), 'stat_mean')).toBeCloseTo(0, 6);
    expect(valueIn(run({ ...Z, scale: 100 }), 'stat_var')).toBeCloseTo(10_000, 1);
    expect(valueIn(run({ ...Z, statistics: 'median-mad' }), 'stat_median')).toBeCloseTo(0, 6);
    expect(valueIn(run({ ...Z, statistics: 'median-mad' }), 'stat_medad')).toBeLessThan(1);
    const range = { method: 'range', region: 'roi', target: { lower: -5, upper: 20 }, outside: 'clip' };
    expect([valueIn(run(range), 'stat_min'), valueIn(run(range), 'stat_max')]).toEqual([-5, 20]);
    const percentile = { ...range, method: 'percentile', percentiles: { lower: 10, upper: 90 }, outside: 'extend' };
    const between = parsePlan({ ...planWith(percentile), percentiles: 'linear' });
    const [scaled] = extract(compile(between), image, [{ name: 'r', mask: roi }], plainEngine);
    expect(valueIn(scaled, 'stat_p10')).toBeCloseTo(-5, 5);
    expect(valueIn(scaled, 'stat_p90')).toBeCloseTo(20, 5);
    expect(valueIn(scaled, 'stat_max')).toBeGreaterThan(20);
  });

  it('by a region given by name does not see what lies outside it', () => {
    for (const region of ['intracranial', 'body-minus-face'] as const) {
      const options = { regions: { [region]: brain } };
      const bright = changed((value, inside) => (inside ? value : 9000));
      expect(run({ ...Z, region }, bright, options).table).toEqual(run({ ...Z, region }, image, options).table);
    }
  });

  it('by the whole image does, which is why it is asked for twice', () => {
    const bright = changed((value, inside) => (inside ? value : 9000));
    expect(valueIn(run(WHOLE, bright), 'stat_mean')).not.toBeCloseTo(valueIn(run(WHOLE), 'stat_mean') as number, 3);
  });

  it('by the whole image is refused for a head, whatever the plan claims', () => {
    for (const facts of [{ anatomy: 'head' }, { regions: { intracranial: brain } }] as const) {
      const error = errorOf(() => run(WHOLE, image, facts));
      expect([error.code, error.fault]).toEqual(['WHOLE_IMAGE_OF_HEAD', 'refused']);
    }
    expect(typeof valueIn(run(WHOLE, image, { anatomy: 'other' }), 'stat_mean')).toBe('number');
  });

  it('by a region that was not given, or lies on another grid, is refused with its name or the field', () => {
    const missing = errorOf(() => run({ ...Z, region: 'intracranial' }));
    expect([missing.code, missing.details['region']]).toEqual(['REGION_MISSING', 'intracranial']);
    const elsewhere = maskOf({ ...grid, originMm: [5, 0, 0] });
    expect(errorOf(() => run({ ...Z, region: 'intracranial' }, image, { regions: { intracranial: elsewhere } })).code).toBe(
      'GEOMETRY_MISMATCH',
    );
  });

  it('by a region without a scale keeps every row: shape has values, intensities say noScale', () => {
    const names = run(Z).table.rows.map((row) => row.tag);
    const nothing = { regions: { intracranial: maskOf(grid) } };
    const flat = changed((value, inside) => (inside ? 7 : value));
    const infinite = changed((value, inside) => (inside ? value : Infinity));
    for (const [volume, options, found] of [
      [image, nothing, 'emptyRegion'],
      [flat, { regions: { intracranial: brain } }, 'flatRegion'],
      [infinite, { regions: { intracranial: cube(0, 14) } }, 'notFinite'],
    ] as const) {
      const result = run({ ...Z, region: 'intracranial' }, volume, options);
      expect(result.table.rows.map((row) => row.tag)).toEqual(names);
      expect(typeof valueIn(result, 'morph_volume')).toBe('number');
      for (const tag of ['stat_mean', 'cm_contrast', 'morph_integ_int'])
        expect([tag, valueIn(result, tag)]).toEqual([tag, 'noScale']);
      expect(result.record.normalisation?.found).toEqual({ kind: 'undefined', reason: found });
    }
  });

  it('is told in the record with region, digest of its mask and what was measured', () => {
    const options = { regions: { intracranial: brain } };
    const { normalisation, steps } = run({ ...Z, region: 'intracranial' }, image, options).record;
    expect(normalisation?.found).toMatchObject({ kind: 'scale', voxels: 400 });
    expect(normalisation?.maskDigest).toBe(createHash('sha256').update(maskBits(brain)).digest('hex'));
    expect(normalisation?.maskDigest).not.toBe(run(Z).record.normalisation?.maskDigest);
    expect(steps[1].settings).toBe('z-score by mean-sd, scale 1, region intracranial');
    expect(run(WHOLE).record.normalisation).toMatchObject({ region: 'whole-image', maskDigest: null });
    expect(run({ method: 'none' }).record.normalisation).toBeNull();
  });
});
