import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { formatRational, rational } from '@collimate/kernel-numeric';
import { rhoOf, type PrivacyEvent } from '@collimate/privacy-accounting';
import { forfeitsOf, type History, type KeptReceipt } from './receipt-trust.js';

const event: PrivacyEvent = { kind: 'discrete-gaussian', sigma2: 50n, d2: 1n };
const [studyId, other] = ['lung', 'brain'].map((name) => parseStudyId(name));
const [studyDigest, queryDigest] = ['a', 'b'].map((digit) => parseDigest(digit.repeat(64)));
const known = { studyId, studyDigest, budget: rational(4n, 10n), events: new Map(), isApproved: true };
const receipt = (sequence: number): KeptReceipt => ({
  order: { studyId, studyDigest, queryDigest, epoch: 3, step: 0, roundId: parseRoundId('r-1') },
  ...{ event, rho: rhoOf(event), answerHash: studyDigest, sequence, isSigned: true },
});
/** One charge of 1/10, which the rows hold and nobody contests. */
const proven: History = {
  ...{
    standing: 'continues',
    isSound: true,
    isCounted: true,
    isHeadKnown: true,
    remembered: {},
    receipts: [],
    hasRefused: false,
  },
  ...{ studies: [known, { ...known, studyId: other }], held: new Set([0]), spent: new Map([[studyId, rational(1n, 10n)]]) },
};
const due = (bent: Partial<History> = {}): Record<string, string> =>
  Object.fromEntries([...forfeitsOf({ ...proven, ...bent })].map(([study, rho]) => [study, formatRational(rho)]));

describe('what a recovery takes as spent', () => {
  it('is nothing where the history can be shown', () => {
    expect(due()).toEqual({});
    expect(due({ receipts: [receipt(0)], remembered: { lung: '1/10' } })).toEqual({});
    expect(due({ receipts: [receipt(1)] })).toEqual({});
  });

  it('is the rest of every budget where a charge is missing between those that are known', () => {
    const all = { lung: '3/10', brain: '2/5' };
    expect(due({ receipts: [receipt(2)] })).toEqual(all);
    // A position that no memory could count up to is a gap like any other.
    expect(due({ receipts: [receipt(2 ** 50)] })).toEqual(all);
    expect(due({ isSound: false })).toEqual(all);
    expect(due({ isCounted: false })).toEqual(all);
    expect(due({ hasRefused: true })).toEqual(all);
    // An older database lacks what its counter knows: that tells of it without any gap.
    expect(due({ standing: 'behind', receipts: [receipt(2)] })).toEqual({});
  });

  it('is at least what is remembered beside the keys, and then the budgets of all', () => {
    expect(due({ remembered: { lung: '2/10' } })).toEqual({ lung: '3/10', brain: '2/5' });
    // More than its budget is remembered: the larger of the two counts.
    expect(due({ remembered: { lung: '5/10' } })).toEqual({ lung: '2/5', brain: '2/5' });
  });

  it('is no budget of a study that nobody approved here', () => {
    expect(due({ isSound: false, studies: [{ ...known, isApproved: false }] })).toEqual({});
  });
});
