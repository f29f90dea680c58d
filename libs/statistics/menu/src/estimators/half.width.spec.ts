import { bounded } from './bounded.estimate.js';
import { Z } from './estimate.js';
import fc from 'fast-check';
import { halfWidth, halfWidthsOf, halvesAt, medianOf, middleInterval } from './half.width.js';

const share = fc.double({ min: -1, max: 1, noNaN: true });
const interval = fc.tuple(share, share).map(([a, b]) => ({ lower: Math.min(a, b), upper: Math.max(a, b) }));

describe('the middle interval', () => {
  it('is as long as the middle one, and inside of the range', () => {
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 30 }), (intervals) => {
        const middle = middleInterval(intervals, [-1, 1])!;
        expect(halfWidth(middle)).toBeCloseTo(medianOf(intervals.map(halfWidth)), 12);
        expect(middle.lower).toBeGreaterThanOrEqual(-1);
        expect(middle.upper).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('lies at the middle place where the range lets it, and is moved inside where not', () => {
    const intervals = [
      { lower: 0.7, upper: 0.9 },
      { lower: 0.8, upper: 1 },
      { lower: 0.9, upper: 1 },
    ];
    const open = middleInterval(intervals, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])!;
    expect([open.lower, open.upper].map((end) => end.toFixed(9))).toEqual(['0.800000000', '1.000000000']);
    const moved = middleInterval(intervals, [0, 0.95])!;
    expect([moved.lower, moved.upper].map((end) => end.toFixed(9))).toEqual(['0.750000000', '0.950000000']);
    expect(middleInterval([], [0, 1])).toBeUndefined();
  });
});

describe('half-widths at a gain of the noise', () => {
  const drawn = [1, 2, 3].map((noise) => bounded(5, 1, noise, 0));

  it('are those of the intervals with so many times their noise', () => {
    const halves = halvesAt(drawn);
    for (const gain of [0.5, 1, 1.4]) expect(halves(gain)?.middle).toBeCloseTo(Z * Math.hypot(1, 2 * gain), 12);
    expect(halves(1)).toEqual(halfWidthsOf(drawn));
  });

  it('hold the bound of the bias, which no gain changes', () => {
    const [half] = halvesAt([bounded(0, 1, 1, 9)])(0)?.all ?? [];
    expect(half).toBeCloseTo(bounded(0, 1, 0, 9).upper, 12);
  });

  it('are none where nothing was drawn', () => {
    expect(halvesAt(undefined)(1)).toBeUndefined();
  });
});
