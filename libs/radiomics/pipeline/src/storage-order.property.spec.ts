import { type Grid, type Mask, type Triple, type Volume, maskOf, positionMm, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { type ExtractionPlan, parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import fc from 'fast-check';
import { compile } from './compile.js';
import { type Engine, plainEngine, wasmEngine } from './engine.js';
import { extract } from './extract.js';

/*
 * One scan may be stored in 48 ways: each axis in either direction, and the axes in any order. With its direction matrix it is the same
 * scan, and nothing that is measured in it may differ.
 */

const fast = wasmEngine();
type Axis = 0 | 1 | 2;

interface Scan {
  readonly volume: Volume;
  readonly mask: Mask;
}

/** How the array is stored: which axis of the first scan each axis is, and whether it runs the other way. */
interface Order {
  readonly axes: readonly [Axis, Axis, Axis];
  readonly turned: readonly [boolean, boolean, boolean];
}

const DIRECTIONS: readonly (readonly number[])[] = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0, 0, -1, 0, 1, 0, 1, 0, 0],
  [0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1],
  [Math.SQRT1_2, -Math.SQRT1_2, 0, Math.SQRT1_2, Math.SQRT1_2, 0, 0, 0, 1],
];

/** How intensities are spread: whole numbers, halves (ties of rounding), or single precision at random (ties of its last bit). */
type Kind = 'whole' | 'halves' | 'singles';

function scanOf(seed: number, size: Triple, spacingMm: Triple, direction: readonly number[], kind: Kind): Scan {
  const random = new SeededRandom(seed);
  const grid: Grid = { size, spacingMm, originMm: [-31.5, 12.25, 7], direction };
  const count = size[0] * size[1] * size[2];
  const intensity = (): number => {
    const value = random.normal() * 90 + 200;
    return kind === 'singles' ? Math.fround(value) : kind === 'halves' ? Math.round(2 * value) / 2 : Math.round(value);
  };
  const volume = volumeOf(grid, Float32Array.from({ length: count }, intensity));
  const mask = maskOf(
    grid,
    Uint8Array.from({ length: count }, () => (random.uniform() < 0.7 ? 1 : 0)),
  );
  mask.voxels.data[Math.floor(count / 2)] = 1;
  return { volume, mask };
}

function storedOtherwise({ volume, mask }: Scan, { axes, turned }: Order): Scan {
  const { grid } = volume;
  const size = axes.map((axis) => grid.size[axis]) as unknown as Triple;
  const indexOf = (at: Triple): Triple => {
    const index: [number, number, number] = [0, 0, 0];
    axes.forEach((axis, n) => (index[axis] = turned[n] ? size[n] - 1 - at[n] : at[n]));
    return index;
  };
  const other: Grid = {
    size,
    spacingMm: axes.map((axis) => grid.spacingMm[axis]) as unknown as Triple,
    originMm: positionMm(grid, indexOf([0, 0, 0])),
    direction: [0, 1, 2].flatMap((row) => axes.map((axis, n) => (turned[n] ? -1 : 1) * grid.direction[3 * row + axis])),
  };
  const [image, region] = [volumeOf(other), maskOf(other)];
  for (let z = 0, i = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, i++) {
        const [u, v, w] = indexOf([x, y, z]);
        image.voxels.data[i] = volume.voxels.get(u, v, w);
        region.voxels.data[i] = mask.voxels.get(u, v, w);
      }
    }
  }
  return { volume: image, mask: region };
}

function valuesOf(plan: ExtractionPlan, { volume, mask }: Scan, how: Engine): ReadonlyMap<string, number | string> {
  const [{ table }] = extract(compile(plan), volume, [{ name: 'r', mask }], how);
  return new Map(
    table.rows.map(({ tag, aggregationCode, value }) => [
      `${tag}@${aggregationCode}`,
      value.kind === 'value' ? value.value : value.reason,
    ]),
  );
}

/** Rows that differ by more than 1e-9 of their value; what is nearly zero by cancellation, by more than 1e-9. */
function differing(found: ReadonlyMap<string, number | string>, expected: ReadonlyMap<string, number | string>): string[] {
  return [...expected].flatMap(([row, value]) => {
    const other = found.get(row);
    if (typeof value !== 'number' || typeof other !== 'number') return value === other ? [] : [`${row}: ${other}, not ${value}`];
    return Math.abs(other - value) <= 1e-9 * Math.max(1, Math.abs(value)) ? [] : [`${row}: ${other}, not ${value}`];
  });
}

const resampling = (
  method: 'nearest' | 'linear' | 'cubic',
  spacingMm: readonly number[],
  rounding: 'nearest-integer' | 'none',
  mask: 'nearest' | 'linear',
) => ({
  method,
  dimensions: spacingMm.length === 2 ? '2D' : '3D',
  spacingMm,
  rounding,
  mask: { method: mask, threshold: 0.5 },
});
const mr = planPreset('mr-default');
const bare = { ...mr, normalisation: { method: 'none' }, resegmentation: { range: null, outlierSigma: null } };
const PLANS: Readonly<Record<string, ExtractionPlan>> = Object.fromEntries(
  (
    [
      ['as it is', { ...bare, interpolation: { method: 'none' } }],
      ['nearest', { ...bare, interpolation: resampling('nearest', [2, 2, 2], 'none', 'nearest') }],
      ['nearest, coarse', { ...bare, interpolation: resampling('nearest', [3, 4, 6], 'none', 'nearest') }],
      ['linear to the nearest integer', { ...bare, interpolation: resampling('linear', [2, 2, 2], 'nearest-integer', 'linear') }],
      ['linear', { ...bare, interpolation: resampling('linear', [2, 2, 2], 'none', 'linear') }],
      ['linear, mask by the nearest', { ...bare, interpolation: resampling('linear', [1.5, 1.5, 1.5], 'none', 'nearest') }],
      ['outliers', { ...bare, interpolation: { method: 'none' }, resegmentation: { range: null, outlierSigma: 1.5 } }],
      ['cubic, normalised by the ROI', { ...mr, interpolation: resampling('cubic', [2, 2, 2], 'none', 'linear') }],
      ['cubic to the nearest integer', { ...bare, interpolation: resampling('cubic', [2, 2, 2], 'nearest-integer', 'linear') }],
    ] as const
  ).map(([name, plan]) => [name, parsePlan({ ...plan, nonStandard: ['OMBB'], aggregations: ['DHQ4', 'ITBB', 'IAZD', 'KOBO'] })]),
);

const sizes = fc.tuple(fc.integer({ min: 2, max: 11 }), fc.integer({ min: 2, max: 10 }), fc.integer({ min: 2, max: 7 }));
const spacings = fc.constantFrom<Triple>([1, 1, 3], [1, 1.5, 2], [3, 3, 3], [4, 2, 1], [0.7, 0.7, 2.5]);
const AXES: readonly Order['axes'][] = [
  [0, 1, 2],
  [1, 0, 2],
  [2, 1, 0],
  [0, 2, 1],
  [1, 2, 0],
  [2, 0, 1],
];
const permutations = fc.constantFrom(...AXES);
const turns = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
const kinds = fc.constantFrom<Kind>('whole', 'halves', 'singles');

const ORDERS: readonly Order[] = AXES.flatMap((axes) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({ axes, turned: [(n & 1) > 0, (n & 2) > 0, (n & 4) > 0] as const })),
);

describe('a scan that is stored in another order, with its direction', () => {
  it.each(Object.entries(PLANS))('has the same values in every row: %s', (_, plan) => {
    fc.assert(
      fc.property(
        fc.nat(),
        sizes,
        spacings,
        fc.constantFrom(...DIRECTIONS),
        kinds,
        permutations,
        turns,
        fc.constantFrom(fast, plainEngine),
        (seed, size, spacingMm, direction, kind, axes, turned, how) => {
          // A plan names its spacings by the axes of the array; only where they are equal do the axes have no order.
          const scan = scanOf(seed, size, spacingMm, direction, kind);
          const ordered = plan.interpolation.method !== 'none' && new Set(plan.interpolation.spacingMm).size > 1;
          const other = storedOtherwise(scan, { axes: ordered ? [0, 1, 2] : axes, turned });
          expect(differing(valuesOf(plan, other, how), valuesOf(plan, scan, how))).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has the same values in each of the 48 orders, where thirds and halves of single precision end between two singles', () => {
    const scan = scanOf(7, [9, 8, 6], [3, 3, 3], DIRECTIONS[0], 'singles');
    for (const how of [fast, plainEngine]) {
      const before = valuesOf(PLANS['linear'], scan, how);
      for (const order of ORDERS) {
        expect([order, differing(valuesOf(PLANS['linear'], storedOtherwise(scan, order), how), before)]).toEqual([order, []]);
      }
    }
  });

  it('has the same values in 2D and 2.5D for slices that are turned over, swapped in x and y, or counted from the other end', () => {
    const base = planPreset('ibsi-b');
    const plans = ['nearest', 'linear', 'cubic'] as const;
    fc.assert(
      fc.property(
        fc.nat(),
        sizes,
        spacings,
        kinds,
        turns,
        fc.boolean(),
        fc.constantFrom(...plans),
        (seed, size, spacingMm, kind, turned, swapped, method) => {
          const rounding = kind === 'singles' ? 'none' : 'nearest-integer';
          const interpolation = resampling(method, [2, 2], rounding, method === 'nearest' ? 'nearest' : 'linear');
          const plan = parsePlan({ ...base, intensity: { unit: 'HU', rounding: 'none' }, interpolation });
          const scan = scanOf(seed, size, spacingMm, DIRECTIONS[0], kind);
          const other = storedOtherwise(scan, { axes: swapped ? [1, 0, 2] : [0, 1, 2], turned });
          expect(differing(valuesOf(plan, other, fast), valuesOf(plan, scan, fast))).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
