import { formatRational } from '@collimate/kernel-numeric';
import { studyPrice } from '@collimate/governance-study';
import { heldSilence } from '../../fixtures/held.silence.js';
import type { ReleaseOutcome } from '../release/release.service.js';
import type { Silence } from '../silence/hush.js';
import { MaskedSite } from './masked.site.fixture.js';

/*
 * Where no attempt gives a sum the protocol lets each site answer once in the open, with its whole noise: once an opening, beside no sum that it
 * has confirmed, and after it no attempt. All of it together is the price that was approved, to the last digit.
 */

let site: MaskedSite;
let silence: Silence;

const spares = { fallback: 'local', budget: { rho: '3/50' } };
const inTheOpen = (epoch?: number): Promise<ReleaseOutcome> => site.open.release(site.openOrder(epoch), silence);
const over = { kind: 'refused', code: 'ANSWERS_EXHAUSTED' };

/** Both attempts of the protocol come to their charge and give no sum. */
async function failAll(): Promise<void> {
  site.room.faults = { failsAfterCharge: true };
  for (const attempt of [0, 1]) {
    await site.run();
    site.failAttempt(attempt);
  }
}

beforeAll(async () => {
  silence = await heldSilence();
  site = new MaskedSite();
  await site.setUp(spares);
});
beforeEach(() => site.begin());
afterAll(() => site.remove());

describe('an answer in the open after attempts that gave no sum', () => {
  it('is charged beside them in full, is the same however often it is asked for, and ends the opening', async () => {
    await failAll();
    const { sigma2, d2 } = site.study.queries[0].design.event;
    const answer = await inTheOpen();
    if (answer.kind !== 'released') throw new Error(answer.kind);
    expect(answer.charge).toMatchObject({ event: { kind: 'discrete-gaussian', sigma2, d2 }, replayed: false, sequence: 2 });
    expect(await site.spent()).toBe('3/50');
    expect(await site.spent()).toBe(formatRational(studyPrice(site.study.protocol)));
    const again = await inTheOpen();
    if (again.kind !== 'released') throw new Error(again.kind);
    expect([again.vector.value, again.charge.replayed]).toEqual([answer.vector.value, true]);
    // Another opening, another attempt: nothing of it is left.
    expect(await inTheOpen(site.room.order.epoch - 1)).toMatchObject(over);
    await site.run();
    await site.run();
    expect(site.declined).toEqual(['ANSWERS_EXHAUSTED']);
    expect(site.leaves('release-answered')).toHaveLength(1);
    expect([site.room.uploads.length, await site.spent()]).toEqual([2, '3/50']);
    expect(site.store.check.run()).toMatchObject({ findings: [], spent: '3/50' });
  });

  it('is refused beside a sum that this site has confirmed, uncharged', async () => {
    expect(await site.run()).toBe('sent');
    expect(await inTheOpen()).toMatchObject(over);
    expect([await site.spent(), site.leaves('release-charged')]).toEqual(['1/50', []]);
  });

  it('is given without an attempt, and then no attempt is charged', async () => {
    // The agent has seen none of them: too few sites were there, or the coordinator says so.
    expect(await inTheOpen()).toMatchObject({ kind: 'released' });
    await site.run();
    expect([site.declined, site.room.uploads.length, await site.spent()]).toEqual([['ANSWERS_EXHAUSTED'], 0, '1/50']);
    expect(site.leaves('attempt-charged')).toEqual([]);
  });

  it('is given once after a kill between the charge of an attempt and its vector, and the attempt gives none', async () => {
    await new Promise<void>((told) => {
      site.hang = { point: 'charged', told };
      void site.run();
    });
    site.hang = undefined;
    site.restart();
    expect(await inTheOpen()).toMatchObject({ kind: 'released' });
    await site.run();
    expect([site.room.uploads.length, await site.spent()]).toEqual([0, '1/25']);
    expect([site.leaves('attempt-charged').length, site.leaves('attempt-answered').length]).toEqual([1, 0]);
    expect(site.store.check.run()).toMatchObject({ findings: [], spent: '1/25' });
  });

  it('is one answer to one charge where the program is killed between the two', async () => {
    await new Promise<void>((told) => {
      site.hang = { point: 'summed up', told };
      void inTheOpen();
    });
    site.hang = undefined;
    site.restart();
    expect(site.leaves('release-charged')).toHaveLength(1);
    const answer = await inTheOpen();
    expect(answer).toMatchObject({ kind: 'released', charge: { replayed: true, sequence: 0 } });
    expect([site.leaves('release-charged').length, site.leaves('release-answered').length]).toEqual([1, 1]);
    expect(await site.spent()).toBe('1/50');
  });

  it('leaves in silence while somebody has stopped new work, and nothing is charged', async () => {
    site.paused = true;
    await expect(inTheOpen()).rejects.toMatchObject({ name: 'WorkPaused' });
    expect(await site.spent()).toBe('0');
  });
});

describe('a protocol without a fallback', () => {
  it('gives no answer in the open, whatever failed', async () => {
    const other = new MaskedSite();
    await other.setUp();
    other.begin();
    try {
      other.room.faults = { failsAfterCharge: true };
      await other.run();
      const refused = { kind: 'refused', code: 'QUERY_NOT_DECLARED' };
      expect(await other.open.release(other.openOrder(), silence)).toEqual(refused);
      expect(await other.spent()).toBe('1/50');
    } finally {
      other.remove();
    }
  });
});
