import { digitalPhantom } from '@collimate/imaging-simulation';
import { IDENTITY_DIRECTION, maskOf, type Triple } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { enclosingDensities } from './enclosing-densities.js';
import { undefinedBecause } from './feature-value.js';

const gridOf = (size: Triple, spacingMm: Triple = [1, 1, 1]) => ({
  size,
  spacingMm,
  originMm: [0, 0, 0] as const,
  direction: IDENTITY_DIRECTION,
});

function numbers(mask: Parameters<typeof enclosingDensities>[0]): number[] {
  return enclosingDensities(mask).map(({ value }) => (value.kind === 'value' ? value.value : Number.NaN));
}

describe('densities of the enclosing box and ellipsoid', () => {
  it('have for the digital phantom the tentative values of the teams for the box', () => {
    const [volume, area] = numbers(digitalPhantom().mask);
    expect(volume).toBeCloseTo(0.869270917, 6);
    expect(area).toBeCloseTo(0.866229042, 6);
  });

  it('turn the box with the region: a bar along the diagonal fits its box better than the image axes', () => {
    const size: Triple = [20, 20, 3];
    const bar = Uint8Array.from({ length: 1200 }, (_, i) => (Math.abs((i % 20) - (Math.floor(i / 20) % 20)) <= 2 ? 1 : 0));
    const [turned] = numbers(maskOf(gridOf(size), bar));
    expect(turned).toBeGreaterThan(0.6);
    expect(bar.reduce((sum, one) => sum + one, 0) / 1200).toBeLessThan(0.25);
  });

  it('take of boxes of one volume the one with the least surface, in whichever order the faces come', () => {
    const size: Triple = [5, 4, 3];
    const random = new SeededRandom(2);
    for (let n = 0; n < 30; n++) {
      const inside = Uint8Array.from({ length: 60 }, () => (random.uniform() < 0.3 ? 1 : 0));
      const turned = (axis: number) =>
        Uint8Array.from({ length: 60 }, (_, i) => {
          const at = [i % 5, Math.floor(i / 5) % 4, Math.floor(i / 20)];
          at[axis] = size[axis] - 1 - at[axis];
          return inside[at[0] + 5 * (at[1] + 4 * at[2])];
        });
      const [volume, area] = numbers(maskOf(gridOf(size), inside));
      for (const axis of [0, 1, 2]) {
        const other = numbers(maskOf(gridOf(size), turned(axis)));
        expect([Math.abs(other[0] / volume - 1) < 1e-9, Math.abs(other[1] / area - 1) < 1e-9]).toEqual([true, true]);
      }
    }
  });

  it('give a single voxel, an octahedron, the ball through its corners', () => {
    const [box, , ellipsoid] = numbers(maskOf(gridOf([1, 1, 1]), Uint8Array.of(1)));
    // Volume 1/6 in a ball of radius 1/2; the octahedron on a face: height 1/sqrt(3), hexagon of diameter sqrt(2/3) x sqrt(1/2).
    expect(ellipsoid).toBeCloseTo(1 / 6 / (Math.PI / 6), 3);
    expect(box).toBeCloseTo(1 / 6 / (Math.sqrt(1 / 3) * Math.sqrt(2 / 3) * Math.sqrt(1 / 2)), 9);
  });

  it('follow the spacing: an ellipsoid of voxels fills its enclosing ellipsoid', () => {
    const size: Triple = [21, 21, 21];
    const ball = Uint8Array.from({ length: 9261 }, (_, i) => {
      const [x, y, z] = [(i % 21) - 10, (Math.floor(i / 21) % 21) - 10, Math.floor(i / 441) - 10];
      return x * x + y * y + z * z <= 100 ? 1 : 0;
    });
    const [, , volume] = numbers(maskOf(gridOf(size, [1, 2, 3]), ball));
    expect(volume).toBeGreaterThan(0.85);
    expect(volume).toBeLessThan(1);
  });

  it('are undefined for an empty mask', () => {
    const found = enclosingDensities(maskOf(gridOf([2, 2, 2])));
    expect(found.map((one) => one.value)).toEqual(Array.from({ length: 4 }, () => undefinedBecause('emptyRoi')));
  });
});
