import { instantFromMs, parseRoundId } from '@collimate/kernel-canonical';
import { parseConsentRow } from '@collimate/governance-consent';
import { formatRational } from '@collimate/kernel-numeric';
import { studyPrice } from '@collimate/governance-study';
import { StoreError } from '@collimate/platform-site-store';
import { COORDINATOR_SIDE, isRefused } from '@collimate/privacy-aggregation';
import { AgentError } from '../ground/agent.error.js';
import { Killed, MaskedSite } from './masked.site.fixture.js';

let site: MaskedSite;

beforeAll(async () => {
  site = new MaskedSite();
  await site.setUp();
});
beforeEach(() => site.begin());
afterAll(() => site.remove());

/** What the attempt came to. */
function sumOf(attempt = 0): readonly bigint[] {
  const { end } = site.room.courses.get(attempt)!;
  if (end === undefined || isRefused(end)) throw new Error(`no sum: ${JSON.stringify(end)}`);
  return end.vector;
}

describe('a masked sum', () => {
  it('is charged, masked, sent with its receipt, and confirmed; all of it stands in the log', async () => {
    expect(await site.run()).toBe('sent');
    expect(await site.spent()).toBe('1/50');
    const [query] = site.study.queries;
    if (query.event.kind !== 'shared-discrete-gaussian') throw new Error('not shared');
    const share2 = Number(query.event.share2);
    const others = site.room.ghostSum(0);
    const own = sumOf().map((value, k) => value - others[k]);
    const noise = own.map((value, k) => Number(value - site.exact[k]) / Math.sqrt(share2));
    expect(site.exact.map((value) => Number(value) / Number(site.exact[0]))).toEqual([1, 3 / 4, 0]);
    for (const value of noise) expect(Math.abs(value)).toBeLessThan(8);
    expect(noise.some((value) => value !== 0)).toBe(true);
    // The masked bytes are kept; what stands behind them never was.
    const words = new BigInt64Array(own);
    expect(site.onDisk().includes(Buffer.from(site.room.uploads[0].masked))).toBe(true);
    expect(site.onDisk().includes(Buffer.from(words.buffer))).toBe(false);
    expect(site.leaves('attempt-charged')).toMatchObject([{ attempt: 0, step: 0, cause: 'order', rho: '1/50' }]);
    expect(site.leaves('attempt-answered')).toMatchObject([{ attempt: 0, answer: site.room.uploads[0].hash }]);
    expect(site.leaves('attempt-confirmed')).toHaveLength(1);
    expect(site.leaves('release-charged')).toEqual([]);
    expect(site.store.check.run()).toMatchObject({ findings: [], spent: '1/50' });
    expect(site.room.courses.get(0)!.confirmations.has('north' as never)).toBe(true);
    // Nothing of the keys is left.
    expect(site.lives.find(parseRoundId('r-1'), 0)).toBeUndefined();
  });

  it('shows the heads that it has seen of sites of the study, and of no other site that it works with', async () => {
    const head = { size: 5, root: site.study.digest };
    for (const name of ['east', 'elsewhere']) site.store.peerHeads.see(name as never, head);
    expect(await site.run()).toBe('sent');
    const [advert] = site.room.heard.flatMap((word) => (word.kind === 'advert' ? [word.advert] : []));
    expect(advert.headsSeen).toEqual([{ site: 'east', ...head }]);
    expect(site.store.peerHeads.seen().map(({ site: name, size }) => [name, size])).toEqual([
      // A head that was put back wipes nothing of what was seen.
      ['east', 5],
      ['elsewhere', 5],
      ['south', 3],
      ['west', 3],
    ]);
  });

  it('is not asked again once it was published, and another opening of the only answer is refused', async () => {
    expect(await site.run()).toBe('sent');
    site.newRoom('r-2');
    expect(await site.run()).toBe('ANSWERS_EXHAUSTED');
    site.newRoom('r-3', Math.floor(Date.parse(site.room.order.deadline) / 3_600_000) - 1);
    expect(await site.run()).toBe('ANSWERS_EXHAUSTED');
    expect(await site.spent()).toBe('1/50');
  });

  it('has the same form where the computation fails: zeros with the same noise, and nobody is told', async () => {
    site.computing = () => {
      throw new Error('DOE^JANE');
    };
    expect(await site.run()).toBe('sent');
    expect(site.room.uploads[0].masked).toHaveLength((site.study.queries[0].design.length + 1) * 8);
    expect(JSON.stringify(site.logged)).not.toContain('JANE');
    expect(site.leaves('attempt-answered')).toHaveLength(1);
  });

  it('wipes its keys at the deadline, and takes no further part in the attempt', async () => {
    site.room.onCall = (what) => {
      if (what === 'roster-answer lost') throw new Killed('the line is down');
    };
    const order = site.room.orderNow();
    const soon = { ...order, attempt: { ...order.attempt!, deadline: instantFromMs(1_800_000_000_000 + 700) } };
    await expect(site.step(soon)).rejects.toThrow(Killed);
    const live = site.lives.find(order.roundId, 0)!;
    expect(live.attempt.secrets.erased).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(live.attempt.secrets.erased).toBe(true);
    site.room.onCall = () => undefined;
    expect(await site.step(soon)).toMatchObject({ kind: 'wait' });
    expect(site.room.uploads).toEqual([]);
    expect(await site.spent()).toBe('0');
  });

  it('is refused to a coordinator that publishes another hash in its place: the people are told', async () => {
    site.room.faults = { publishesOtherwise: true };
    expect(await site.run()).toBe('PUBLISHED_OTHERWISE');
    expect(site.leaves('attempt-disputed')).toMatchObject([{ reason: 'published-otherwise' }]);
    expect(site.leaves('attempt-confirmed')).toEqual([]);
    expect(site.logged).toMatchObject([{ code: 'ATTEMPT_DISPUTED', reason: 'published-otherwise' }]);
  });
});

describe('a sum', () => {
  const disputed = [{ reason: 'published-otherwise' }];

  it('that the masked vectors do not give is not confirmed, and the people are told', async () => {
    site.room.faults = { addsToSum: 1n };
    expect(await site.run()).toBe('PUBLISHED_OTHERWISE');
    expect(site.leaves('attempt-disputed')).toMatchObject(disputed);
    expect(site.leaves('attempt-confirmed')).toEqual([]);
    expect(site.room.heard.map(({ kind }) => kind)).not.toContain('confirmation');
  });

  it('is added up from the vectors that the others have signed, and from no other', async () => {
    site.room.faults = { givesOtherVector: 'east' as never };
    expect(await site.run()).toBe('PUBLISHED_OTHERWISE');
    expect(site.leaves('attempt-disputed')).toMatchObject(disputed);
  });

  it('waits while the coordinator does not give the vectors, and is confirmed once it does', async () => {
    const refusal = new AgentError('COORDINATOR_REFUSED', 'none', { details: { reason: 'ATTEMPT_REFUSED' } });
    site.room.onCall = (what) => {
      if (what === 'vector of west') throw refusal;
    };
    expect(await site.run()).toBeUndefined();
    expect(site.leaves('attempt-confirmed')).toEqual([]);
    site.room.onCall = () => undefined;
    expect(await site.run()).toBe('sent');
    expect(site.leaves('attempt-confirmed')).toHaveLength(1);
  });

  it('is confirmed once: another of the same attempt, before a restart or after it, is a dispute', async () => {
    site.room.onCall = (what) => {
      if (what === 'confirmation lost') throw new Killed(what);
    };
    await expect(site.run()).rejects.toThrow(Killed);
    expect(site.leaves('attempt-confirmed')).toHaveLength(1);
    site.room.onCall = () => undefined;
    site.restart();
    // A site that works with the coordinator has signed two vectors: this sum adds up too.
    site.room.faults = { signsSecond: 'east' as never };
    expect(await site.run()).toBe('PUBLISHED_OTHERWISE');
    expect(site.leaves('attempt-disputed')).toMatchObject(disputed);
    expect(site.leaves('attempt-confirmed')).toHaveLength(1);
    expect(site.room.heard.map(({ kind }) => kind)).not.toContain('confirmation');
  });
});

describe('a coordinator that fails every attempt', () => {
  it('gets as many as the protocol has spares, at the price that was approved, and no answer in the open', async () => {
    site.room.faults = { failsAfterCharge: true };
    for (let attempt = 0; attempt < 3; attempt++) {
      await site.run();
      const course = site.room.courses.get(attempt);
      if (course !== undefined) site.room.courses.set(attempt, COORDINATOR_SIDE.endPhase(course, {} as never));
      if (attempt < 2) site.room.openAttempt(attempt + 1);
      await site.run();
    }
    expect(site.room.uploads).toHaveLength(2);
    expect(new Set(site.room.uploads.map(({ r }) => r)).size).toBe(2);
    expect(site.declined).toEqual(['ANSWERS_EXHAUSTED']);
    // T = 1 step and one spare: two times its rho, to the last digit.
    expect(await site.spent()).toBe('1/25');
    expect(await site.spent()).toBe(formatRational(studyPrice(site.study.protocol)));
    expect(site.store.check.run()).toMatchObject({ findings: [], spent: '1/25' });
  });
});

describe('a disk that is full for one write after the charge', () => {
  const refusing = (table: string): string =>
    `create trigger full before insert on ${table} begin select raise(abort, 'the disk is full'); end`;
  const failAt = async (table: string): Promise<void> => {
    site.store.session.execute(refusing(table));
    await expect(site.run()).rejects.toThrow(StoreError);
    site.store.session.execute('drop trigger full');
  };

  it.each(['attempt_roster', 'answer'])('is written again, and the sum is confirmed after a restart too: %s', async (table) => {
    await failAt(table);
    expect([site.room.uploads.length, await site.spent()]).toEqual([0, '1/50']);
    site.room.onCall = (what) => {
      if (what === 'upload unanswered') throw new Killed(what);
    };
    await expect(site.run()).rejects.toThrow(Killed);
    site.room.onCall = () => undefined;
    site.restart();
    expect(await site.run()).toBe('sent');
    expect(site.leaves('attempt-confirmed')).toHaveLength(1);
    expect(await site.spent()).toBe('1/50');
  });

  it('sends nothing where somebody has withdrawn since the vector was masked, and takes part in the next attempt', async () => {
    await failAt('answer');
    const reading = { zone: 'UTC', now: site.store.consentTime.now() };
    const row = parseConsentRow({ subject: 'H-0', type: 'WITHDRAWN', at: '2026-01-01', form: '', scope: '' }, 2, reading);
    site.store.withdrawals.importRows([row]);
    expect(await site.run()).toBeUndefined();
    expect([site.room.uploads.length, site.leaves('attempt-answered').length, site.declined]).toEqual([0, 0, []]);
    // To the coordinator it is a site that has vanished.
    site.room.courses.set(0, COORDINATOR_SIDE.endPhase(site.room.courses.get(0)!, {} as never));
    site.room.openAttempt(1);
    expect(await site.run()).toBe('sent');
    expect(new Set(site.room.uploads.map(({ r }) => r)).size).toBe(1);
    // Two responded and four did not: whoever withdrew is not among them.
    expect(site.exact.map((value) => Number(value) / Number(site.exact[0]))).toEqual([1, 2 / 4, 0]);
  });

  it('has an end of its own, and a line, where the roster is lost all the same', async () => {
    site.room.onCall = (what) => {
      if (what === 'vector of east') {
        site.store.session.execute('drop trigger attempt_roster_never_goes; delete from attempt_roster');
        throw new Killed(what);
      }
    };
    await expect(site.run()).rejects.toThrow(Killed);
    site.room.onCall = () => undefined;
    expect(await site.run()).toBe('SUM_NOT_CHECKED');
    expect(site.logged).toMatchObject([{ code: 'SUM_NOT_CHECKED', reason: 'roster-not-kept' }]);
    expect(site.leaves('attempt-disputed')).toEqual([]);
  });
});

describe('a backup from before an attempt, with a coordinator that lies about it', () => {
  it('ends in quarantine by what the other sites have seen, and after the recovery the same word stops nothing', async () => {
    site.image('before');
    expect(await site.run()).toBe('sent');
    const head = site.store.releaseLog.head();
    const seen = { site: 'north' as never, size: head.size, root: Buffer.from(head.root).toString('hex') as never };
    // The counter is in the image too: nothing of this machine knows better.
    site.restore('before');
    expect(site.store.heads.mayRelease).toBe(true);
    site.newRoom('r-2');
    site.room.headsOfOthers = [seen];
    site.room.openAttempt(0);
    expect(await site.run()).toBeUndefined();
    expect(site.quarantine).toMatchObject({ state: 'unrecovered', cause: 'peer-ahead' });
    expect(site.leaves('attempt-disputed')).toMatchObject([{ reason: 'own-log-contradicted' }]);
    expect([site.room.uploads.length, await site.spent()]).toEqual([0, '0']);
    expect(site.store.peerHeads.continues(seen)).toBe(false);
    const [study] = [site.study];
    site.store.recovery.close(
      { owner: 'north', receipts: [], studies: [], lifetime: { numerator: 1n, denominator: 1n } as never, witnessed: null },
      () => site.store.settings.clear('quarantine'),
    );
    expect([site.store.peerHeads.continues(seen), study.digest.length]).toEqual([true, 64]);
  });
});
