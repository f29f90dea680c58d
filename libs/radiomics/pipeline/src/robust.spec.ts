import { IDENTITY_DIRECTION, type Grid, type Mask, type Volume, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import {
  AGGREGATIONS,
  type ExtractionPlan,
  FEATURES,
  FEATURE_FAMILIES,
  aggregationsOf,
  parsePlan,
  planPreset,
} from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { wasmEngine } from './engine.js';
import { type ExtractionResult, extract } from './extract.js';

const fast = wasmEngine();
const grid: Grid = { size: [12, 11, 8], spacingMm: [1, 1, 2.5], originMm: [-4, 9, 30], direction: IDENTITY_DIRECTION };
const [nx, ny] = grid.size;
const voxels = 12 * 11 * 8;

function noise(over: Grid = grid): Volume {
  const random = new SeededRandom(11);
  const volume = volumeOf(over);
  for (let i = 0; i < volume.voxels.data.length; i++) volume.voxels.data[i] = Math.round(random.normal() * 120 - 40);
  return volume;
}

function where(inside: (x: number, y: number, z: number) => boolean): Mask {
  const mask = maskOf(grid);
  for (let i = 0; i < voxels; i++) {
    if (inside(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny)))) mask.voxels.data[i] = 1;
  }
  return mask;
}

const block = where((x, y, z) => x > 2 && x < 9 && y > 2 && y < 8 && z > 1 && z < 6);

function filled(value: number): Volume {
  const volume = volumeOf(grid);
  volume.voxels.data.fill(value);
  return volume;
}

function spoilt(value: number, inside: boolean): Volume {
  const volume = noise();
  volume.voxels.data[inside ? block.voxels.data.indexOf(1) : 0] = value;
  return volume;
}

const PRESETS = ['ibsi-a', 'ibsi-b', 'ibsi-c', 'ibsi-d', 'ibsi-e', 'ct-default', 'mr-default', 'pet-default'];
const CASES: [string, Volume, Mask][] = [
  ['one voxel', noise(), where((x, y, z) => x === 6 && y === 5 && z === 3)],
  ['one voxel in a corner of the image', noise(), where((x, y, z) => x + y + z === 0)],
  ['one slice', noise(), where((_x, _y, z) => z === 4)],
  ['one row', noise(), where((_x, y, z) => y === 5 && z === 4)],
  ['a flat image', filled(40), block],
  ['a flat image that is zero', filled(0), block],
  ['a flat image out of every range', filled(-30_000), block],
  ['two parts that do not touch', noise(), where((x, y, z) => (x < 3 && y < 3 && z < 2) || (x > 8 && y > 7 && z > 5))],
  ['parts that touch at corners alone', noise(), where((x, y, z) => (x + y + z) % 2 === 0)],
  ['touching every border', noise(), where((x, y, z) => x === 0 || y === 0 || z === 0 || x === 11 || y === 10 || z === 7)],
  ['empty', noise(), maskOf(grid)],
  ['the full image', noise(), where(() => true)],
  ['a NaN inside', spoilt(NaN, true), block],
  ['an infinity inside', spoilt(Infinity, true), block],
  ['minus infinity inside', spoilt(-Infinity, true), block],
  ['a NaN outside', spoilt(NaN, false), block],
  ['an infinity outside', spoilt(Infinity, false), block],
  ['NaN everywhere', filled(NaN), block],
  ['the largest float everywhere', filled(3.4e38), block],
  ['the largest float once', spoilt(3.4e38, true), block],
  ['the smallest float once', spoilt(-3.4e38, true), block],
];

function run(plan: ExtractionPlan, volume: Volume, mask: Mask): ExtractionResult {
  return extract(compile(plan), volume, [{ name: 'r', mask }], fast)[0];
}

/** Which rows a plan promises, whatever the ROI is like. */
function promised(plan: ExtractionPlan): string[] {
  return AGGREGATIONS.filter((a) => plan.aggregations.includes(a.code))
    .flatMap((a) =>
      FEATURES.filter((f) => plan.families.includes(f.family) && aggregationsOf(f.family).includes(a)).map(
        (f) => `${f.tag}@${a.code}`,
      ),
    )
    .sort();
}

const reasons = (result: ExtractionResult, families?: readonly string[]): Set<string> =>
  new Set(
    result.table.rows
      .filter((row) => families === undefined || families.includes(row.family))
      .map(({ value }) => (value.kind === 'value' ? 'value' : value.reason)),
  );

function expectWhole(plan: ExtractionPlan, result: ExtractionResult): void {
  expect(result.table.rows.map((row) => `${row.tag}@${row.aggregationCode}`).sort()).toEqual(promised(plan));
  for (const { tag, value } of result.table.rows) {
    if (value.kind === 'value') expect([tag, Number.isFinite(value.value)]).toEqual([tag, true]);
    else expect([tag, value.reason]).toEqual([tag, expect.stringMatching(/^[a-z][A-Za-z]+$/)]);
  }
}

describe.each(CASES)('a ROI that is %s', (_, volume, mask) => {
  it.each(PRESETS)('has every row of %s, each with a finite value or a reason', (preset) => {
    const plan = planPreset(preset);
    expectWhole(plan, run(plan, volume, mask));
  });
});

describe('the reason', () => {
  const of = (name: string) => CASES.find(([title]) => title === name)!;
  const reasonsOf = (preset: string, name: string, families?: readonly string[]) => {
    const [, volume, mask] = of(name);
    return reasons(run(planPreset(preset), volume, mask), families);
  };

  it('of an empty ROI is emptyRoi, in every row and under every plan', () => {
    for (const preset of PRESETS) expect([preset, [...reasonsOf(preset, 'empty')]]).toEqual([preset, ['emptyRoi']]);
  });

  it('of an intensity that is not finite inside the ROI is notFinite, in every row but those of shape', () => {
    const families = FEATURE_FAMILIES.filter((family) => family !== 'MORPH');
    for (const name of ['a NaN inside', 'an infinity inside', 'minus infinity inside', 'NaN everywhere']) {
      expect([name, [...reasonsOf('ibsi-a', name, families)]]).toEqual([name, ['notFinite']]);
      expect([name, reasonsOf('ibsi-a', name, ['MORPH'])]).toEqual([name, new Set(['value', 'notFinite'])]);
    }
  });

  it('is missing where an intensity that is not finite lies far from the ROI', () => {
    for (const name of ['a NaN outside', 'an infinity outside'])
      expect(reasonsOf('ibsi-a', name, ['MORPH', 'IS'])).toEqual(new Set(['value']));
  });

  it('of a flat ROI whose plan normalises by it is flatIntensity, and its shape has values', () => {
    expect(reasonsOf('mr-default', 'a flat image', ['IS', 'IH', 'IVH', 'GLCM', 'NGTDM'])).toEqual(new Set(['flatIntensity']));
    expect(reasonsOf('mr-default', 'a flat image', ['MORPH'])).toEqual(new Set(['value', 'flatIntensity']));
  });

  it('of a ROI out of the range of re-segmentation is emptyRoi, and its shape has values', () => {
    expect(reasonsOf('ct-default', 'a flat image out of every range', ['IS', 'GLCM'])).toEqual(new Set(['emptyRoi']));
    expect(reasonsOf('ct-default', 'a flat image out of every range', ['MORPH'])).toEqual(new Set(['value', 'emptyRoi']));
  });
});

describe('65,536 grey levels', () => {
  const wide: Grid = { ...grid, size: [64, 64, 16], spacingMm: [1, 1, 1] };
  const ramp = volumeOf(
    wide,
    Float32Array.from({ length: 65_536 }, (_, i) => i - 32_768),
  );
  const whole = maskOf(wide);
  whole.voxels.data.fill(1);
  const planOf = (width: number): ExtractionPlan =>
    parsePlan({
      ...planPreset('ibsi-a'),
      resegmentation: { range: { lower: -32_768, upper: 32_767 }, outlierSigma: null },
      discretisation: { method: 'fixed-bin-size', width, lowerBound: 'resegmentation' },
      families: ['IS', 'IH', 'IVH', 'GLSZM', 'GLDZM', 'NGTDM'],
      aggregations: ['DHQ4', 'KOBO'],
    });

  it('are one more than a table holds: histogram and textures say so in every row, and the rest has values', () => {
    const plan = planOf(1);
    const result = run(plan, ramp, whole);
    expectWhole(plan, result);
    expect(reasons(result, ['IH', 'GLSZM', 'GLDZM', 'NGTDM'])).toEqual(new Set(['tooManyLevels']));
    expect(reasons(result, ['IS', 'IVH'])).toEqual(new Set(['value']));
    expect(result.record.levelCount).toBe(0);
    expect(result.record.warnings.map((warning) => warning.code)).toContain('MANY_LEVELS');
  });

  it('in bins of two are 32,768, which a table holds', () => {
    const plan = planOf(2);
    const result = run(plan, ramp, whole);
    expectWhole(plan, result);
    expect(reasons(result, ['IH', 'GLSZM', 'GLDZM', 'NGTDM'])).toEqual(new Set(['value']));
    expect(result.record.levelCount).toBe(32_768);
  });

  it('less one are the most that a table holds', () => {
    const rest = maskOf(
      wide,
      whole.voxels.data.map((_inside, i) => (i === 65_535 ? 0 : 1)),
    );
    const plan = planOf(1);
    const result = run(plan, ramp, rest);
    expectWhole(plan, result);
    expect(reasons(result, ['IH', 'GLSZM', 'GLDZM'])).toEqual(new Set(['value']));
    expect(result.record.levelCount).toBe(65_535);
  });

  it('in the steps of an intensity-volume histogram may be a million, and more are told in its rows', () => {
    const plan = parsePlan({ ...planOf(2), ivh: { method: 'none', step: 0.01, range: 'resegmentation' } });
    const result = run(plan, ramp, whole);
    expectWhole(plan, result);
    expect(reasons(result, ['IVH'])).toEqual(new Set(['tooManyLevels']));
  });
});

describe('intensities that are taken for levels and are none', () => {
  const plan = parsePlan({ ...planPreset('digital-phantom'), resegmentation: { range: null, outlierSigma: null } });
  const shifted = (shift: number): Volume => {
    const volume = noise();
    for (let i = 0; i < voxels; i++) volume.voxels.data[i] = 1 + (i % 7) + (i % 11 === 0 ? shift : 0);
    return volume;
  };

  it.each([
    ['are no integers', 0.5],
    ['are zero or below', -7],
  ])('because some %s: histogram and textures say so in every row, and the rest has values', (_, shift) => {
    const result = run(plan, shifted(shift), block);
    expectWhole(plan, result);
    expect(reasons(result, ['IH', 'GLCM', 'GLRLM', 'GLSZM', 'GLDZM', 'NGTDM', 'NGLDM'])).toEqual(new Set(['notLevels']));
    expect(reasons(result, ['MORPH', 'LI', 'IS'])).toEqual(new Set(['value']));
    expect(result.record.levelCount).toBe(0);
  });

  it('have values when they are', () => {
    expect(reasons(run(plan, shifted(0), block), ['IH', 'GLCM', 'NGLDM'])).toEqual(new Set(['value']));
  });
});

describe('several ROIs of which one is unusual', () => {
  it('have the values they have alone', () => {
    const [volume, compiled] = [noise(), compile(planPreset('ct-default'))];
    const masks = CASES.filter(([, image]) => image.voxels.data[0] === volume.voxels.data[0])
      .slice(0, 6)
      .map(([name, , mask]) => ({ name, mask }));
    const together = extract(compiled, volume, masks, fast);
    masks.forEach((one, n) => expect(extract(compiled, volume, [one], fast)[0]).toEqual(together[n]));
  });
});
