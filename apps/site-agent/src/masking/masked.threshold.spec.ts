import { COORDINATOR_SIDE } from '@collimate/privacy-aggregation';
import { Killed, MaskedSite } from './masked.site.fixture.js';

/* Closing `threshold`: one of the four sites may vanish after the roster is fixed. */

let site: MaskedSite;

beforeAll(async () => {
  site = new MaskedSite();
  await site.setUp({ closing: 'threshold' });
});
beforeEach(() => site.begin());
afterAll(() => site.remove());

const words = () => [...new Set(site.room.heard.map(({ kind }) => kind))];

/** The three others send their vectors, and the time for it is over. */
async function othersGoOn(): Promise<void> {
  await site.room.turn(site.room.order.roundId, 0);
  site.room.courses.set(0, COORDINATOR_SIDE.endPhase(site.room.courses.get(0)!, {} as never));
}

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

  it('confirms no sum that the vectors and what was opened do not give, and says so', async () => {
    for (const faults of [{ addsToSum: 1n }, { opensOther: 'east' as never }, { givesOtherVector: 'south' as never }]) {
      site.begin();
      site.room.faults = faults;
      expect(await site.run(20)).toBe('PUBLISHED_OTHERWISE');
      expect(words()).not.toContain('confirmation');
      expect(site.leaves('attempt-disputed')).toMatchObject([{ reason: 'published-otherwise' }]);
      expect([site.leaves('attempt-confirmed'), await site.spent()]).toEqual([[], '1/50']);
    }
  });

  it.each(['in the same run', 'in another run'])(
    'disputes a sum without it whose vector went, once, and confirms nothing of it: %s',
    async (when) => {
      // Its vector is kept from the others: they are told that it has vanished.
      site.room.onCall = (what) => {
        if (what === 'upload lost') throw new Killed(what);
      };
      await expect(site.run(20)).rejects.toThrow(Killed);
      site.room.onCall = () => undefined;
      site.room.courses.set(0, COORDINATOR_SIDE.endPhase(site.room.courses.get(0)!, {} as never));
      // In another run its keys are gone: it is told of the survivors by what is published alone.
      if (when === 'in another run') site.restart();
      expect(await site.run(20)).toBe('SUM_NOT_CHECKED');
      expect(site.leaves('attempt-disputed')).toMatchObject([{ reason: 'excluded' }]);
      expect(site.logged).toContainEqual(expect.objectContaining({ code: 'SUM_NOT_CHECKED', reason: 'not-in-sum' }));
      expect([site.room.uploads, words().includes('confirmation'), await site.spent()]).toEqual([[], false, '1/50']);
      expect(site.room.courses.get(0)!.end).toMatchObject({ kind: 'sum', survivors: ['east', 'south', 'west'] });
    },
  );

  it('is charged for nothing where it was too slow for the survivors', async () => {
    // Somebody stops new work between its signature and its charge, until the time for vectors is over.
    site.room.onCall = (what) => void (what === 'roster-answer lost' && (site.paused = true));
    await site.run(6);
    await othersGoOn();
    expect(site.room.courses.get(0)!.survivors).toEqual(['east', 'south', 'west']);
    site.paused = false;
    await site.run(6);
    expect(site.room.courses.get(0)!.end).toMatchObject({ kind: 'sum', survivors: ['east', 'south', 'west'] });
    expect([await site.spent(), site.room.uploads]).toEqual(['0', []]);
  });

  it.each(['charged', 'summed up'])(
    'is one of the dropouts where its program is killed at %s, charged once and without a vector',
    async (point) => {
      await new Promise<void>((told) => {
        site.hang = { point, told };
        void site.run();
      });
      site.hang = undefined;
      site.restart();
      await othersGoOn();
      await site.run(6);
      // The three others have opened the sum among them.
      expect(site.room.courses.get(0)!.end).toMatchObject({ kind: 'sum', survivors: ['east', 'south', 'west'] });
      expect([site.room.uploads, site.leaves('attempt-answered'), await site.spent()]).toEqual([[], [], '1/50']);
      expect(site.store.check.run()).toMatchObject({ findings: [], spent: '1/50' });
    },
  );
});
