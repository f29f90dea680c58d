import type { Triple } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import { plainFeatures } from '../engine/plain.engine.js';
import { lineTransform, smoothLength } from './fourier.js';
import { type CentredRegion, type IntensityRegion, centred, pointsOf } from './intensity-region.js';
import { pairSumsByFourier } from './pair-sums-fourier.js';
import { pairSums, type IntensityPoints } from './pair-sums.js';
import { spatialAutocorrelation } from './spatial-autocorrelation.js';

function randomRegion(seed: number, size: Triple, fill: number): IntensityRegion {
  const random = new SeededRandom(seed);
  const inside = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () => (random.uniform() < fill ? 1 : 0));
  const intensities: number[] = [];
  inside.forEach((one, i) => {
    if (one === 1) intensities.push(100 * random.uniform() - 50 + (i % size[0]));
  });
  return { inside, intensities: Float64Array.from(intensities), size, first: [0, 0, 0], spacingMm: [0.9, 1.1, 3] };
}

const randomPoints = (seed: number, size: Triple, fill: number): IntensityPoints =>
  pointsOf(centred(randomRegion(seed, size, fill)));

describe('sums over pairs by Fourier transform', () => {
  it('equal the sums pair by pair to 1e-11', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 7 }));
    fc.assert(
      fc.property(fc.nat(), sizes, fc.constantFrom(0.2, 0.7, 1), (seed, size, fill) => {
        const points = randomPoints(seed, size, fill);
        fc.pre(points.intensities.length > 1);
        const [expected, found] = [pairSums(points), pairSumsByFourier(points)];
        const scale = points.intensities.reduce((most, x) => Math.max(most, x * x), 0) * expected.weight;
        expect(Math.abs(found.weight - expected.weight)).toBeLessThanOrEqual(1e-11 * expected.weight);
        expect(Math.abs(found.product - expected.product)).toBeLessThanOrEqual(1e-11 * scale);
        expect(Math.abs(found.difference - expected.difference)).toBeLessThanOrEqual(1e-11 * scale);
      }),
      { numRuns: 25 },
    );
  });

  it('equal them where a line of lanes is not full on any axis', () => {
    const points = randomPoints(3, [35, 3, 34], 0.4);
    expect(pairSumsByFourier(points).difference / pairSums(points).difference).toBeCloseTo(1, 11);
  });
});

const autocorrelationOf = (region: CentredRegion) => spatialAutocorrelation(region, plainFeatures.pairSumsOf(region));

describe("Moran's I and Geary's C", () => {
  it('are what their formulas say for three voxels in a row', () => {
    // Intensities 1, 2, 6 at distances 1, 1, 2 mm: mean 3, deviations -2, -1, 3; sum of squares 14; W = 2 (1 + 1 + 1/2) = 5.
    const found = autocorrelationOf(
      centred({
        inside: Uint8Array.of(1, 1, 1),
        intensities: Float64Array.of(1, 2, 6),
        first: [0, 0, 0],
        size: [3, 1, 1],
        spacingMm: [1, 1, 1],
      }),
    );
    expect(found.moran).toBeCloseTo(((3 / 5) * 2 * (2 - 3 - 3)) / 14, 14);
    expect(found.geary).toBeCloseTo(((2 / (2 * 5)) * 2 * (1 + 16 + 25 / 2)) / 14, 14);
  });

  it('do not feel an offset or a factor of the intensities', () => {
    const region = randomRegion(11, [20, 20, 10], 0.8);
    const other = { ...region, intensities: region.intensities.map((x) => 3 * x - 1000) };
    expect(autocorrelationOf(centred(other)).moran).toBeCloseTo(autocorrelationOf(centred(region)).moran, 11);
    expect(autocorrelationOf(centred(other)).geary).toBeCloseTo(autocorrelationOf(centred(region)).geary, 11);
  });
});

describe('the Fourier transform of lines', () => {
  it.each([1, 2, 3, 4, 5, 6, 9, 12, 15, 20, 25, 30, 64, 90, 100, 125, 128])('is the sum it stands for, length %i', (length) => {
    const random = new SeededRandom(length);
    const lines = lineTransform(length, 3);
    const values = Array.from({ length: 3 * length }, () => [random.uniform() - 0.5, random.uniform() - 0.5] as const);
    values.forEach(([re, im], n) => ([lines.re[n], lines.im[n]] = [re, im]));
    lines.forward();
    for (let lane = 0; lane < 3; lane++) {
      for (let j = 0; j < length; j++) {
        let [re, im] = [0, 0];
        for (let k = 0; k < length; k++) {
          const angle = (-2 * Math.PI * ((j * k) % length)) / length;
          const [a, b] = values[3 * k + lane];
          re += a * Math.cos(angle) - b * Math.sin(angle);
          im += a * Math.sin(angle) + b * Math.cos(angle);
        }
        expect(lines.re[3 * j + lane]).toBeCloseTo(re, 12);
        expect(lines.im[3 * j + lane]).toBeCloseTo(im, 12);
      }
    }
  });

  it('pads to the next length made of 2, 3 and 5', () => {
    expect([1, 7, 11, 79, 97, 101, 211].map(smoothLength)).toEqual([1, 8, 12, 80, 100, 108, 216]);
  });
});
