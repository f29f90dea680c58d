import { COORDINATOR_SIDE } from '@collimate/privacy-aggregation';
import { Killed, MaskedSite } from './masked.site.fixture.js';

/*
 * The program dies at each point at which something has just become durable, or is on its way: then the same bytes go out, or none. Keys
 * are in memory alone, so a site that has signed and not written is lost to the attempt; the next one has its own charge.
 */

let site: MaskedSite;

beforeAll(async () => {
  site = new MaskedSite();
  await site.setUp();
});
afterAll(() => site.remove());

/** Points, and whether the masked vector of the first attempt is on the disk by then. */
const POINTS: readonly (readonly [point: string, isMade: boolean])[] = [
  ['advert unanswered', false],
  ['roster-answer lost', false],
  ['roster-answer unanswered', false],
  ['charged', false],
  ['summed up', false],
  ['masked', true],
  ['upload lost', true],
  ['upload unanswered', true],
  ['confirmation lost', true],
  ['confirmation unanswered', true],
];
const ON_THE_WAY = /lost|unanswered/;

/** Runs until the program dies at a point, once, and starts it again. */
async function dieAt(point: string): Promise<void> {
  if (ON_THE_WAY.test(point)) {
    site.room.onCall = (what) => {
      if (what === point) throw new Killed(point);
    };
    await expect(site.run()).rejects.toThrow(Killed);
    site.room.onCall = () => undefined;
  } else {
    await new Promise<void>((told) => {
      site.hang = { point, told };
      void site.run();
    });
    site.hang = undefined;
  }
  site.restart();
}

const endPhase = (attempt: number): void => {
  const course = site.room.courses.get(attempt)!;
  if (course.end === undefined) site.room.courses.set(attempt, COORDINATOR_SIDE.endPhase(course, {} as never));
};

async function expectHeld(isMade: boolean): Promise<void> {
  const byAttempt = new Map<string, Set<string>>();
  for (const { r, hash } of site.room.uploads) byAttempt.set(r, (byAttempt.get(r) ?? new Set()).add(hash));
  expect([...byAttempt.values()].every(({ size }) => size === 1)).toBe(true);
  const charges = site.leaves('attempt-charged').length;
  // Spent is what was charged, and at least what was released.
  expect(await site.spent()).toBe(charges === 1 ? '1/50' : '1/25');
  expect(charges).toBeGreaterThanOrEqual(byAttempt.size);
  expect(site.leaves('attempt-answered')).toHaveLength(1);
  expect(site.leaves('attempt-confirmed')).toHaveLength(1);
  expect(byAttempt.size).toBe(1);
  expect(site.room.courses.get(isMade ? 0 : 1)!.end).toMatchObject({ kind: 'sum' });
  expect(site.store.check.run().findings).toEqual([]);
}

describe('a kill', () => {
  beforeEach(() => site.begin());

  it.each(POINTS)('at “%s” gives the same bytes or silence', async (point, isMade) => {
    await dieAt(point);
    await site.run();
    if (!isMade) {
      expect(site.room.uploads).toEqual([]);
      endPhase(0);
      site.room.openAttempt(1);
    }
    expect(await site.run()).toBe('sent');
    await expectHeld(isMade);
  });
});
