import { bisect } from './bisection.js';

describe('the smallest number from which on something holds', () => {
  test.each([1e-9, 1 / 3, 1, 0.7, Math.PI, 1e6 + 1 / 7])('is found from above, so that it holds there: %f', (border) => {
    const found = bisect((x) => x >= border);
    expect(found).toBeGreaterThanOrEqual(border);
    expect(found).toBeLessThanOrEqual(border * (1 + 2e-12));
    // Of an open side too, where the border itself is too little.
    expect(bisect((x) => x > border)).toBeGreaterThan(border);
  });

  test('is looked for up to 2^60 and no further', () => {
    expect(bisect((x) => x >= 2 ** 60)).toBe(2 ** 60);
    expect(() => bisect((x) => x > 2 ** 60)).toThrow(expect.objectContaining({ code: 'INVALID_BUDGET' }));
  });
});
