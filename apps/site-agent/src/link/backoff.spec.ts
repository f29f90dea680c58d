import { SeededRandom } from '@collimate/kernel-numeric';
import { pauseMs } from './backoff.js';

/** Longest of many pauses. */
function longest(failures: number, lastedMs: number, seed: number): number {
  const random = new SeededRandom(seed);
  return Math.max(...Array.from({ length: 500 }, () => pauseMs({ failures, lastedMs }, random)));
}

describe('the pause before the next try', () => {
  it('is below 0.2 s after the first failure, and below 5 s in the first minute', () => {
    expect(longest(1, 0, 1)).toBeLessThan(200);
    expect(longest(50, 59_000, 2)).toBeLessThan(5_000);
    expect(longest(50, 59_000, 2)).toBeGreaterThan(4_500);
  });

  it('grows with the outage, and is never above 60 s', () => {
    expect(longest(50, 240_000, 3)).toBeLessThan(20_000);
    expect(longest(50, 240_000, 3)).toBeGreaterThan(18_000);
    expect(longest(500, 86_400_000, 4)).toBeLessThan(60_000);
    expect(longest(500, 86_400_000, 4)).toBeGreaterThan(54_000);
  });

  it('fills its whole range, so that agents do not knock together', () => {
    const random = new SeededRandom(2);
    const pauses = Array.from({ length: 400 }, () => pauseMs({ failures: 4, lastedMs: 2_000 }, random));
    expect(Math.min(...pauses)).toBeLessThan(100);
    expect(Math.max(...pauses)).toBeGreaterThan(1_500);
    expect(Math.max(...pauses)).toBeLessThan(1_600);
  });

  it('is never shorter than the coordinator asks', () => {
    expect(pauseMs({ failures: 1, lastedMs: 0 }, new SeededRandom(3), 5_000)).toBe(5_000);
  });

  it('is a minute at most, whatever the coordinator asks', () => {
    for (const asked of [60_001, 2 ** 31 - 1, 2 ** 31, Number.POSITIVE_INFINITY]) {
      expect(pauseMs({ failures: 1, lastedMs: 0 }, new SeededRandom(3), asked)).toBe(60_000);
    }
  });
});
