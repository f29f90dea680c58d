import { IDENTITY_DIRECTION, type Mask, type Volume, maskOf, volumeOf } from '@collimate/imaging-volume';
import fc from 'fast-check';
import { type ActiveNormalisation, type NormalisationScale, normalisationScale, normalise } from './normalise.step.js';

const gridOf = (length: number) =>
  ({ size: [length, 1, 1], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION }) as const;
const lineOf = (values: readonly number[]): Volume => volumeOf(gridOf(values.length), Float32Array.from(values));
const maskFrom = (inside: readonly boolean[]): Mask => maskOf(gridOf(inside.length), Uint8Array.from(inside, Number));

const Z: ActiveNormalisation = { method: 'z-score', statistics: 'mean-sd', region: 'roi', scale: 1, clipSigma: null };
const MAD: ActiveNormalisation = { ...Z, statistics: 'median-mad' };
const RANGE: ActiveNormalisation = { method: 'range', region: 'roi', target: { lower: -1, upper: 3 }, outside: 'extend' };
const PERCENTILE: ActiveNormalisation = { ...RANGE, method: 'percentile', percentiles: { lower: 10, upper: 80 } };
const PLANS: [string, ActiveNormalisation][] = [
  ['z-score by mean and deviation', Z],
  ['z-score by median and absolute deviation', MAD],
  ['range', RANGE],
  ['percentile', PERCENTILE],
];

function scaled(volume: Volume, region: Mask | undefined, plan: ActiveNormalisation): NormalisationScale {
  const scale = normalisationScale(volume, region, plan);
  if (scale.kind !== 'scale') throw new Error(scale.reason);
  return scale;
}
const normalised = (values: readonly number[], inside: readonly boolean[], plan: ActiveNormalisation): number[] => [
  ...normalise(lineOf(values), plan, scaled(lineOf(values), maskFrom(inside), plan)).voxels.data,
];

/** Integers, so that moved and stretched ones are exact in float32, each inside the region or not; the region has a scale. */
const images = fc
  .array(fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.boolean()), { minLength: 6, maxLength: 60 })
  .map((voxels) => ({ values: voxels.map(([value]) => value), inside: voxels.map(([, inside]) => inside) }));
const hasScale = ({ values, inside }: { values: number[]; inside: boolean[] }, plan: ActiveNormalisation) =>
  normalisationScale(lineOf(values), maskFrom(inside), plan).kind === 'scale';
const close = (found: readonly number[], expected: readonly number[]) =>
  found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(2e-6 * (1 + Math.abs(expected[i]))));

describe.each(PLANS)('normalisation by %s', (_, plan) => {
  it('does not feel another gain and offset of the scanner', () => {
    const gains = fc.integer({ min: 1, max: 50 });
    const offsets = fc.integer({ min: -5000, max: 5000 });
    fc.assert(
      fc.property(images, gains, offsets, (image, gain, offset) => {
        fc.pre(hasScale(image, plan));
        const moved = image.values.map((value) => gain * value + offset);
        close(normalised(moved, image.inside, plan), normalised(image.values, image.inside, plan));
      }),
    );
  });

  it('takes its scale from inside the region alone, and puts every voxel on it', () => {
    fc.assert(
      fc.property(images, fc.integer({ min: -9999, max: 9999 }), (image, other) => {
        fc.pre(hasScale(image, plan));
        const changed = image.values.map((value, i) => (image.inside[i] ? value : other));
        const [before, after] = [normalised(image.values, image.inside, plan), normalised(changed, image.inside, plan)];
        image.inside.forEach((inside, i) => inside && expect(after[i]).toBe(before[i]));
        const line = scaled(lineOf(changed), maskFrom(image.inside), plan);
        expect(line.voxels).toBe(image.inside.filter(Boolean).length);
        expect(after.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('keeps the order of intensities, and equal ones equal', () => {
    fc.assert(
      fc.property(images, (image) => {
        fc.pre(hasScale(image, plan));
        const out = normalised(image.values, image.inside, plan);
        const order = image.values.map((_value, i) => i).sort((a, b) => image.values[a] - image.values[b]);
        for (let k = 1; k < order.length; k++) expect(out[order[k]]).toBeGreaterThanOrEqual(out[order[k - 1]]);
      }),
    );
  });

  it('answers notFinite for any NaN or infinity in the region, and none outside matters', () => {
    fc.assert(
      fc.property(images, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (image, at, bad) => {
        fc.pre(hasScale(image, plan));
        const place = at % image.values.length;
        const values = image.values.map((value, i) => (i === place ? bad : value));
        const found = normalisationScale(lineOf(values), maskFrom(image.inside), plan);
        if (image.inside[place]) {
          expect(found).toEqual({ kind: 'undefined', reason: 'notFinite' });
        } else {
          expect(normalise(lineOf(values), plan, found as NormalisationScale).voxels.data[place]).toBe(bad);
        }
      }),
    );
  });

  it('answers flatRegion for one intensity, whichever it is, and emptyRegion for none', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(float, fc.integer({ min: 1, max: 500 }), (value, length) => {
        const line = lineOf(Array.from({ length }, () => value));
        expect(normalisationScale(line, undefined, plan)).toEqual({ kind: 'undefined', reason: 'flatRegion' });
        expect(normalisationScale(line, maskOf(line.grid), plan)).toEqual({ kind: 'undefined', reason: 'emptyRegion' });
      }),
    );
  });
});

describe('the scale of a region', () => {
  const line = lineOf([2, 4, 4, 4, 5, 5, 7, 9]);

  it('is mean and population deviation, or median and 1.4826 absolute deviations', () => {
    expect(scaled(line, undefined, Z)).toEqual({ kind: 'scale', origin: 5, length: 2, voxels: 8 });
    // Deviations from 4.5 are 0.5 five times, 2.5 twice and 4.5 once.
    const { origin, length } = scaled(line, undefined, MAD);
    expect(origin).toBe(4.5);
    expect(length).toBeCloseTo(0.5 * 1.4826022185, 9);
  });

  it('is the range, or the range between two percentiles interpolated between ranks', () => {
    expect(scaled(line, undefined, RANGE)).toEqual({ kind: 'scale', origin: 2, length: 7, voxels: 8 });
    const quartiles = scaled(line, undefined, { ...PERCENTILE, percentiles: { lower: 25, upper: 75 } });
    expect([quartiles.origin, quartiles.length]).toEqual([4, 1.5]);
    const ends = scaled(line, undefined, { ...PERCENTILE, percentiles: { lower: 0, upper: 100 } });
    expect([ends.origin, ends.length]).toEqual([2, 7]);
  });

  it('is none, reason zeroSpread, where half of the region is one intensity or the percentiles meet', () => {
    const heavy = lineOf([1, 5, 5, 5, 5, 9]);
    expect(normalisationScale(heavy, undefined, MAD)).toEqual({ kind: 'undefined', reason: 'zeroSpread' });
    const middle: ActiveNormalisation = { ...PERCENTILE, percentiles: { lower: 40, upper: 60 } };
    expect(normalisationScale(heavy, undefined, middle)).toEqual({ kind: 'undefined', reason: 'zeroSpread' });
    expect(normalisationScale(heavy, undefined, Z).kind).toBe('scale');
  });
});

describe('normalised intensities', () => {
  const inside = [true, true, false, false];

  it('are deviations times the scale, clipped on both sides', () => {
    expect(normalised([0, 2, 1, 50], inside, { ...Z, scale: 100, clipSigma: 1 })).toEqual([-100, 100, 0, 100]);
    expect(normalised([0, 2, 1, -50], inside, { ...Z, clipSigma: null })).toEqual([-1, 1, 0, -51]);
  });

  it('that are not finite stay so where others are clipped, so that no later step takes them for real', () => {
    const clipped: ActiveNormalisation[] = [
      { ...Z, clipSigma: 1 },
      { ...RANGE, outside: 'clip' },
      { ...PERCENTILE, outside: 'clip' },
    ];
    for (const plan of clipped) {
      for (const bad of [NaN, Infinity, -Infinity]) expect(normalised([0, 10, bad, 3], inside, plan)[2]).toBe(bad);
    }
  });

  it('of a range lie on the target, and beyond it go on or end', () => {
    expect(normalised([0, 10, 5, 20], inside, RANGE)).toEqual([-1, 3, 1, 7]);
    expect(normalised([0, 10, -5, 20], inside, { ...RANGE, outside: 'clip' })).toEqual([-1, 3, -1, 3]);
  });

  it('of two percentiles clip the tails of the region as well', () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    const plan: ActiveNormalisation = { ...PERCENTILE, target: { lower: 0, upper: 70 }, outside: 'clip' };
    const out = normalised(
      values,
      values.map(() => true),
      plan,
    );
    expect([out[0], out[10], out[45], out[80], out[100]]).toEqual([0, 0, 35, 70, 70]);
  });
});
