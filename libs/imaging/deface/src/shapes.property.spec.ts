import fc from 'fast-check';
import { connectedTo, countOf, distanceTo, filled, grown, largestPart, shrunk } from './shapes.js';
import type { WorkGrid } from './work.grid.js';

const work: WorkGrid = { size: [7, 6, 5], stepMm: 2, originMm: [0, 0, 0] };
const COUNT = 7 * 6 * 5;
const marked = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: COUNT, maxLength: COUNT })
  .map((bits) => Uint8Array.from(bits));
const sparse = fc
  .array(fc.integer({ min: 0, max: COUNT - 1 }), { minLength: 1, maxLength: 6 })
  .map((at) => Uint8Array.from({ length: COUNT }, (_, i) => (at.includes(i) ? 1 : 0)));
const placeOf = (i: number): readonly number[] => [i % 7, Math.floor(i / 7) % 6, Math.floor(i / 42)];

describe('shapes on the work grid', () => {
  it('the distance is that to the nearest marked cube', () => {
    fc.assert(
      fc.property(sparse, (bits) => {
        const own = [...bits.keys()].filter((i) => bits[i] === 1).map(placeOf);
        const expected = Array.from({ length: COUNT }, (_, i) =>
          Math.min(...own.map((p) => Math.hypot(...placeOf(i).map((at, d) => 2 * (at - p[d]))))),
        );
        distanceTo(bits, work).forEach((mm, i) => expect(mm).toBeCloseTo(expected[i], 4));
      }),
    );
  });

  it('growing never loses, shrinking never gains, and shrinking what was grown gives all back', () => {
    fc.assert(
      fc.property(marked, fc.integer({ min: 1, max: 5 }), (bits, mm) => {
        const [more, less] = [grown(bits, mm, work), shrunk(bits, mm, work)];
        const back = shrunk(more, mm, work);
        bits.forEach((one, i) => {
          expect(more[i]).toBeGreaterThanOrEqual(one);
          expect(less[i]).toBeLessThanOrEqual(one);
          expect(back[i]).toBeGreaterThanOrEqual(one);
        });
      }),
    );
  });

  it('the largest part hangs together, and no other part is larger', () => {
    fc.assert(
      fc.property(marked, (bits) => {
        const part = largestPart(bits, work);
        if (part === undefined) return expect(countOf(bits)).toBe(0);
        expect(connectedTo(bits, [part.indexOf(1)], work)).toEqual(part);
        for (const i of bits.keys()) expect(countOf(connectedTo(bits, [i], work))).toBeLessThanOrEqual(countOf(part));
      }),
      { numRuns: 20 },
    );
  });

  it('a hole is filled, a bay that opens in every slice is not', () => {
    const shell = new Uint8Array(COUNT);
    for (let i = 0; i < COUNT; i++) if (placeOf(i).every((at, d) => at >= 1 && at <= [5, 4, 3][d])) shell[i] = 1;
    const hollow = shell.slice();
    hollow[3 + 7 * (2 + 6 * 2)] = 0;
    expect(filled(hollow, work)).toEqual(shell);
    expect(filled(new Uint8Array(COUNT), work)).toEqual(new Uint8Array(COUNT));
  });
});
