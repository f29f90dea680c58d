import type { CoordinatorCalls } from '../link/coordinator.calls.js';
import { order, SiteWithDoor } from '../release/door.fixture.js';
import { Witness } from './witness.js';

/* Hello comes whenever the coordinator ends the stream: what it tells of the log tells how far a release is. */
describe('what a site says of its log with Hello', () => {
  const site = new SiteWithDoor();
  beforeEach(() => site.setUp());
  afterEach(() => site.remove());

  it('is what the coordinator has confirmed, also while an answer waits for its tick', async () => {
    const { releaseLog, enrolment, heads } = site.store;
    const witness = new Witness(releaseLog, {} as CoordinatorCalls, enrolment, site.quarantine, heads);
    expect((await site.door.release(order('enrolment'))).kind).toBe('released');
    const grown = releaseLog.head().size;
    expect(grown).toBeGreaterThan(0);
    expect(witness.confirmed()).toMatchObject({ size: 0 });
    heads.noteWitnessed(releaseLog.head());
    expect((await site.door.release(order('moments', undefined, 'r-2'))).kind).toBe('released');
    expect(releaseLog.head().size).toBeGreaterThan(grown);
    expect(witness.confirmed()).toEqual({ ...releaseLog.checkpoint(''), ...releaseLog.head(grown) });
  });
});
