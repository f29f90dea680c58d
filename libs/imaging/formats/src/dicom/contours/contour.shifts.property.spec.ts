import fc from 'fast-check';
import { type Grid, IDENTITY_DIRECTION } from '@collimate/imaging-volume';
import { roiOf } from './contours.fixture.js';
import { rasterise } from './rasterise.js';

const grid: Grid = { size: [16, 16, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
type Point = readonly [number, number];

const filled = (...outlines: readonly (readonly Point[])[]): readonly number[] => [
  ...rasterise(roiOf(...outlines.map((points) => points.flatMap(([x, y]) => [x, y, 0]))), grid).voxels.data,
];
const shifted = (points: readonly Point[], [dx, dy]: Point): readonly Point[] => points.map(([x, y]) => [x + dx, y + dy]);
const turned = (mm: number, degrees: number): Point => {
  const angle = (degrees * Math.PI) / 180;
  return [mm * Math.cos(angle), mm * Math.sin(angle)];
};

/** An outline and its like aside are that outline, the other one, or both together: not what one of them has alone. */
function expectNothingLost(points: readonly Point[], by: Point): void {
  const [one, other] = [filled(points), filled(shifted(points, by))];
  const both = one.map((v, i) => Math.max(v, other[i]));
  expect([one, other, both]).toContainEqual(filled(points, shifted(points, by)));
}

const square: readonly Point[] = [
  [2.45, 2.45],
  [11.45, 2.45],
  [11.45, 11.45],
  [2.45, 11.45],
];
const shapes: Readonly<Record<string, readonly Point[]>> = {
  'a square': square,
  'a small square': [
    [4.6, 4.6],
    [7.4, 4.6],
    [7.4, 7.4],
    [4.6, 7.4],
  ],
  'a triangle': [
    [2.2, 2.3],
    [12.4, 4.1],
    [5.3, 12.2],
  ],
  'a wedge': [
    [2.2, 5.8],
    [13.1, 4.1],
    [13.1, 8.3],
  ],
  'a circle': Array.from({ length: 40 }, (_, n) => [7.3 + 4.6 * Math.cos(n * 0.157), 7.1 + 4.6 * Math.sin(n * 0.157)] as const),
  'an outline with a bay': [
    [2.3, 2.3],
    [12.6, 2.3],
    [12.6, 12.6],
    [8.4, 12.6],
    [8.4, 6.4],
    [6.6, 6.4],
    [6.6, 12.6],
    [2.3, 12.6],
  ],
};

describe('an outline that is drawn twice, the second time aside', () => {
  it.each(Object.entries(shapes))('loses nothing by a shift of 0 to half a voxel, whatever way: %s', (_, points) => {
    for (let hundredths = 0; hundredths <= 50; hundredths++) {
      for (let degrees = 0; degrees < 360; degrees += 45) expectNothingLost(points, turned(hundredths / 100, degrees));
    }
  });

  it('loses nothing by a shift of any length and way', () => {
    const anyShift = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 3599 }));
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(shapes)), anyShift, (points, [thousandths, tenths]) =>
        expectNothingLost(points, turned(thousandths / 1000, tenths / 10)),
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  it.each([0.11, 0.14, 0.145, 0.149, 0.15])('has its 81 voxels or those of both, %s aside in both axes', (mm) => {
    const count = filled(square, shifted(square, [mm, mm])).reduce((sum, v) => sum + v, 0);
    expect([81, 100]).toContain(count);
  });

  it('keeps a hole that lies within, and one that touches its outline but for what rounding leaves', () => {
    const hole = (left: number): readonly Point[] => [
      [left, 4.5],
      [9.5, 4.5],
      [9.5, 9.5],
      [left, 9.5],
    ];
    const voxels = (left: number): number => filled(square, hole(left)).reduce((sum, v) => sum + v, 0);
    // Columns 5 to 9, or 3 to 9, of rows 5 to 9.
    expect([voxels(4.5), voxels(2.45), voxels(2.35)]).toEqual([81 - 25, 81 - 35, 81 - 35]);
  });

  it('keeps a thin wall whose hole lies within', () => {
    const inner: readonly Point[] = [
      [3.2, 3.2],
      [10.7, 3.2],
      [10.7, 10.7],
      [3.2, 10.7],
    ];
    expect(filled(square, inner).reduce((sum, v) => sum + v, 0)).toBe(81 - 49);
  });
});
