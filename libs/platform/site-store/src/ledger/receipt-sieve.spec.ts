import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { rational, ZERO } from '@collimate/kernel-numeric';
import { rhoOf, type PrivacyEvent } from '@collimate/privacy-accounting';
import type { KeptReceipt } from './receipt-trust.js';
import { siftReceipts } from './receipt-sieve.js';

const event: PrivacyEvent = { kind: 'discrete-gaussian-steps', sigma2: 50n, d2: 1n, steps: 4 };
const studyId = parseStudyId('lung');
const [studyDigest, queryDigest] = ['a', 'b'].map((digit) => parseDigest(digit.repeat(64)));
const receipt = (step: number, answer: string, isSigned = true): KeptReceipt => ({
  order: { studyId, studyDigest, queryDigest, epoch: 3, step, roundId: parseRoundId(`r-${step}`) },
  ...{ event, rho: rhoOf(event), answerHash: parseDigest(answer.repeat(64)), sequence: 0, isSigned },
});
const budget = rhoOf(event);
const study = { studyId, studyDigest, budget, events: new Map([[queryDigest, event]]), isApproved: true };
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
