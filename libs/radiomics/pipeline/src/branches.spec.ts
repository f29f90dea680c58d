import { IDENTITY_DIRECTION, type Grid, type Volume, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { featureRefOf, type FeatureRow } from '@collimate/radiomics-features';
import { featureKey, parseFeatureKey, parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { plainEngine, wasmEngine } from './engine.js';
import { extract } from './extract.js';
import { forecastMemory } from './memory-forecast.js';
import { rowUnit } from './row-unit.js';

const grid: Grid = { size: [24, 22, 14], spacingMm: [1, 1, 2.5], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const [nx, ny, nz] = grid.size;
const fast = wasmEngine();

function noise(seed: number): Volume {
  const random = new SeededRandom(seed);
  return volumeOf(
    grid,
    Float32Array.from({ length: nx * ny * nz }, () => Math.round(random.normal() * 120 - 40)),
  );
}

const mask = maskOf(grid);
for (let z = 5; z < 9; z++) for (let y = 7; y < 15; y++) for (let x = 8; x < 16; x++) mask.voxels.set(x, y, z, 1);
const masks = [{ name: 'r', mask }];

const MEAN = { method: 'mean', support: 3, dimensions: '3D', padding: 'mirror' } as const;
const NAME = 'S60F(3,3D,mirror)';
const withFilters = (preset: string, filters: readonly unknown[]) => compile(parsePlan({ ...planPreset(preset), filters }));
const rowsOf = (plan: ReturnType<typeof compile>, volume: Volume, engine = fast): readonly FeatureRow[] =>
  extract(plan, volume, masks, engine)[0].table.rows;
const valueOf = (rows: readonly FeatureRow[], key: string) => {
  const found = rows.find((row) => featureKey(featureRefOf(row)) === key)?.value;
  return found?.kind === 'value' ? found.value : found?.reason;
};

describe('the branches of a plan', () => {
  it('are the image as it was without filters, and behind it the statistics of each response map under its name', () => {
    const filters = [MEAN, { ...MEAN, dimensions: '2D' }];
    const [bare, all] = [rowsOf(compile(planPreset('ibsi-a')), noise(3)), rowsOf(withFilters('ibsi-a', filters), noise(3))];
    expect(all.slice(0, bare.length)).toEqual(bare);
    const responses = all.slice(bare.length);
    expect(responses.map(({ response }) => response)).toEqual([
      ...Array.from({ length: 18 }, () => NAME),
      ...Array.from({ length: 18 }, () => 'S60F(3,2D,mirror)'),
    ]);
    const keys = all.map((row) => featureKey(featureRefOf(row)));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.map((key) => featureKey(parseFeatureKey(key).ref))).toEqual(keys);
  });

  it('have the mean of means where every voxel of the image counts the same', () => {
    const all = maskOf(grid, new Uint8Array(nx * ny * nz).fill(1));
    const plan = compile(
      parsePlan({ ...planPreset('digital-phantom'), families: ['IS'], filters: [{ ...MEAN, padding: 'periodic' }] }),
    );
    const [{ table }] = extract(plan, noise(5), [{ name: 'all', mask: all }], fast);
    const [own, filtered] = ['Q4LE@DHQ4', 'Q4LE@DHQ4/S60F(3,3D,periodic)'].map((key) => valueOf(table.rows, key));
    expect(filtered).toBeCloseTo(own as number, 4);
    const [wide, narrow] = ['ECT3@DHQ4', 'ECT3@DHQ4/S60F(3,3D,periodic)'].map((key) => valueOf(table.rows, key) as number);
    // Of white noise the mean of 27 voxels has a 27th of the variance.
    expect(wide / narrow).toBeGreaterThan(24);
    expect(wide / narrow).toBeLessThan(30);
  });

  it('do not depend on how much image is kept: a crop of the scan beyond the reach gives the same response', () => {
    const volume = noise(7);
    const far = volumeOf(grid, volume.voxels.data.slice());
    far.voxels.data[0] = 30_000;
    const plan = withFilters('ibsi-a', [MEAN]);
    expect(rowsOf(plan, far)).toEqual(rowsOf(plan, volume));
    const periodic = withFilters('ibsi-a', [{ ...MEAN, support: 23, padding: 'periodic' }]);
    expect(rowsOf(periodic, far)).not.toEqual(rowsOf(periodic, volume));
  });

  it('are the same by the plain definitions', () => {
    const plan = withFilters('ibsi-e', [{ ...MEAN, support: 5 }]);
    const [plain, wasm] = [plainEngine, fast].map((engine) =>
      rowsOf(plan, noise(11), engine).filter(({ response }) => response !== undefined),
    );
    expect(wasm).toEqual(plain);
  });

  it('say why they have no value where the response reads an intensity that is no number', () => {
    const volume = noise(13);
    volume.voxels.data[7 + nx * (8 + ny * 6)] = NaN;
    const rows = rowsOf(withFilters('digital-phantom', [MEAN]), volume);
    expect(typeof valueOf(rows, 'Q4LE@DHQ4')).toBe('number');
    expect(valueOf(rows, `Q4LE@DHQ4/${NAME}`)).toBe('notFinite');
  });

  it('stand in the record, are on a scale of their own, and are counted in the forecast', () => {
    const plan = withFilters('ibsi-c', [{ ...MEAN, support: 25 }]);
    const [{ record, table }] = extract(plan, noise(17), masks, fast);
    expect(record.steps.at(-1)).toEqual({
      ibsi: 'S60F',
      step: 'filter',
      settings: 'mean, 3D, support 25 voxels, padding mirror',
    });
    const last = table.rows[table.rows.length - 18];
    expect([last.tag, rowUnit(last, plan.plan)]).toEqual(['stat_mean', 'intensity']);
    const wide: Grid = { ...grid, size: [80, 80, 60] };
    const far = maskOf(wide);
    far.voxels.set(40, 40, 30, 1);
    const [bare, filtered] = [compile(planPreset('ibsi-c')), plan].map((one) => forecastMemory(one, wide, far));
    expect(filtered.processedVoxels).toBeGreaterThan(bare.processedVoxels);
    expect(filtered.workingBytes).toBeGreaterThan(bare.workingBytes + 20 * bare.processedVoxels);
  });

  it('are those of a Laplacian of a Gaussian, which looks at no level: the scan may be lifted as a whole', () => {
    const log = { method: 'laplacian-of-gaussian', sigmaMm: 2.5, cutoff: 4, dimensions: '3D', padding: 'mirror' };
    const plan = withFilters('digital-phantom', [log]);
    const lifted = noise(19);
    for (let i = 0; i < lifted.voxels.data.length; i++) lifted.voxels.data[i] += 2000;
    const [{ record, table }, { table: other }] = [noise(19), lifted].map((one) => extract(plan, one, masks, fast)[0]);
    const key = (code: string) => `${code}@DHQ4/L6PA(2.5,4,3D,mirror)`;
    for (const code of ['Q4LE', 'ECT3', '1GSF', '84IY']) {
      expect(valueOf(other.rows, key(code))).toBeCloseTo(valueOf(table.rows, key(code)) as number, 3);
    }
    expect(valueOf(table.rows, key('ECT3'))).toBeGreaterThan(1);
    expect(record.steps.at(-1)).toEqual({
      ibsi: 'L6PA',
      step: 'filter',
      settings: 'laplacian-of-gaussian, 3D, sigma 2.5 mm, cut off at 4 sigma, padding mirror',
    });
  });

  it('are refused where no family of theirs is asked for, and where one is named twice', () => {
    const refusal = (change: object) => () => compile({ ...planPreset('ibsi-c'), ...change });
    expect(refusal({ filters: [MEAN], families: ['MORPH'] })).toThrow('the plan leaves it out');
    expect(refusal({ filters: [MEAN, MEAN] })).toThrow('names one twice');
    expect(refusal({ filters: [{ ...MEAN, suport: 5 }] })).toThrow('a plan has no key "filters.0.suport"');
    expect(refusal({ filters: [{ ...MEAN, support: 4 }] })).toThrow('odd number of voxels');
  });
});
