import { IDENTITY_DIRECTION, type Grid, type Mask, type Volume, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import {
  AGGREGATIONS,
  ENGINE_DEFINITIONS,
  FEATURES,
  aggregationsOf,
  parsePlan,
  planPreset,
} from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { plainEngine, wasmEngine } from './engine.js';
import { type ExtractionResult, extract } from './extract.js';
import { PipelineError } from './pipeline.error.js';
import { rowUnit } from './row-unit.js';

const fast = wasmEngine();

const grid: Grid = { size: [20, 18, 9], spacingMm: [1, 1, 2.5], originMm: [-4, 9, 30], direction: IDENTITY_DIRECTION };

function noise(over: Grid, seed = 7): Volume {
  const random = new SeededRandom(seed);
  const volume = volumeOf(over);
  for (let i = 0; i < volume.voxels.data.length; i++) volume.voxels.data[i] = Math.round(random.normal() * 120 - 40);
  return volume;
}

function ball(over: Grid, radius: number): Mask {
  const mask = maskOf(over);
  const [nx, ny, nz] = over.size;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const [u, v, w] = [x - (nx - 1) / 2, y - (ny - 1) / 2, 2.5 * (z - (nz - 1) / 2)];
        if (u * u + v * v + w * w <= radius * radius) mask.voxels.set(x, y, z, 1);
      }
    }
  }
  return mask;
}

function only(...indices: number[]): Mask {
  const mask = maskOf(grid);
  for (const index of indices) mask.voxels.data[index] = 1;
  return mask;
}

const every = (seed = 7) => noise(grid, seed);
const run = (preset: string, volume: Volume, mask: Mask): ExtractionResult =>
  extract(compile(planPreset(preset)), volume, [{ name: 'roi', mask }], fast)[0];
const valueIn = (result: ExtractionResult, tag: string, code = 'DHQ4') => {
  const found = result.table.rows.find((row) => row.tag === tag && row.aggregationCode === code)?.value;
  return found?.kind === 'value' ? found.value : found?.reason;
};

describe('extract', () => {
  it.each(['ibsi-a', 'ibsi-b', 'ibsi-c', 'ibsi-d', 'ibsi-e', 'ct-default'])(
    'gives every feature of %s in every aggregation of the plan, in the order of the manual',
    (preset) => {
      const plan = planPreset(preset);
      const result = run(preset, every(), ball(grid, 7));
      const expected = AGGREGATIONS.filter((a) => plan.aggregations.includes(a.code)).reduce(
        (sum, a) => sum + FEATURES.filter((f) => aggregationsOf(f.family).includes(a)).length,
        0,
      );
      expect(result.table.rows).toHaveLength(expected);
      const families = result.table.rows.map((row) => plan.families.indexOf(row.family));
      expect(families).toEqual([...families].sort((a, b) => a - b));
      for (const row of result.table.rows) expect(row.value.kind).toBe('value');
    },
  );

  it('gives the same bits twice, and the same bits for a ROI whether others are asked or not', () => {
    const masks = [ball(grid, 7), ball(grid, 4)].map((mask, n) => ({ name: `roi ${n}`, mask }));
    const compiled = compile(planPreset('ibsi-e'));
    const both = extract(compiled, every(), masks, fast);
    expect(extract(compiled, every(), masks, fast)).toEqual(both);
    expect(extract(compiled, every(), [masks[1]], fast)[0]).toEqual(both[1]);
  });

  it('does not depend on the image far away: what is cut off has no say', () => {
    const margin = 12;
    const wide: Grid = { ...grid, size: [20 + 2 * margin, 18 + 2 * margin, 9 + 2 * margin] };
    const [near, far] = [every(), noise(wide, 99)];
    const mask = maskOf(wide);
    const small = ball(grid, 4);
    for (let z = 0; z < 9; z++) {
      for (let y = 0; y < 18; y++) {
        for (let x = 0; x < 20; x++) {
          far.voxels.set(x + margin, y + margin, z + margin, near.voxels.get(x, y, z));
          mask.voxels.set(x + margin, y + margin, z + margin, small.voxels.get(x, y, z));
        }
      }
    }
    const values = (result: ExtractionResult) => result.table.rows.map((row) => row.value);
    const plan = planPreset('ibsi-a');
    const bare = parsePlan({ ...plan, families: plan.families.filter((family) => family !== 'LI') });
    const alone = extract(compile(bare), near, [{ name: 'r', mask: small }], fast)[0];
    // Positions differ by a shift, and with them the last bits of what is measured in mm.
    values(extract(compile(bare), far, [{ name: 'r', mask }], fast)[0]).forEach((found, n) => {
      const expected = values(alone)[n];
      expect(found.kind).toBe('value');
      if (found.kind === 'value' && expected.kind === 'value') {
        expect(Math.abs(found.value - expected.value)).toBeLessThanOrEqual(1e-11 * Math.abs(expected.value) + 1e-15);
      }
    });
  });

  it('counts the voxels of both masks in the record, with plan digest, steps and levels', () => {
    const compiled = compile(planPreset('ibsi-c'));
    const { record } = extract(compiled, every(), [{ name: 'r', mask: ball(grid, 7) }], fast)[0];
    expect(record.planDigest).toBe(compiled.digest);
    expect(record.engineDefinition).toBe('collimate-ibsi1/2');
    // What a study is told to name is what the engine computes by.
    expect(ENGINE_DEFINITIONS[ENGINE_DEFINITIONS.length - 1]).toBe(record.engineDefinition);
    for (const digest of Object.values(record.kernels ?? {})) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(record.kernels ?? {})).toEqual([
      'autocorrelation',
      'convolution',
      'hull',
      'local-intensity',
      'region',
      'resample',
      'surface',
      'texture',
    ]);
    expect(extract(compiled, every(), [{ name: 'r', mask: ball(grid, 7) }], plainEngine)[0].record.kernels).toBeNull();
    expect(record.processedGrid).toEqual({ size: [10, 9, 12], spacingMm: [2, 2, 2] });
    expect(record.intensityVoxels).toBeLessThanOrEqual(record.morphologicalVoxels);
    expect(record.levelCount).toBeGreaterThan(30);
    expect(record.steps.map((step) => step.ibsi).filter((code) => code !== '')).toEqual([
      'VTM2',
      '68QD',
      'VTM2',
      'USB3',
      'Q3RU',
      'Q3RU',
    ]);
  });

  it('asks only the families and aggregations of the plan', () => {
    const plan = parsePlan({ ...planPreset('ibsi-c'), families: ['IS', 'GLSZM'], aggregations: ['DHQ4', 'KOBO'] });
    const { table } = extract(compile(plan), every(), [{ name: 'r', mask: ball(grid, 7) }], fast)[0];
    expect(new Set(table.rows.map((row) => `${row.family}@${row.aggregationCode}`))).toEqual(new Set(['IS@DHQ4', 'GLSZM@KOBO']));
  });

  it('says what the levels were in the parameters of a row', () => {
    const result = run('ibsi-c', every(), ball(grid, 7));
    const row = result.table.rows.find((one) => one.tag === 'cm_contrast')!;
    expect(row.parameters).toEqual({ distance: 1, discretisation: 'FBS', width: 25, lowerBound: -1000 });
  });
});

describe('a ROI that is not what one expects', () => {
  const complete = run('ibsi-c', every(), ball(grid, 7)).table.rows.map((row) => row.tag);
  const tags = (result: ExtractionResult) => result.table.rows.map((row) => row.tag);

  it('an empty mask: every row is there and says emptyRoi', () => {
    const result = run('ibsi-c', every(), maskOf(grid));
    expect(tags(result)).toEqual(complete);
    for (const row of result.table.rows) expect(row.value).toEqual({ kind: 'undefined', reason: 'emptyRoi' });
    expect(result.record.morphologicalVoxels).toBe(0);
  });

  it('one voxel: rows are there, a volume exists, a spread does not', () => {
    const result = run('ibsi-a', every(), only(2000));
    expect(valueIn(result, 'morph_vol_approx')).toBe(2.5);
    expect([valueIn(result, 'stat_skew'), valueIn(result, 'cm_contrast', 'ZW7Z')]).toEqual([0, 'singleVoxel']);
    for (const row of result.table.rows) if (row.value.kind === 'value') expect(Number.isFinite(row.value.value)).toBe(true);
  });

  it('one slice, two lone voxels, the whole image, a flat image: no number that is not finite', () => {
    const slice = maskOf(grid);
    for (let i = 4 * 360; i < 5 * 360; i++) slice.voxels.data[i] = 1;
    const whole = maskOf(grid);
    whole.voxels.data.fill(1);
    const flat = volumeOf(grid);
    flat.voxels.data.fill(40);
    const cases: [Volume, Mask][] = [
      [every(), slice],
      [every(), only(0, 3239)],
      [every(), whole],
      [flat, ball(grid, 6)],
    ];
    for (const preset of ['ibsi-a', 'ibsi-c', 'ibsi-e']) {
      for (const [volume, mask] of cases) {
        const result = run(preset, volume, mask);
        for (const row of result.table.rows) {
          if (row.value.kind === 'value') expect(Number.isFinite(row.value.value)).toBe(true);
        }
      }
    }
  });

  it('everything outside the re-segmentation range: shape stays, intensities say emptyRoi', () => {
    const volume = volumeOf(grid);
    volume.voxels.data.fill(3000);
    const result = run('ibsi-a', volume, ball(grid, 6));
    expect(typeof valueIn(result, 'morph_volume')).toBe('number');
    expect(valueIn(result, 'stat_mean')).toBe('emptyRoi');
    expect(valueIn(result, 'cm_contrast', 'ZW7Z')).toBe('emptyRoi');
  });
});

describe('inputs that do not belong together', () => {
  const attempt = (change: Partial<Grid>) => () =>
    extract(compile(planPreset('ibsi-a')), every(), [{ name: 'r', mask: maskOf({ ...grid, ...change }) }], fast);

  it('a mask on another grid is refused with the field that differs', () => {
    expect(attempt({ size: [20, 18, 8] })).toThrow('size');
    expect(attempt({ originMm: [-3, 9, 30] })).toThrow('origin, 1.000 mm away');
    expect(attempt({ spacingMm: [1.01, 1, 2.5] })).toThrow('spacing');
    expect(attempt({ direction: [0, 1, 0, 1, 0, 0, 0, 0, 1] })).toThrow(PipelineError);
  });

  it('headers that round in the seventh digit are the same grid', () => {
    expect(attempt({ spacingMm: [1.0000001, 1, 2.5], originMm: [-4.0000002, 9, 30] })).not.toThrow();
  });

  it('no mask, and a region that the plan normalises by and nobody gave, are refused', () => {
    expect(() => extract(compile(planPreset('ibsi-a')), every(), [], fast)).toThrow(PipelineError);
    const normalisation = { method: 'z-score', statistics: 'mean-sd', region: 'intracranial', scale: 1, clipSigma: null };
    const plan = compile({ ...planPreset('mr-default'), normalisation });
    const masks = [{ name: 'r', mask: ball(grid, 6) }];
    expect(() => extract(plan, every(), masks, fast)).toThrow('intracranial');
    const regions = { intracranial: ball(grid, 8) };
    expect(extract(plan, every(), masks, fast, { regions })[0].table.rows.length).toBeGreaterThan(100);
  });
});

describe('normalisation', () => {
  it('over the ROI makes its mean 0 and its deviation 1, whatever scale the scanner had', () => {
    const base = planPreset('mr-default');
    const plan = { ...base, interpolation: { method: 'none' }, resegmentation: { range: null, outlierSigma: null } };
    const scaled = every();
    for (let i = 0; i < scaled.voxels.data.length; i++) scaled.voxels.data[i] = scaled.voxels.data[i] * 3 + 1000;
    const masks = [{ name: 'r', mask: ball(grid, 7) }];
    const [one, other] = [every(), scaled].map((volume) => extract(compile(plan), volume, masks, fast)[0]);
    expect(Math.abs(valueIn(one, 'stat_mean') as number)).toBeLessThan(1e-6);
    expect(valueIn(one, 'stat_var')).toBeCloseTo(1, 6);
    expect(valueIn(other, 'cm_contrast', 'IAZD')).toBeCloseTo(valueIn(one, 'cm_contrast', 'IAZD') as number, 9);
  });
});

describe('diagnostics', () => {
  it('are the 60 of the standard when asked for, and change no value', () => {
    const compiled = compile(planPreset('ibsi-e'));
    const masks = [{ name: 'r', mask: ball(grid, 7) }];
    const [plain] = extract(compiled, every(), masks, fast);
    const [asked] = extract(compiled, every(), masks, fast, { diagnostics: true });
    expect(plain.diagnostics).toEqual([]);
    expect(asked.table).toEqual(plain.table);
    expect(asked.diagnostics).toHaveLength(60);
    for (const row of asked.diagnostics) expect(typeof row.value).toBe('number');
  });

  it('of an empty ROI count nothing and have no mean', () => {
    const compiled = compile(planPreset('ibsi-a'));
    const [{ diagnostics }] = extract(compiled, every(), [{ name: 'r', mask: maskOf(grid) }], fast, { diagnostics: true });
    const value = (tag: string) => diagnostics.find((row) => row.tag === tag)?.value;
    expect(value('int_mask_vox_count_init_roi')).toBe(0);
    expect(value('int_mask_mean_int_reseg_roi')).toBeNull();
  });
});

describe('rowUnit', () => {
  it('resolves intensities by the plan, and knows that bin numbers have no unit', () => {
    expect(rowUnit({ family: 'IS', unit: 'intensity²' }, planPreset('ibsi-c'))).toBe('HU²');
    expect(rowUnit({ family: 'MORPH', unit: 'mm³' }, planPreset('ibsi-c'))).toBe('mm³');
    expect(rowUnit({ family: 'IVH', unit: 'intensity' }, planPreset('ibsi-e'))).toBe('1');
    expect(rowUnit({ family: 'IS', unit: 'intensity' }, planPreset('mr-default'))).toBe('intensity');
    expect(rowUnit({ family: 'IS', unit: 'intensity' }, planPreset('pet-default'))).toBe('SUV');
  });
});
