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
    const cases = [
      [of(open, attempt), of(open, attempt, false), { masked, open }],
      [of(masked), of(masked, {}, false), { masked, open }],
      [of(open), of(open, {}, false), { masked, open: undefined }],
    ] as const;
    for (const [signed, unsigned, known] of cases) {
      expect(siftReceipts([signed], events(known)).hasContradiction).toBe(true);
      expect(siftReceipts([unsigned], events(known)).refused).toMatchObject([{ code: 'RECEIPT_EVENT_DIFFERS' }]);
    }
  });
});
