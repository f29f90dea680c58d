import fc from 'fast-check';
import { type Grid, IDENTITY_DIRECTION, maskExtentOf, maskOf } from '@collimate/imaging-volume';
import { FormatError } from '../../format.error.js';
import { rasterise } from './rasterise.js';
import type { Roi } from './rtstruct.reader.js';

const grid: Grid = { size: [12, 11, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
type Point = readonly [number, number];
const point = fc.tuple(fc.double({ min: 0, max: 8, noNaN: true }), fc.double({ min: 0, max: 7, noNaN: true }));
const polygons = fc.array(fc.array(point, { minLength: 3, maxLength: 9 }), { minLength: 1, maxLength: 3 });

function roiOf(contours: readonly (readonly Point[])[], [dx, dy]: Point = [0, 0]): Roi {
  return {
    number: 1,
    name: '',
    frameOfReferenceUid: undefined,
    otherContours: {},
    emptyContours: 0,
    fault: undefined,
    contours: contours.map((points) => ({
      pointsMm: Float64Array.from(points.flatMap(([x, y]) => [x + dx, y + dy, 0])),
      referencedSopInstanceUid: undefined,
      // Random outlines cross: by exclusive disjunction the rays need not know which.
      isDisjunct: true,
    })),
  };
}

function voxels(roi: Roi): number[] {
  try {
    const mask = rasterise(roi, grid);
    // What it says of its extent is what its voxels say.
    expect(maskExtentOf(mask)).toEqual(maskExtentOf(maskOf(grid, mask.voxels.data)));
    return [...mask.voxels.data];
  } catch (error) {
    if (error instanceof FormatError && error.code === 'EMPTY_REGION') return Array.from({ length: 132 }, () => 0);
    throw error;
  }
}

/** Even-odd by rays along the other axis: an answer by another way than that of the filler. */
function insideByUpwardRay(contours: readonly (readonly Point[])[], [x, y]: Point): boolean {
  let crossings = 0;
  for (const points of contours) {
    points.forEach(([ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length];
      // A ray up along y, not along x as the filler has it.
      if (ax > x !== bx > x && ay + ((x - ax) / (bx - ax)) * (by - ay) > y) crossings += 1;
    });
  }
  return crossings % 2 === 1;
}

describe('filling contours', () => {
  it('agrees for every voxel centre with rays in the other direction', () => {
    fc.assert(
      fc.property(polygons, (contours) => {
        const filled = voxels(roiOf(contours));
        // Centres within rounding of an outline may fall on either side; random outlines avoid them but for corners.
        const nearOutline = (i: number, j: number): boolean =>
          contours.some((points) =>
            points.some(([ax, ay], n) => {
              const [bx, by] = points[(n + 1) % points.length];
              const length = Math.hypot(bx - ax, by - ay) || 1;
              return Math.abs((bx - ax) * (ay - j) - (ax - i) * (by - ay)) / length < 1e-6;
            }),
          );
        for (let j = 0; j < 11; j++) {
          for (let i = 0; i < 12; i++) {
            if (!nearOutline(i, j)) expect(filled[i + 12 * j]).toBe(insideByUpwardRay(contours, [i, j]) ? 1 : 0);
          }
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('moves with the contours by whole voxels', () => {
    const quarters = fc.array(
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 28 })).map(([x, y]): Point => [x / 4, y / 4]),
        { minLength: 3, maxLength: 8 },
      ),
      { minLength: 1, maxLength: 2 },
    );
    fc.assert(
      fc.property(quarters, (contours) => {
        const [here, there] = [voxels(roiOf(contours)), voxels(roiOf(contours, [3, 3]))];
        for (let j = 0; j < 8; j++) for (let i = 0; i < 9; i++) expect(there[i + 3 + 12 * (j + 3)]).toBe(here[i + 12 * j]);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
