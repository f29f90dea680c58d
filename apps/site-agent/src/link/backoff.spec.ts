import { SeededRandom } from '@collimate/kernel-numeric';
import { pauseMs } from './backoff.js';

describe('the pause before the next try', () => {
  it('is below 0.2 s after the first failure and never above 60 s', () => {
    const random = new SeededRandom(1);
    for (let i = 0; i < 500; i++) {
      expect(pauseMs(1, random)).toBeLessThan(200);
      expect(pauseMs(50, random)).toBeLessThan(60_000);
    }
  });

  it('fills its whole range, so that agents do not knock together', () => {
    const random = new SeededRandom(2);
    const pauses = Array.from({ length: 400 }, () => pauseMs(4, random));
    expect(Math.min(...pauses)).toBeLessThan(100);
    expect(Math.max(...pauses)).toBeGreaterThan(1_500);
    expect(Math.max(...pauses)).toBeLessThan(1_600);
  });

  it('is never shorter than the coordinator asks', () => {
    expect(pauseMs(1, new SeededRandom(3), 5_000)).toBe(5_000);
  });
});
