import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import { AutocorrelationKernel, type PairSums, type ValuedRegion } from './autocorrelation.kernel.js';
import { paddedLength, transformPasses } from './transform-plan.js';

type Triple = readonly [number, number, number];

const kernel = new AutocorrelationKernel();

function randomRegion(seed: number, size: Triple, spacingMm: Triple, fill: number): ValuedRegion {
  const random = new SeededRandom(seed);
  const mask = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () => (random.uniform() < fill ? 1 : 0));
  const values = Float64Array.from(
    mask.filter((inside) => inside === 1),
    () => random.uniform() - 0.5,
  );
  return { size, spacingMm, mask, values };
}

/** The definition: every ordered pair of different voxels. @source IBSI N365, NPT7 */
function overAllPairs({ size, spacingMm, mask, values }: ValuedRegion): PairSums {
  const voxels = [...mask.keys()].filter((i) => mask[i] === 1);
  const at = (i: number): Triple => [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
  let [weights, products, squares] = [0, 0, 0];
  voxels.forEach((i, m) => {
    voxels.forEach((j, n) => {
      if (i === j) return;
      const weight = 1 / Math.hypot(...at(i).map((x, axis) => (x - at(j)[axis]) * spacingMm[axis]));
      weights += weight;
      products += weight * values[m] * values[n];
      squares += weight * values[m] * values[m];
    });
  });
  return { weights, products, squares };
}

describe('the autocorrelation kernel', () => {
  it('sums what the definition sums over all pairs, to 1e-11, on boxes of every parity', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }));
    const spacing = fc.constantFrom<Triple>([1, 1, 1], [0.977, 0.977, 3], [2, 1.1, 0.4]);
    fc.assert(
      fc.property(fc.nat(), size, spacing, fc.constantFrom(0.2, 0.7, 1), (seed, n, spacingMm, fill) => {
        const region = randomRegion(seed, n, spacingMm, fill);
        const expected = overAllPairs(region);
        const found = kernel.pairSums(region);
        const scale = expected.weights + 1;
        expect(Math.abs(found.weights - expected.weights) / scale).toBeLessThan(1e-11);
        expect(Math.abs(found.products - expected.products) / scale).toBeLessThan(1e-11);
        expect(Math.abs(found.squares - expected.squares) / scale).toBeLessThan(1e-11);
      }),
      { numRuns: 60 },
    );
  });

  it.each([[[2, 3, 60]], [[1, 5, 61]], [[2, 2, 66]]] as const)(
    'does so on both sides of the depth from which z is transformed, too: %j',
    (size) => {
      const region = randomRegion(size[2], size, [1.2, 0.9, 3], 0.8);
      const [found, expected] = [kernel.pairSums(region), overAllPairs(region)];
      for (const sum of ['weights', 'products', 'squares'] as const)
        expect(Math.abs(found[sum] - expected[sum])).toBeLessThan(1e-11 * expected.weights);
    },
  );

  it('gives the same bits when it is asked again after another region', () => {
    const region = randomRegion(3, [9, 8, 7], [1, 1, 1], 0.6);
    const first = kernel.pairSums(region);
    kernel.pairSums(randomRegion(4, [14, 3, 10], [1, 2, 3], 1));
    expect(kernel.pairSums(region)).toEqual(first);
  });
});

describe('transform plans', () => {
  it('pads to multiples of four without prime factors above five', () => {
    expect([1, 17, 97, 155, 195, 311].map(paddedLength)).toEqual([4, 20, 100, 160, 200, 320]);
  });

  it('split a length into passes whose radices multiply to it, the first of radix four', () => {
    for (const length of [4, 20, 36, 60, 100, 160, 240, 300, 400]) {
      const passes = transformPasses(length);
      expect(passes.reduce((product, { radix }) => product * radix, 1)).toBe(length);
      expect(passes[0].radix).toBe(4);
    }
  });
});
