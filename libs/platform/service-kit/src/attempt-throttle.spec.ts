import { AttemptThrottle } from './attempt-throttle.js';

describe('a throttle of attempts', () => {
  let now: number;
  let throttle: AttemptThrottle;
  beforeEach(() => {
    now = 1_000;
    throttle = new AttemptThrottle(() => now);
  });
  const fail = (key: string, times: number): void => {
    for (let n = 0; n < times; n++) throttle.failed(key);
  };

  it('looks at ten wrong attempts, then pauses, longer after each further one, and a quarter of an hour at most', () => {
    fail('ada', 9);
    expect(throttle.pauseMs('ada')).toBe(0);
    const pauses = Array.from({ length: 8 }, () => {
      throttle.failed('ada');
      return throttle.pauseMs('ada');
    });
    expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000, 900_000]);
    expect(throttle.pauseMs('ben')).toBe(0);
    now += 900_000;
    expect(throttle.pauseMs('ada')).toBe(0);
  });

  it('forgets what failed after a success, and after an hour of quiet', () => {
    fail('ada', 12);
    throttle.succeeded('ada');
    expect(throttle.pauseMs('ada')).toBe(0);
    fail('ada', 9);
    now += 3_600_001;
    expect(throttle.failed('ada')).toBe(1);
  });

  it('pauses nobody for what others did: when many names are tried, each has three attempts', () => {
    for (let n = 0; n < 300; n++) throttle.failed(`name-${n}`);
    expect(throttle.pauseMs('ada')).toBe(0);
    expect(throttle.begin('ada')).toBe(0);
    throttle.end('ada');
    fail('ada', 2);
    expect(throttle.pauseMs('ada')).toBe(0);
    throttle.failed('ada');
    expect(throttle.pauseMs('ada')).toBe(30_000);
    throttle.failed('ada');
    expect(throttle.pauseMs('ada')).toBe(60_000);
    expect(throttle.pauseMs('ben')).toBe(0);
    now += 3_600_001;
    fail('cleo', 9);
    expect(throttle.pauseMs('cleo')).toBe(0);
  });

  it('looks at eight at the same time while many names are tried', () => {
    for (let n = 0; n < 60; n++) throttle.failed(`name-${n}`);
    const begun = Array.from({ length: 120 }, (_, n) => throttle.begin(`new-${n}`));
    expect(begun.filter((ms) => ms === 0)).toHaveLength(8);
    expect(throttle.begin('ada')).toBe(1_000);
    throttle.end('new-0');
    expect(throttle.begin('ada')).toBe(0);
  });

  it('lets in no more at once than may still fail, and after a pause one at a time', () => {
    const begin = (times: number): number =>
      Array.from({ length: times }, () => throttle.begin('ada')).filter((ms) => ms === 0).length;
    fail('ada', 3);
    expect(begin(120)).toBe(7);
    expect(throttle.begin('ada')).toBe(1_000);
    expect(throttle.begin('ben')).toBe(0);
    for (let n = 0; n < 7; n++) {
      throttle.failed('ada');
      throttle.end('ada');
    }
    expect(throttle.begin('ada')).toBe(30_000);
    now += 30_000;
    expect(begin(120)).toBe(1);
    throttle.succeeded('ada');
    throttle.end('ada');
    expect(begin(120)).toBe(10);
  });

  it('lets fifty in at once over all names', () => {
    const begun = Array.from({ length: 120 }, (_, n) => throttle.begin(`name-${n}`));
    expect(begun.filter((ms) => ms === 0)).toHaveLength(50);
    throttle.end('name-0');
    expect(throttle.begin('ada')).toBe(0);
  });

  it('remembers ten thousand keys and no more', () => {
    for (let n = 0; n < 30_000; n++) throttle.failed(`name-${n}`);
    expect(throttle.failed('name-29999')).toBe(2);
    expect(throttle.failed('name-1')).toBe(1);
  });
});
