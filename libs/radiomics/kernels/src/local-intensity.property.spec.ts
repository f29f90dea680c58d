import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import { LocalIntensityKernel, type SphereReaches, type SphereRegion } from './local-intensity.kernel.js';

type Triple = readonly [number, number, number];

const kernel = new LocalIntensityKernel();
const RADIUS_MM = 10 * Math.cbrt(3 / (4 * Math.PI));

function sphereOf([sx, sy, sz]: Triple): SphereReaches {
  const reaches: number[][] = [];
  let count = 0;
  for (let dz = 0; dz * sz <= RADIUS_MM; dz++) {
    const disc: number[] = [];
    for (let dy = 0; dy * sy <= RADIUS_MM; dy++) {
      const left = RADIUS_MM * RADIUS_MM - dy * sy * dy * sy - dz * sz * dz * sz;
      disc.push(left < 0 ? -1 : Math.floor(Math.sqrt(left) / sx));
      if (left >= 0) count += (2 * disc[dy] + 1) * (dy === 0 ? 1 : 2) * (dz === 0 ? 1 : 2);
    }
    reaches.push(disc);
  }
  return { reaches, count };
}

/** A random region with just the margin that its spheres need, and `extra` voxels more on the far sides. */
function randomRegion(seed: number, roi: Triple, { reaches }: SphereReaches, whole: boolean, extra: number): SphereRegion {
  const random = new SeededRandom(seed);
  const from: Triple = [reaches[0][0], reaches[0].length - 1, reaches.length - 1];
  const size: Triple = [roi[0] + 2 * from[0] + extra, roi[1] + 2 * from[1], roi[2] + 2 * from[2] + extra];
  const count = size[0] * size[1] * size[2];
  const intensities = Float32Array.from({ length: count }, () =>
    whole ? Math.floor(random.uniform() * 3000 - 1000) : random.normal(),
  );
  const mask = new Uint8Array(count);
  for (let z = 0; z < roi[2]; z++) {
    for (let y = 0; y < roi[1]; y++) {
      for (let x = 0; x < roi[0]; x++) {
        mask[from[0] + x + size[0] * (from[1] + y + size[1] * (from[2] + z))] = random.uniform() < 0.6 ? 1 : 0;
      }
    }
  }
  mask[from[0] + size[0] * (from[1] + size[1] * from[2])] = 1;
  return { size, intensities, mask, from, to: [from[0] + roi[0] - 1, from[1] + roi[1] - 1, from[2] + roi[2] - 1] };
}

/** The definition: every voxel of every sphere. @source IBSI VJGA, 0F91 */
function overAllSpheres({ size, intensities, mask }: SphereRegion, { reaches }: SphereReaches, known = (sum: number) => sum) {
  let [highest, local, global] = [-Infinity, -Infinity, -Infinity];
  mask.forEach((inside, i) => {
    if (inside === 0) return;
    let sum = 0;
    for (let dz = 1 - reaches.length; dz < reaches.length; dz++) {
      for (let dy = 1 - reaches[0].length; dy < reaches[0].length; dy++) {
        const reach = reaches[Math.abs(dz)][Math.abs(dy)];
        for (let dx = -reach; dx <= reach; dx++) sum += intensities[i + dx + size[0] * (dy + size[1] * dz)];
      }
    }
    sum = known(sum);
    global = Math.max(global, sum);
    if (intensities[i] > highest) [highest, local] = [intensities[i], sum];
    else if (intensities[i] === highest) local = Math.max(local, sum);
  });
  return { local, global };
}

describe('the local intensity kernel', () => {
  const roi = fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
  const spacing = fc.constantFrom<Triple>([2, 2, 2], [1.5, 1.5, 4], [1, 1.3, 2.5]);

  it('sums whole numbers exactly', () => {
    fc.assert(
      fc.property(fc.nat(), roi, spacing, fc.nat(3), (seed, size, spacingMm, extra) => {
        const sphere = sphereOf(spacingMm);
        const region = randomRegion(seed, size, sphere, true, extra);
        expect(LocalIntensityKernel.covers(region, sphere)).toBe(true);
        expect(kernel.peaks(region, sphere)).toEqual(overAllSpheres(region, sphere));
      }),
      { numRuns: 40 },
    );
  });

  it('sums other numbers to their last digits', () => {
    fc.assert(
      fc.property(fc.nat(), roi, spacing, (seed, size, spacingMm) => {
        const sphere = sphereOf(spacingMm);
        const region = randomRegion(seed, size, sphere, false, 1);
        const expected = overAllSpheres(region, sphere);
        const found = kernel.peaks(region, sphere);
        expect(Math.abs(found.local - expected.local)).toBeLessThan(1e-10);
        expect(Math.abs(found.global - expected.global)).toBeLessThan(1e-10);
      }),
      { numRuns: 20 },
    );
  });

  it('has no peak that a sphere with a value that is no number could decide, as the definition', () => {
    fc.assert(
      fc.property(fc.nat(), roi, fc.boolean(), fc.constantFrom(NaN, Infinity, -Infinity), (seed, size, whole, value) => {
        const sphere = sphereOf([2, 2, 2]);
        const region = randomRegion(seed, size, sphere, whole, 1);
        const outside = [...region.mask.keys()].filter((i) => region.mask[i] === 0);
        region.intensities[outside[seed % outside.length]] = value;
        const finite = (sum: number) => (Number.isFinite(sum) ? expect.closeTo(sum, 8) : NaN);
        const spheres = overAllSpheres(region, sphere, (sum) => (Number.isFinite(sum) ? sum : NaN));
        expect(kernel.peaks(region, sphere)).toEqual({ local: finite(spheres.local), global: finite(spheres.global) });
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a region whose spheres reach beyond the image to the definition', () => {
    const sphere = sphereOf([2, 2, 2]);
    const region = randomRegion(1, [5, 5, 5], sphere, true, 0);
    expect(LocalIntensityKernel.covers({ ...region, from: [2, 3, 3] }, sphere)).toBe(false);
    expect(LocalIntensityKernel.covers({ ...region, to: [7, 8, 7] }, sphere)).toBe(false);
  });
});
