import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { rational, ZERO } from '@collimate/kernel-numeric';
import { rhoOf, sharedGaussian, type PrivacyEvent } from '@collimate/privacy-accounting';
import type { KeptReceipt, KnownEvents } from './receipt-trust.js';
import { siftReceipts } from './receipt-sieve.js';

const event: PrivacyEvent = { kind: 'discrete-gaussian-steps', sigma2: 50n, d2: 1n, steps: 4 };
const studyId = parseStudyId('lung');
const [studyDigest, queryDigest] = ['a', 'b'].map((digit) => parseDigest(digit.repeat(64)));
const receipt = (step: number, answer: string, isSigned = true): KeptReceipt => ({
  order: { studyId, studyDigest, queryDigest, epoch: 3, step, roundId: parseRoundId(`r-${step}`) },
  ...{ event, rho: rhoOf(event), answerHash: parseDigest(answer.repeat(64)), sequence: 0, isSigned },
});
const budget = rhoOf(event);
const study = { studyId, studyDigest, budget, events: new Map([[queryDigest, { open: event }]]), isApproved: true };
const sieve = {
  ...{ studies: [study], lifetime: budget, signedFrom: undefined, isHeld: () => false, isPaid: () => false },
  spent: { site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() },
};

describe('receipts of the steps of one charge', () => {
  it('fit into a budget that has room for the run once, signed or not', () => {
    for (const isSigned of [true, false]) {
      const steps = [2, 0, 3, 1].map((step) => receipt(step, String(step + 1), isSigned));
      const { believed, refused, hasContradiction } = siftReceipts(steps, sieve);
      expect([believed.length, refused, hasContradiction]).toEqual([4, [], false]);
    }
  });

  it('are charged again where a step was answered twice: by a copy of the site', () => {
    const twice = [receipt(0, '1', false), receipt(1, '2', false), receipt(1, '3', false)];
    const { believed, refused } = siftReceipts(twice, sieve);
    expect(believed.map(({ order }) => order.step)).toEqual([0, 1]);
    expect(refused).toEqual([{ code: 'RECEIPT_EXCEEDS_BUDGET', study: studyId, epoch: 3 }]);
    const wider = { ...sieve, lifetime: rational(1n) };
    expect(siftReceipts(twice, wider).believed).toHaveLength(3);
  });
});

describe('receipts that nobody has signed', () => {
  it('are taken from before the site signed, and none from the first that it has', () => {
    const at = (sequence: number) => siftReceipts([{ ...receipt(0, '1', false), sequence }], { ...sieve, signedFrom: 5 });
    expect(at(4)).toMatchObject({ believed: [{ sequence: 4 }], refused: [] });
    expect(at(5)).toMatchObject({ believed: [], refused: [{ code: 'RECEIPT_UNSIGNED' }] });
    const signed = siftReceipts([{ ...receipt(0, '1'), sequence: 5 }], { ...sieve, signedFrom: 5 });
    expect(signed.believed).toHaveLength(1);
  });

  it('take no room from those that the site has signed, in whatever order they came', () => {
    const other = receipt(0, '2', false);
    const unsigned = { ...other, order: { ...other.order, epoch: 4 } };
    for (const receipts of [
      [unsigned, receipt(0, '1')],
      [receipt(0, '1'), unsigned],
    ]) {
      const { believed, refused } = siftReceipts(receipts, sieve);
      expect(believed.map(({ order }) => order.epoch)).toEqual([3]);
      expect(refused).toEqual([{ code: 'RECEIPT_EXCEEDS_BUDGET', study: studyId, epoch: 4 }]);
    }
  });

  it('cost nothing more where an earlier recovery has paid for the further answer', () => {
    const further = receipt(1, '3', false);
    const twice = [receipt(1, '2', false), further];
    const isPaid = ({ answerHash }: KeptReceipt): boolean => answerHash === further.answerHash;
    expect(siftReceipts(twice, sieve).refused).toMatchObject([{ code: 'RECEIPT_EXCEEDS_BUDGET' }]);
    expect(siftReceipts(twice, { ...sieve, isPaid })).toMatchObject({ believed: twice, refused: [] });
  });
});

describe('receipts of a query under shared noise', () => {
  const masked = sharedGaussian({ sigma2: 1000n, d2: 20n, honest: 3, length: 2 });
  const open: PrivacyEvent = { kind: 'discrete-gaussian', sigma2: 1000n, d2: 20n };
  const attempt = { masked: { attempt: 0, transcript: parseDigest('d'.repeat(64)) } };
  const events = (known: KnownEvents) => ({
    ...{ ...sieve, lifetime: rational(1n) },
    studies: [{ ...study, budget: rational(1n), events: new Map([[queryDigest, known]]) }],
  });
  const of = (cost: PrivacyEvent, more: object = {}, isSigned = true): KeptReceipt => {
    const { order, ...rest } = receipt(0, '1', isSigned);
    return { ...rest, order: { ...order, ...more }, event: cost, rho: rhoOf(cost) };
  };

  it('are held to the share where they are of an attempt, and to the fallback where they are in the open', () => {
    const known = events({ masked, open });
    for (const isSigned of [true, false]) {
      const { believed, hasContradiction } = siftReceipts([of(masked, attempt, isSigned), of(open, {}, isSigned)], known);
      expect([believed.length, hasContradiction]).toEqual([2, false]);
    }
    const fewer = sharedGaussian({ sigma2: 1000n, d2: 20n, honest: 2, length: 2 });
    expect(siftReceipts([of(fewer, attempt)], known).hasContradiction).toBe(false);
  });

  it('contradict the study where one is at the price of the other, or in the open without a fallback', () => {
    const longer = sharedGaussian({ sigma2: 1000n, d2: 20n, honest: 3, length: 3 });
    const cases = [
      [of(open, attempt), of(open, attempt, false), { masked, open }],
      [of(masked), of(masked, {}, false), { masked, open }],
      [of(open), of(open, {}, false), { masked, open: undefined }],
      [of(longer, attempt), of(longer, attempt, false), { masked, open }],
    ] as const;
    for (const [signed, unsigned, known] of cases) {
      expect(siftReceipts([signed], events(known)).hasContradiction).toBe(true);
      expect(siftReceipts([unsigned], events(known)).refused).toMatchObject([{ code: 'RECEIPT_EVENT_DIFFERS' }]);
    }
  });
});
