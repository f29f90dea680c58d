import { type Grid, IDENTITY_DIRECTION, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { ResampleKernel } from '@collimate/radiomics-kernels';
import fc from 'fast-check';
import { type AxisPoint, axisTaps } from './axis-taps.js';
import { along, cropVolume } from './box.js';
import { rounded } from './convert.step.js';
import { resampleBox } from './resample-axis.js';
import { singleOf } from './single-precision.js';

type Triple = readonly [number, number, number];

const kernel = new ResampleKernel();
const pointsFrom = (start: number, step: number, count: number): readonly AxisPoint[] =>
  Array.from({ length: count }, (_, k) => ({
    below: Math.floor(start + step * k),
    part: start + step * k - Math.floor(start + step * k),
  }));
const triple = (element: fc.Arbitrary<number>): fc.Arbitrary<Triple> => fc.tuple(element, element, element);

describe('the resampling kernel', () => {
  it('gives the bits of the plain definition, for every method, size and position', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom('nearest', 'linear', 'cubic' as const),
        triple(fc.integer({ min: 1, max: 19 })),
        triple(fc.integer({ min: 1, max: 25 })),
        triple(fc.double({ min: 0.2, max: 2.5, noNaN: true })),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        fc.boolean(),
        (seed, method, size, counts, steps, start, round) => {
          const random = new SeededRandom(seed);
          const values = Float64Array.from({ length: size[0] * size[1] * size[2] }, () => random.uniform() * 1400 - 1000);
          const tapsOf = (axis: 0 | 1 | 2) => axisTaps(method, pointsFrom(start, steps[axis], counts[axis]), size[axis]);
          const taps = [tapsOf(0), tapsOf(1), tapsOf(2)] as const;
          const expected = resampleBox(values, size, taps, round);
          const found = kernel.resample(values, size, taps, round);
          expect(found.length).toBe(expected.length);
          const differing = expected.findIndex((value, i) => !Object.is(found[i], singleOf(value)));
          expect(differing).toBe(-1);
          const plain = resampleBox(values, size, taps, false);
          const inside = kernel.reaches(values, size, taps, -300);
          expect(plain.findIndex((value, i) => inside[i] !== (value >= -300 ? 1 : 0))).toBe(-1);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives the same bits for a box where it lies in an image, narrow or wide, rounded first or not', () => {
    const extent = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(
        fc.nat(),
        fc.tuple(extent, extent, extent),
        fc.constantFrom('linear', 'cubic' as const),
        fc.boolean(),
        fc.boolean(),
        (seed, axes, method, whole, first) => {
          const random = new SeededRandom(seed);
          const [from, size] = [0, 1].map((part) => axes.map((axis) => axis[part])) as unknown as readonly [Triple, Triple];
          const imageSize = axes.map((axis) => axis[0] + axis[1] + axis[2]) as unknown as Triple;
          const value = () => (whole ? Math.floor(random.uniform() * 99) : Math.floor(random.uniform() * 400) / 4 - 50);
          const image = Float32Array.from({ length: imageSize[0] * imageSize[1] * imageSize[2] }, value);
          const grid: Grid = { size: imageSize, spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION };
          const box = { from, to: along((a) => from[a] + size[a]) };
          const part = cropVolume(volumeOf(grid, image), box);
          const cropped = first ? rounded(part) : part;
          const taps = [0, 1, 2].map((a) => axisTaps(method, pointsFrom(-0.4, 0.7, 7), size[a])) as unknown as Parameters<
            typeof resampleBox
          >[2];
          const expected = resampleBox(cropped.voxels.data, size, taps, false);
          const found = kernel.resample({ image, imageSize, from, rounded: first }, size, taps, false);
          expect(expected.findIndex((one, i) => !Object.is(found[i], singleOf(one)))).toBe(-1);
        },
      ),
      { numRuns: 100 },
    );
  });
});
