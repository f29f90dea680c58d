import { parseSiteId } from '@collimate/kernel-canonical';
import { SiteTwins } from './site.twins.js';

const [north, south] = ['north', 'south'].map(parseSiteId);
const MINUTE = 60_000;

describe('two agents of one site', () => {
  it('are noticed when both have listened for a while, and told once', () => {
    const twins = new SiteTwins();
    const first = twins.enter(north, 0);
    const second = twins.enter(north, MINUTE);
    expect([first.isTwice(2 * MINUTE), second.isTwice(2 * MINUTE)]).toEqual([false, false]);
    expect([first.isTwice(3 * MINUTE), second.isTwice(3 * MINUTE), first.isTwice(9 * MINUTE)]).toEqual([true, false, false]);
    const third = twins.enter(north, 10 * MINUTE);
    expect(third.isTwice(20 * MINUTE)).toBe(true);
  });

  it('are not one agent that connects again, nor agents of two sites', () => {
    const twins = new SiteTwins();
    const cut = twins.enter(north, 0);
    const again = twins.enter(north, 2 * MINUTE);
    cut.leave();
    cut.leave();
    expect(again.isTwice(9 * MINUTE)).toBe(false);
    expect(twins.enter(south, 0).isTwice(9 * MINUTE)).toBe(false);
    again.leave();
    expect(twins.enter(north, 20 * MINUTE).isTwice(30 * MINUTE)).toBe(false);
  });
});
