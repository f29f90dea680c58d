import { jest } from '@jest/globals';
import { instantFromMs, parseRoundId } from '@collimate/kernel-canonical';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { StudyFlow } from '../cohort/study.flow.js';
import { Hush, type Silence } from '../silence/hush.js';
import { SiteWithDoor, order as orderAtDoor } from '../release/door.fixture.js';
import type { SiteStudies } from '../studies/site.studies.js';
import type { CoordinatorClock } from '../time/coordinator.clock.js';
import { AnswerTick } from './answer.tick.js';
import { ReleaseWindow } from './release.window.js';

const TICK_MS = 40;
const study = rehearsalStudy(3_600_000, TICK_MS);
const order = orderOf(study, 'enrolment', 'r-1');

/* Rows that are read outside the silence tell by the time that it takes how many there are. */
describe('the window of a release', () => {
  let window: ReleaseWindow;
  let known: { readonly study: typeof study } | undefined;

  /** Reads rows, as the door does, and says so. */
  const reads = async (silence: Silence): Promise<string> => {
    silence.demand();
    return 'read';
  };

  beforeEach(() => {
    known = { study };
    const clock = { now: () => instantFromMs(Date.now()) } as CoordinatorClock;
    window = new ReleaseWindow(new AnswerTick({ find: () => known } as unknown as SiteStudies, clock), new Hush(), {
      shortestTickMs: 1,
    });
  });

  it.each([
    'EPOCH_OUT_OF_RANGE',
    'STUDY_NOT_APPROVED',
    'ENGINE_NOT_APPROVED',
    'POLICY_FORBIDS',
    'QUARANTINED',
    'SITE_BUDGET_EXHAUSTED',
  ])('keeps %s that was said at first: what is granted after it reads nothing', async (code) => {
    expect(await window.compute(order, async () => code)).toBe(code);
    expect(await window.compute(order, reads)).toBe(code);
  });

  it('looks again in silence after a look that failed, and after the round was over', async () => {
    await expect(window.compute(order, () => Promise.reject(new Error('the disk is full')))).rejects.toThrow('the disk is full');
    expect(await window.compute(order, reads)).toBe('read');
    window.forget(order.roundId);
    expect(await window.compute(order, reads)).toBe('read');
  });

  it('lets rows be read once: what is at hand is looked up after it, and no row', async () => {
    expect(await window.compute(order, reads)).toBe('read');
    expect(await window.compute(order, async () => 'looked up')).toBe('looked up');
    await expect(window.compute(order, reads)).rejects.toThrow('rows are read while the link is silent');
  });

  it('is silent for no less than the hospital allows ticks to lie apart, whatever tick a study has', async () => {
    known = { study: rehearsalStudy(3_600_000, 1) };
    const clock = { now: () => instantFromMs(Date.now()) } as CoordinatorClock;
    const tick = new AnswerTick({ find: () => known } as unknown as SiteStudies, clock);
    const hush = new Hush();
    let [since, shut] = [0, 0];
    hush.hear({ shut: () => (since = performance.now()), open: () => (shut = performance.now() - since) });
    const slow = new ReleaseWindow(tick, hush, { shortestTickMs: 400 });
    expect(await slow.compute(order, reads)).toBe('read');
    // Of one step what was on its way before has left in the first 20 ms.
    expect(shut).toBeGreaterThan(350);
    const near = { ...order, deadline: instantFromMs(Date.now() + 300) };
    expect(slow.isTooLate({ ...near, roundId: parseRoundId('r-2') })).toBe(true);
    const far = { ...order, deadline: instantFromMs(Date.now() + 60_000) };
    expect(slow.isTooLate({ ...far, roundId: parseRoundId('r-3') })).toBe(false);
  });

  it('lets nothing be read of a study that the site does not know', async () => {
    known = undefined;
    await expect(window.compute(order, reads)).rejects.toThrow('rows are read while the link is silent');
  });
});

describe('a silence', () => {
  it('is over once the work has ended, and whoever kept it reads no row at the door', async () => {
    const site = new SiteWithDoor();
    await site.setUp();
    const rows = jest.spyOn(StudyFlow.prototype, 'records');
    const hush = new Hush();
    const kept = await hush.during(5, async (silence) => silence);
    for (const silence of [kept, hush.over()])
      expect(await site.service.release(orderAtDoor('moments'), silence)).toMatchObject({ kind: 'unavailable' });
    expect(rows).not.toHaveBeenCalled();
    rows.mockRestore();
    site.remove();
  });
});
