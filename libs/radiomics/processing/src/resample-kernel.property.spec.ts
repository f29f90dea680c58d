import { SeededRandom } from '@collimate/kernel-numeric';
import { ResampleKernel } from '@collimate/radiomics-kernels';
import fc from 'fast-check';
import { axisTaps } from './axis-taps.js';
import { resampleBox } from './resample-axis.js';

type Triple = readonly [number, number, number];

const kernel = new ResampleKernel();
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
          const tapsOf = (axis: 0 | 1 | 2) => axisTaps(method, { start, step: steps[axis], from: 0, to: counts[axis] }, size[axis]);
          const taps = [tapsOf(0), tapsOf(1), tapsOf(2)] as const;
          const expected = resampleBox(values, size, taps, round);
          const found = kernel.resample(values, size, taps, round);
          expect(found.length).toBe(expected.length);
          const differing = expected.findIndex((value, i) => !Object.is(found[i], Math.fround(value)));
          expect(differing).toBe(-1);
          const plain = resampleBox(values, size, taps, false);
          const inside = kernel.reaches(values, size, taps, -300);
          expect(plain.findIndex((value, i) => inside[i] !== (value >= -300 ? 1 : 0))).toBe(-1);
        },
      ),
      { numRuns: 150 },
    );
  });
});
