import { parseDigest } from '@collimate/kernel-canonical';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { rhoOf, type AnswerReceipt, type Charge } from '@collimate/privacy-accounting';
import type { KeptReceipt, PastClosing } from '@collimate/platform-site-store';
import { heldSilence } from '../../fixtures/held.silence.js';
import { knownStudy } from '../recovery/known.study.js';
import type { Silence } from '../silence/hush.js';
import { MaskedSite } from './masked.site.fixture.js';

/*
 * A hospital's database is an older one, and two people recover with the receipts that the hospital itself has signed. What it answered under
 * shared noise, in a sum or in the open, is charged once more and costs nothing beside.
 */

let site: MaskedSite;
let silence: Silence;

beforeAll(async () => {
  silence = await heldSilence();
  site = new MaskedSite();
  await site.setUp({ fallback: 'local', budget: { rho: '3/50' } });
});
beforeEach(() => {
  site.begin();
  site.image('before');
});
afterAll(() => site.remove());

interface Given {
  readonly charge: Pick<Charge, 'order' | 'event'>;
  readonly receipt: Pick<AnswerReceipt, 'answerHash'>;
}

const receiptOf = ({ charge, receipt }: Given): KeptReceipt => ({
  ...{ order: charge.order, event: charge.event, rho: rhoOf(charge.event) },
  ...{ sequence: 0, isSigned: true, answerHash: receipt.answerHash },
});

function recover(...receipts: readonly KeptReceipt[]): PastClosing {
  const { study } = site;
  const studies = [knownStudy({ digest: study.digest, study, state: 'approved' })];
  return site.store.recovery.close(
    { owner: 'north', studies, lifetime: parseRational('9/10'), witnessed: null, receipts },
    () => {
      site.store.settings.clear('quarantine');
      site.store.settings.clear('quarantine-cause');
    },
  );
}

async function inTheOpen(): Promise<Given> {
  const answer = await site.open.release(site.openOrder(), silence);
  if (answer.kind !== 'released') throw new Error(answer.kind);
  return answer;
}

/** The masked vector of the first attempt, whose sum this site confirms. */
async function inTheSum(): Promise<Given> {
  expect(await site.run()).toBe('sent');
  const { protocol, queries } = site.study;
  const { epoch, step } = site.room.order;
  return site.store.attempts.find({ studyId: protocol.id, queryDigest: queries[0].queryDigest, epoch, step }, 0)!;
}

describe('what a recovery believes of a study with shared noise', () => {
  it.each([
    ['in the open', inTheOpen],
    ['in a sum', inTheSum],
  ])('is an answer %s that the site has signed, at its own price and nothing beside', async (_, give) => {
    const receipt = receiptOf(await give());
    site.restoreDatabase('before');
    expect(site.store.heads.standing).toBe('behind');
    expect(recover(receipt)).toMatchObject({ restoredCharges: 1, forfeited: [], refusedReceipts: [] });
    expect(await site.spent()).toBe(formatRational(receipt.rho));
  });

  it.each([
    ['in the open', 'masked', inTheOpen],
    ['in a sum', 'open', inTheSum],
  ] as const)('is no answer %s at the price of the other: then nobody can say what was charged', async (_, other, give) => {
    const given = receiptOf(await give());
    const { study } = site;
    const events = knownStudy({ digest: study.digest, study, state: 'approved' }).events.get(given.order.queryDigest)!;
    site.restoreDatabase('before');
    const event = events[other]!;
    const closed = recover({ ...given, event, rho: rhoOf(event) });
    expect(closed).toMatchObject({ restoredCharges: 1, forfeited: ['masked'] });
    expect(await site.spent()).toBe('3/50');
  });
});

describe('what follows a recovery under shared noise', () => {
  const over = { kind: 'refused', code: 'ANSWERS_EXHAUSTED' };
  const before = () => {
    const { protocol, queries } = site.study;
    const { epoch, step } = site.room.order;
    return site.store.attempts.look({ studyId: protocol.id, queryDigest: queries[0].queryDigest, epoch, step }).before;
  };
  /** Nothing is charged beside the sum: not in the open, not in a second sum, of this opening or another. */
  async function expectNothingMore(): Promise<void> {
    const { epoch } = site.room.order;
    const spent = await site.spent();
    expect(before()).toMatchObject({ charged: 1, published: 1, isPublished: true });
    for (const opening of [epoch, epoch - 1]) {
      expect(await site.open.release(site.openOrder(opening), silence)).toMatchObject(over);
      site.declined = [];
      site.newRoom(`again-${opening}`, opening);
      await site.run();
      expect([site.declined, site.room.uploads.length]).toEqual([['ANSWERS_EXHAUSTED'], 0]);
    }
    expect(await site.spent()).toBe(spent);
  }

  it('gives nothing more beside a sum whose charge a receipt brought back', async () => {
    const receipt = receiptOf(await inTheSum());
    site.restoreDatabase('before');
    expect(recover(receipt)).toMatchObject({ restoredCharges: 1, forfeited: [] });
    await expectNothingMore();
  });

  it('gives nothing more beside a sum whose charge stands, and whose confirmation the database has forgotten', async () => {
    await new Promise<void>((told) => {
      site.hang = { point: 'masked', told };
      void site.run();
    });
    site.hang = undefined;
    expect([site.leaves('attempt-answered').length, site.leaves('attempt-confirmed').length]).toEqual([1, 0]);
    site.image('answered');
    const receipt = receiptOf(await inTheSum());
    site.restoreDatabase('answered');
    expect(before()).toMatchObject({ charged: 1, published: 0, isPublished: false });
    expect(recover(receipt)).toMatchObject({ restoredCharges: 0, lostAnswers: 0, forfeited: [] });
    await expectNothingMore();
  });

  it('counts the masked answer of a copy, which the recovery pays for, among the declared ones', async () => {
    const receipt = receiptOf(await inTheSum());
    const copied = { ...receipt, answerHash: parseDigest('ab'.repeat(32)) };
    expect(before()).toMatchObject({ charged: 1, published: 1, further: 0 });
    expect(recover(receipt, copied)).toMatchObject({ restoredCharges: 0, forfeited: [] });
    expect(await site.spent()).toBe('1/25');
    expect(before()).toMatchObject({ charged: 1, published: 1, further: 1 });
  });
});
