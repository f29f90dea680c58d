import { MEMBER_LOG, type MemberEntry } from '@collimate/privacy-aggregation';
import { MaskedSite } from './masked.site.fixture.js';

let site: MaskedSite;

beforeAll(async () => {
  site = new MaskedSite();
  await site.setUp();
});
beforeEach(() => site.begin());
afterAll(() => site.remove());

/** Has the room show another log of members from now on. */
function showing(log: readonly MemberEntry[], root = MEMBER_LOG.memberHead(log).root): void {
  site.room.members = async () => log;
  const order = site.room.orderNow();
  const memberLog = { size: log.length, root };
  site.store.rounds.renew({ ...order, attempt: { ...order.attempt!, memberLog } });
}

const words = () => site.room.heard.map(({ kind }) => kind);

describe('the log of members', () => {
  it('is kept as it was read, and has to go on from there', async () => {
    const log = await site.room.members();
    expect(await site.run()).toBe('sent');
    const { consortiumKey } = site.consortium;
    expect(site.store.memberLog.lines(consortiumKey)).toEqual(log);
    expect(site.store.memberLog.keep(consortiumKey, log.slice(1))).toBe(false);
    expect(site.store.memberLog.keep(consortiumKey, [...log].reverse())).toBe(false);
    const cosigned = log.map((line) => ({ ...line, cosignatures: [{ site: line.site, signature: 'ab' }] }));
    expect(site.store.memberLog.keep(consortiumKey, cosigned)).toBe(true);
    expect(site.store.memberLog.lines(consortiumKey)).toEqual(cosigned);
    expect(site.store.memberLog.root(consortiumKey)).toBe(MEMBER_LOG.memberHead(log).root);
  });

  it('is believed from no other consortium, with no other root, and the site says nothing then', async () => {
    const log = await site.room.members();
    const [first, ...rest] = log;
    showing([{ ...first, consortium: rest[0].consortium }, ...rest]);
    await site.run(4);
    expect(words()).toEqual([]);
    site.begin();
    showing(log, site.study.digest);
    await site.run(4);
    expect(words()).toEqual([]);
    expect(site.leaves('attempt-disputed')).toEqual([]);
  });

  it('is taken whole: an attempt under fewer lines than were seen, in which a key counts that was replaced, gets no word', async () => {
    const log = await site.room.members();
    const keys = new Map(site.room.keys);
    const line = site.consortium.lineAfter(log, 'east' as never);
    site.room.members = async () => [...log, line];
    await site.run(4);
    expect(words()).toEqual([]);
    expect(site.logged).toMatchObject([{ code: 'MEMBERS_OLDER', named: keys.size, seen: keys.size + 1 }]);
    expect(site.leaves('attempt-disputed')).toEqual([]);
    // The longest that was seen is remembered: to show the short one now is to take lines back.
    site.restart();
    showing(log);
    await site.run(4);
    expect(words()).toEqual([]);
    expect(site.leaves('attempt-disputed')).toMatchObject([{ reason: 'members-changed' }]);
  });

  it('is told to the people, once, where it was rewritten', async () => {
    const before = site.consortium.log(new Map([...site.room.keys].reverse()));
    expect(site.store.memberLog.keep(site.consortium.consortiumKey, before)).toBe(true);
    await site.run(4);
    expect(words()).toEqual([]);
    expect(site.leaves('attempt-disputed')).toMatchObject([{ reason: 'members-changed' }]);
  });
});
