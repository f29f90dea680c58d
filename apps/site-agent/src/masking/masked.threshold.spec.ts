import { COORDINATOR_SIDE } from '@collimate/privacy-aggregation';
import { MaskedSite } from './masked.site.fixture.js';

/* Closing `threshold`: one of the four sites may vanish after the roster is fixed. */

let site: MaskedSite;

beforeAll(async () => {
  site = new MaskedSite();
  await site.setUp({ closing: 'threshold' });
});
beforeEach(() => site.begin());
afterAll(() => site.remove());

const words = () => [...new Set(site.room.heard.map(({ kind }) => kind))];

describe('a masked sum that some may leave', () => {
  it('is whole where enough others have opened it, and confirmed for the survivors that were signed', async () => {
    expect(await site.run(20)).toBe('sent');
    expect(words()).toEqual(['advert', 'roster-answer', 'upload', 'survivors-signature', 'confirmation']);
    expect(site.room.courses.get(0)!.end).toMatchObject({ kind: 'sum', survivors: ['east', 'north', 'south', 'west'] });
    expect(site.leaves('attempt-confirmed')).toHaveLength(1);
  });

  it('goes on without a site that vanishes, and is opened by this one', async () => {
    site.room.faults = { failsAfterCharge: true };
    site.room.vanishes = 'west' as never;
    await site.run(4);
    const course = site.room.courses.get(0)!;
    expect(course.uploads.size).toBe(3);
    site.room.courses.set(0, COORDINATOR_SIDE.endPhase(course, {} as never));
    expect(await site.run(20)).toBe('sent');
    expect(site.room.courses.get(0)!.end).toMatchObject({ kind: 'sum', survivors: ['east', 'north', 'south'] });
    expect(words()).toContain('unmask-answer');
  });

  it('is not opened by a run that has lost the keys: it sends its bytes again, signs nothing, and raises no alarm', async () => {
    site.room.onCall = (what) => {
      if (what === 'survivors-signature lost') throw new Error('the line is down');
    };
    await expect(site.run(20)).rejects.toThrow('the line is down');
    site.room.onCall = () => undefined;
    site.restart();
    await site.run(6);
    expect(words()).toEqual(['advert', 'roster-answer', 'upload']);
    expect(site.leaves('attempt-disputed')).toEqual([]);
    expect(new Set(site.room.uploads.map(({ hash }) => hash)).size).toBe(1);
    expect(await site.spent()).toBe('1/50');
  });
});
