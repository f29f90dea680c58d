import fc from 'fast-check';
import { encodeRecord, insideBall } from './lattice.encoder.js';
import { MechanismError } from './mechanism.error.js';

const STEPS = 1n << 30n;
const coordinate = fc.double({ min: -8, max: 8, noNaN: true });
const record = fc.array(coordinate, { minLength: 1, maxLength: 60 });

describe('encodeRecord', () => {
  test('never leaves the ball, whatever the record', () => {
    fc.assert(
      fc.property(record, fc.double({ min: 0.1, max: 20, noNaN: true }), (x, clip) => {
        expect(insideBall(encodeRecord(x, clip, STEPS).lattice, STEPS)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('stays inside on a coarse lattice, where rounding to nearest would leave it', () => {
    const x = new Array<number>(28).fill(1);
    expect(insideBall(encodeRecord(x, 1, 8n).lattice, 8n)).toBe(true);
    const toNearest = x.map((value) => BigInt(Math.round((value / Math.sqrt(28)) * 8)));
    expect(insideBall(toNearest, 8n)).toBe(false);
  });

  test.each([
    // The sum of squares is 2^60 + 1, which no float tells from 2^60.
    ['one unit', [2 ** 30, 1]],
    // A sum of floats stays at 2^60 - 8192, for each 49 is lost in it, and in truth it is 2^60 + 40.
    ['what each of many terms loses', [2 ** 30 - 1, 46_340, 282, 18, 2, 1, 1, 1, ...new Array<number>(168).fill(7)]],
  ])('is not deceived by a float of the norm that hides %s', (_word, x) => {
    expect(insideBall(x.map(BigInt), STEPS)).toBe(false);
    expect(x.reduce((sum, one) => sum + one * one, 0)).toBeLessThanOrEqual(2 ** 60);
    const { lattice, clipped } = encodeRecord(x, 2 ** 30, STEPS);
    expect(clipped).toBe(false);
    expect(insideBall(lattice, STEPS)).toBe(true);
  });

  test('moves no coordinate away from zero and none by more than a lattice step beyond the clip factor', () => {
    fc.assert(
      fc.property(record, (x) => {
        const clip = 5;
        const { lattice, clipped } = encodeRecord(x, clip, STEPS);
        const norm = Math.hypot(...x);
        expect(clipped).toBe(norm > clip);
        lattice.forEach((k, index) => {
          const value = (Number(k) * clip) / Number(STEPS);
          expect(Math.abs(value)).toBeLessThanOrEqual(Math.abs(x[index]) + 1e-12);
          expect(Math.abs(value - x[index] * Math.min(1, clip / norm || 1))).toBeLessThan(1e-4);
        });
      }),
    );
  });

  test('refuses NaN and infinities instead of encoding them', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => encodeRecord([0, bad], 4, STEPS)).toThrow(MechanismError);
    }
  });
});
