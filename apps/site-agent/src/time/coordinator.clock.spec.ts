import { instantFromMs, instantToMs } from '@collimate/kernel-canonical';
import { CoordinatorClock } from './coordinator.clock.js';

const NOW_MS = Date.UTC(2026, 10, 29);
const DAY_MS = 86_400_000;

describe('the clock of the coordinator', () => {
  let warnings: unknown[];
  let clock: CoordinatorClock;
  beforeEach(() => {
    warnings = [];
    clock = new CoordinatorClock({ now: () => instantFromMs(NOW_MS) }, { warn: (line: object) => void warnings.push(line) });
  });
  const told = (): number => instantToMs(clock.now()!);

  it('goes on by itself and never back', () => {
    clock.set(NOW_MS);
    clock.set(NOW_MS - DAY_MS);
    expect(told()).toBeGreaterThanOrEqual(NOW_MS);
    clock.set(NOW_MS + DAY_MS);
    expect(told()).toBeGreaterThanOrEqual(NOW_MS + DAY_MS);
  });

  it.each([9e15, -9e15, 0, Number.NaN, Number.POSITIVE_INFINITY, Date.UTC(2199, 0, 1), 2 ** 64])(
    'does not take %p over, so that the next right time counts at once',
    (absurd) => {
      clock.set(absurd);
      expect(clock.now()).toBeUndefined();
      clock.set(NOW_MS);
      clock.set(absurd);
      expect(told() - NOW_MS).toBeLessThan(DAY_MS);
      expect(warnings).toEqual([{ code: 'COORDINATOR_CLOCK_ABSURD' }, { code: 'COORDINATOR_CLOCK_ABSURD' }]);
    },
  );

  it('says once that it is not believed, however often it is told', () => {
    for (let n = 0; n < 100; n++) clock.set(9e15);
    expect(warnings).toHaveLength(1);
  });
});
