import { jest } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { deadlineIn, givenUpAfter } from './call.deadline.js';

describe('the deadline of a call', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([-3_600_000, 0, 60_000])(
    'is as far from the clock as the wire reads it, though that was set by %i ms since the start',
    (set) => {
      const now = Date.now();
      jest.spyOn(Date, 'now').mockReturnValue(now + set);
      expect(deadlineIn(15_000) - Date.now()).toBe(15_000);
    },
  );

  it('ends a call by the steady clock that the wire has not ended, and none that was answered', async () => {
    const ended: string[] = [];
    const call = (name: string) => ({ cancel: () => void ended.push(name) });
    givenUpAfter(call('held'), -950);
    givenUpAfter(call('answered'), -950)();
    await setTimeout(120);
    expect(ended).toEqual(['held']);
  });
});
