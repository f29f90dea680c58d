import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { biasedCriticalValue } from './biased.interval.js';

/** Sixty halvings, as they were before Newton's root was asked: every published interval is one of these. */
function halved(t: number): number {
  let [low, high] = [1.9, 3 + 1.6448536269514722 + 1];
  for (let step = 0; step < 60; step++) {
    const c = (low + high) / 2;
    if (normalCdf(c - t, 0, 1) - normalCdf(-c - t, 0, 1) < 0.95) low = c;
    else high = c;
  }
  return (low + high) / 2;
}

describe('biasedCriticalValue', () => {
  test('is to the last bit what sixty halvings find, without bias and with any', () => {
    const biases = [0, 1e-300, 1e-12, 2.999999999, ...Array.from({ length: 4000 }, (_, index) => (3 * index) / 4000)];
    for (const t of biases) expect([t, biasedCriticalValue(t)]).toEqual([t, halved(t)]);
  });

  test('holds one tail alone where the bias is large', () => {
    expect(biasedCriticalValue(3)).toBeCloseTo(4.6448536, 7);
    expect(biasedCriticalValue(2.999999)).toBeCloseTo(biasedCriticalValue(3), 5);
  });
});
