import fc from 'fast-check';
import { withinBin } from './within.bin.js';

const edges = [0, 1, 2, 3];

describe('where in a bin a share may end', () => {
  test('is nearly where interpolation says if all bins are alike', () => {
    const [first, last] = withinBin({ edges, shares: [0.1, 0.35, 0.6, 0.85] }, 2, 0.475);
    expect([first, last]).toEqual([1.4, 1.6]);
  });

  test('is anywhere in a bin that holds a heap, and in one between two open ones', () => {
    expect(withinBin({ edges, shares: [0.1, 0.2, 0.8, 0.9] }, 2, 0.5)).toEqual([1, 2]);
    expect(withinBin({ edges: [4, 6], shares: [0.2, 0.7] }, 1, 0.3)).toEqual([4, 6]);
  });

  test('is less sure beside an open bin, which may be as thin as it likes', () => {
    const shares = [0.2, 0.45, 0.7, 0.95];
    const [, inner] = withinBin({ edges, shares }, 2, 0.47);
    const [, outer] = withinBin({ edges, shares }, 3, 0.72);
    expect(outer - 2).toBeGreaterThan(inner - 1);
  });

  test('holds what interpolation says, inside of the bin', () => {
    const cases = fc.tuple(
      fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 3, maxLength: 9 }),
      fc.nat(),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(cases, ([parts, place, part]) => {
        let sum = 0;
        const shares = parts.map((one) => (sum += one));
        const after = 1 + (place % (parts.length - 1));
        const share = shares[after - 1] + part * (shares[after] - shares[after - 1]);
        const [first, last] = withinBin({ edges: shares.map((_, i) => i), shares }, after, share);
        const middle = after - 1 + part;
        expect(first).toBeGreaterThanOrEqual(after - 1 - 1e-9);
        expect(first).toBeLessThanOrEqual(middle + 1e-9);
        expect(last).toBeGreaterThanOrEqual(middle - 1e-9);
        expect(last).toBeLessThanOrEqual(after + 1e-9);
      }),
    );
  });
});
