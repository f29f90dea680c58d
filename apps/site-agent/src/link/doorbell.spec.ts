import { jest } from '@jest/globals';
import { Doorbell } from './doorbell.js';

describe('a bell', () => {
  afterEach(() => void jest.useRealTimers());

  it.each([60_001, 2 ** 31 - 1, 2 ** 31, 1e15, Number.POSITIVE_INFINITY, Number.NaN])(
    'is waited for a minute where somebody names %d ms: neither not at all nor for weeks',
    async (ms) => {
      jest.useFakeTimers();
      let isOver = false;
      void new Doorbell().wait(ms).then(() => (isOver = true));
      await jest.advanceTimersByTimeAsync(59_999);
      expect(isOver).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(isOver).toBe(true);
    },
  );
});
