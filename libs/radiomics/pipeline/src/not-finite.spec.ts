import { type Grid, IDENTITY_DIRECTION, type Triple, type Volume, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { type ExtractionPlan, parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { type Engine, plainEngine, wasmEngine } from './engine.js';
import { extract } from './extract.js';

/*
 * What one voxel that is no number takes away: the rows that depend on it, whatever lies between, and no other.
 */

const fast = wasmEngine();
const grid: Grid = { size: [60, 24, 20], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
const at = ([x, y, z]: Triple): number => x + 60 * (y + 24 * z);
const inside = ([x, y, z]: Triple): boolean => x >= 8 && x < 16 && y >= 8 && y < 15 && z >= 8 && z < 13;

const mask = maskOf(grid);
const clean = volumeOf(grid);
const random = new SeededRandom(5);
for (let z = 0; z < 20; z++) {
  for (let y = 0; y < 24; y++) {
    for (let x = 0; x < 60; x++) {
      clean.voxels.data[at([x, y, z])] = Math.round(random.normal() * 60 + 40) + 0.25;
      mask.voxels.data[at([x, y, z])] = inside([x, y, z]) ? 1 : 0;
    }
  }
}

function spoilt(value: number, ...places: Triple[]): Volume {
  const volume = volumeOf(grid, clean.voxels.data.slice());
  for (const place of places) volume.voxels.data[at(place)] = value;
  return volume;
}

type Values = ReadonlyMap<string, number | string>;

function valuesOf(plan: ExtractionPlan, volume: Volume, how: Engine = fast): Values {
  const [{ table }] = extract(compile(plan), volume, [{ name: 'r', mask }], how);
  return new Map(
    table.rows.map(({ tag, aggregationCode, value }) => [
      `${tag}@${aggregationCode}`,
      value.kind === 'value' ? value.value : value.reason,
    ]),
  );
}

/** Rows of the one that are not those of the other, with what they say. */
function lost(found: Values, before: Values): ReadonlyMap<string, number | string> {
  return new Map([...found].filter(([row, value]) => !Object.is(value, before.get(row))));
}

/** Shape without what is measured of the intensities in it. */
const isShape = (row: string): boolean => row.startsWith('morph_') && !/^morph_(com|integ_int|moran_i|geary_c)@/.test(row);

const bare = parsePlan({ ...planPreset('ibsi-a'), aggregations: ['DHQ4', 'IAZD', 'KOBO'], nonStandard: ['OMBB', 'MVEE'] });
const unrounded = { ...bare, intensity: { unit: 'HU', rounding: 'none' } } as const;
const onto = (method: 'nearest' | 'linear' | 'cubic', spacingMm: readonly number[]): ExtractionPlan =>
  parsePlan({
    ...unrounded,
    interpolation: { method, dimensions: '3D', spacingMm, rounding: 'none', mask: { method: 'linear', threshold: 0.5 } },
    resegmentation: { range: null, outlierSigma: 3 },
    discretisation: { method: 'fixed-bin-number', bins: 16 },
  });

const PLANS: readonly (readonly [string, ExtractionPlan])[] = [
  ['as it is', bare],
  ['nearest', onto('nearest', [2, 2, 2])],
  ['linear', onto('linear', [1.5, 1.5, 1.5])],
  ['cubic', onto('cubic', [1.5, 1.5, 1.5])],
];

describe.each([
  ['NaN', NaN],
  ['infinity', Infinity],
  ['minus infinity', -Infinity],
])('%s', (_, value) => {
  it.each(PLANS)('in the region takes away every row of intensities and leaves its shape: %s', (__, plan) => {
    const before = valuesOf(plan, clean);
    for (const how of [fast, plainEngine]) {
      // Each interpolation reads one of these eight for a voxel of the region.
      const places = [0, 1, 2, 3, 4, 5, 6, 7].map((n): Triple => [11 + (n & 1), 11 + ((n >> 1) & 1), 10 + (n >> 2)]);
      const found = valuesOf(plan, spoilt(value, ...places), how);
      expect([...found].filter(([row, one]) => isShape(row) && one !== before.get(row))).toEqual([]);
      expect([...before].filter(([row, one]) => isShape(row) && typeof one === 'string')).toEqual([]);
      expect(new Set([...found].filter(([row]) => !isShape(row)).map(([, one]) => one))).toEqual(new Set(['notFinite']));
    }
  });

  it('far from the region takes nothing away', () => {
    for (const [, plan] of PLANS) expect([...lost(valuesOf(plan, spoilt(value, [55, 3, 3])), valuesOf(plan, clean))]).toEqual([]);
  });

  it('beside the region, where only the sphere of a peak reaches, takes that peak away', () => {
    const before = valuesOf(bare, clean);
    const highest = mask.voxels.data.reduce(
      (best, one, i) => (one === 1 && clean.voxels.data[i] > clean.voxels.data[best] ? i : best),
      at([8, 8, 8]),
    );
    const [x, y, z] = [highest % 60, Math.floor(highest / 60) % 24, Math.floor(highest / 1440)];
    for (const how of [fast, plainEngine]) {
      const near = spoilt(value, [x < 12 ? 7 : 16, y, z]);
      expect([...lost(valuesOf(bare, near, how), valuesOf(bare, clean, how))]).toEqual([
        ['loc_peak_loc@DHQ4', 'notFinite'],
        ['loc_peak_glob@DHQ4', 'notFinite'],
      ]);
      // Six voxels off the one side and more than six off the most intense voxel: one sphere at least holds it, that of the peak not.
      const farther = spoilt(value, [x < 12 ? 21 : 2, 11, 10]);
      expect([...lost(valuesOf(bare, farther, how), valuesOf(bare, clean, how))]).toEqual([['loc_peak_glob@DHQ4', 'notFinite']]);
    }
    expect(typeof before.get('loc_peak_loc@DHQ4')).toBe('number');
  });
});

describe('a voxel that is no number, outside the region, read by an interpolation', () => {
  const intensities = (found: Values): Set<number | string> =>
    new Set([...found].filter(([row]) => !isShape(row)).map(([, one]) => one));

  it('takes away every row of intensities where a linear one reads it for a voxel of the region', () => {
    // New voxels at old positions 0.25, 1.75, 3.25 and so on along x; 7.75 is in the region by the mask, and reads 7, which is outside.
    const plan = onto('linear', [1.5, 1.5, 1.5]);
    const before = valuesOf(plan, clean);
    const found = valuesOf(plan, spoilt(NaN, [7, 10, 10], [7, 11, 10], [7, 10, 11], [7, 11, 11]));
    expect(intensities(found)).toEqual(new Set(['notFinite']));
    expect([...lost(found, before).keys()].filter(isShape)).toEqual([]);
  });

  it('takes nothing away where it weighs nothing', () => {
    // Two voxels of 2 mm for five of 1 mm along x: new ones lie on old ones, and the next one has no weight.
    const odd: Grid = { ...grid, size: [59, 23, 19] };
    const [image, region] = [volumeOf(odd), maskOf(odd)];
    for (let i = 0, z = 0; z < 19; z++) {
      for (let y = 0; y < 23; y++) {
        for (let x = 0; x < 59; x++, i++) {
          // Old voxels of odd index lie on no new one.
          image.voxels.data[i] = (x | y | z) & 1 ? NaN : clean.voxels.get(x, y, z);
          region.voxels.data[i] = inside([x, y, z]) ? 1 : 0;
        }
      }
    }
    const plan = onto('linear', [2, 2, 2]);
    for (const how of [fast, plainEngine]) {
      const [{ table }] = extract(compile(plan), image, [{ name: 'r', mask: region }], how);
      expect(table.rows.filter(({ value }) => value.kind === 'undefined')).toEqual([]);
    }
  });

  it('is read by a spline within twenty voxels of what is needed, and no further', () => {
    const plan = onto('cubic', [1.5, 1.5, 1.5]);
    const before = valuesOf(plan, clean);
    expect(intensities(valuesOf(plan, spoilt(NaN, [30, 10, 10])))).toEqual(new Set(['notFinite']));
    expect([...lost(valuesOf(plan, spoilt(NaN, [48, 10, 10])), before)]).toEqual([]);
  });
});

describe('a region whose plan normalises by it', () => {
  it('has its shape, and says noScale for the rest, when a voxel is no number', () => {
    const plan = planPreset('mr-default');
    const before = valuesOf(plan, clean);
    const found = valuesOf(plan, spoilt(NaN, [11, 11, 10]));
    expect([...lost(found, before).keys()].filter(isShape)).toEqual([]);
    expect(new Set([...found].filter(([row]) => !isShape(row)).map(([, one]) => one))).toEqual(new Set(['noScale']));
  });
});
