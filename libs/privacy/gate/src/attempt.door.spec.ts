import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
import { rational, ZERO } from '@collimate/kernel-numeric';
import { sharedGaussian, type AttemptHistory } from '@collimate/privacy-accounting';
import { decideAttempt, decideFallback } from './decide-attempt.js';
import { decideRelease } from './decide-release.js';

const digest = (letter: string) => parseDigest(letter.repeat(64));
const event = sharedGaussian({ sigma2: 1000n, d2: 20n, honest: 6, length: 2 });
const query = { name: 'mean', queryDigest: digest('b'), event, transforms: [], answers: 2, spares: 1 };
const study = { studyId: parseStudyId('lung'), studyDigest: digest('a'), budget: rational(4n, 100n), queries: [query] };
const policy = { quarantined: false, siteBudget: rational(1n), studies: [study], epochs: { first: 1, last: 9 } };
const masked = { attempt: 0, transcript: digest('c') };
const order = {
  ...{ studyId: study.studyId, studyDigest: study.studyDigest, queryDigest: query.queryDigest, epoch: 3, step: 0 },
  ...{ roundId: parseRoundId('r-1'), masked },
};
const unspent = { site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() };
const none: AttemptHistory = {
  ...{ charged: 0, inOpening: 0, published: 0, isPublished: false, inTheOpen: 0, isInTheOpen: false, further: 0 },
};
const decide = (before: Partial<AttemptHistory> = {}, bent: object = {}, honest = 4, spent = unspent) =>
  decideAttempt({ order: { ...order, ...bent }, honest }, policy, spent, { ...none, ...before });

describe('the decision about an attempt', () => {
  it('grants a share among as many honest sites as the roster has, at the price of the study', () => {
    expect(decide()).toEqual({ kind: 'granted', event: { ...event, honest: 4, share2: 251n } });
  });

  it('counts openings that were published, attempts of the opening, and of all openings together', () => {
    const over = { kind: 'refused', code: 'ANSWERS_EXHAUSTED' };
    expect(decide({ charged: 1, inOpening: 1 })).toMatchObject({ kind: 'granted' });
    expect(decide({ charged: 2, inOpening: 2 })).toEqual(over);
    expect(decide({ charged: 3, inOpening: 1, published: 1 })).toMatchObject({ kind: 'granted' });
    expect(decide({ charged: 4, inOpening: 0, published: 1 })).toEqual(over);
    expect(decide({ charged: 2, published: 2 })).toEqual(over);
    expect(decide({ charged: 1, inOpening: 1, isPublished: true, published: 1 })).toEqual(over);
  });

  it('counts a further answer of a copy as one of the answers and as an attempt, masked or in the open', () => {
    const over = { kind: 'refused', code: 'ANSWERS_EXHAUSTED' };
    expect(decide({ charged: 1, further: 1 })).toMatchObject({ kind: 'granted' });
    expect(decide({ charged: 1, published: 1, further: 1 })).toEqual(over);
    expect(decide({ charged: 1, inTheOpen: 1, further: 1 })).toEqual(over);
    expect(decide({ further: 2 })).toEqual(over);
    expect(decide({ charged: 3, further: 1 })).toEqual(over);
  });

  it('is asked in no other opening of a standing study than those that are declared', () => {
    const standing = { ...policy, studies: [{ ...study, queries: [{ ...query, every: 4 }] }] };
    const after = (epoch: number, last: number) =>
      decideAttempt(
        { order: { ...order, epoch }, honest: 4 },
        standing,
        {
          ...unspent,
          lastEpochByQuery: new Map([[query.queryDigest, last]]),
        },
        none,
      );
    expect(after(6, 3)).toEqual({ kind: 'refused', code: 'EPOCH_OUT_OF_RANGE' });
    expect(after(7, 3)).toMatchObject({ kind: 'granted' });
    // A further attempt of the same opening.
    expect(after(3, 3)).toMatchObject({ kind: 'granted' });
  });

  it('stops at both budgets, exactly', () => {
    const at = (num: bigint) => ({
      ...unspent,
      site: rational(num, 100n),
      byStudy: new Map([[study.studyId, rational(num, 100n)]]),
    });
    expect(decide({}, {}, 4, at(3n))).toMatchObject({ kind: 'granted' });
    expect(decide({}, {}, 4, at(4n))).toEqual({ kind: 'refused', code: 'STUDY_BUDGET_EXHAUSTED' });
  });

  it('knows the rules of every order', () => {
    expect(decide({}, { epoch: 10 })).toEqual({ kind: 'refused', code: 'EPOCH_OUT_OF_RANGE' });
    expect(decide({}, { queryDigest: digest('d') })).toEqual({ kind: 'refused', code: 'QUERY_NOT_DECLARED' });
    expect(decide({}, { studyDigest: digest('d') })).toEqual({ kind: 'refused', code: 'STUDY_NOT_APPROVED' });
    expect(decideAttempt({ order, honest: 4 }, { ...policy, quarantined: true }, unspent, none)).toEqual({
      kind: 'refused',
      code: 'QUARANTINED',
    });
  });

  it('is for shares alone, as the other one is for the whole noise alone', () => {
    const whole = { kind: 'discrete-gaussian', sigma2: 1000n, d2: 20n } as const;
    const local = { ...policy, studies: [{ ...study, queries: [{ ...query, event: whole }] }] };
    expect(decideAttempt({ order, honest: 4 }, local, unspent, none)).toEqual({ kind: 'refused', code: 'QUERY_NOT_DECLARED' });
    expect(decideRelease(order, policy, unspent)).toEqual({ kind: 'refused', code: 'QUERY_NOT_DECLARED' });
    expect(decideRelease(order, local, unspent)).toMatchObject({ kind: 'granted' });
  });

  it('shares the noise among no fewer than two', () => {
    expect(() => decide({}, {}, 1)).toThrow(expect.objectContaining({ code: 'INVALID_EVENT' }));
  });
});

describe('the decision about an answer in the open instead of a sum', () => {
  const whole = { kind: 'discrete-gaussian', sigma2: 1000n, d2: 20n } as const;
  const approved = { ...policy, studies: [{ ...study, queries: [{ ...query, fallback: whole }] }] };
  const { masked: _, ...open } = order;
  const over = { kind: 'refused', code: 'ANSWERS_EXHAUSTED' };
  const fall = (before: Partial<AttemptHistory> = {}, bent: object = {}, spent = unspent) =>
    decideFallback({ ...open, ...bent }, approved, spent, { ...none, ...before });

  it('grants the whole noise once an opening, whatever was tried, and none beside a sum', () => {
    expect(fall()).toEqual({ kind: 'granted', event: whole });
    expect(fall({ charged: 4, inOpening: 2 })).toEqual({ kind: 'granted', event: whole });
    expect(fall({ isInTheOpen: true, inTheOpen: 1 })).toEqual(over);
    expect(fall({ isPublished: true, published: 1 })).toEqual(over);
    // Two openings have an answer, one of them a sum: the two of the protocol.
    expect(fall({ published: 1, inTheOpen: 0 })).toMatchObject({ kind: 'granted' });
    expect(fall({ published: 1, inTheOpen: 1 })).toEqual(over);
    expect(fall({ further: 1 })).toMatchObject({ kind: 'granted' });
    expect(fall({ published: 1, further: 1 })).toEqual(over);
  });

  it('leaves no attempt to an opening that was answered in the open', () => {
    const attempt = (before: Partial<AttemptHistory>) =>
      decideAttempt({ order, honest: 4 }, approved, unspent, { ...none, ...before });
    expect(attempt({ inTheOpen: 1 })).toMatchObject({ kind: 'granted' });
    expect(attempt({ inTheOpen: 1, isInTheOpen: true })).toEqual(over);
    expect(attempt({ inTheOpen: 1, published: 1 })).toEqual(over);
  });

  it('is for a study that two people approved with it alone, in its openings and within both budgets', () => {
    expect(decideFallback(open, policy, unspent, none)).toEqual({ kind: 'refused', code: 'QUERY_NOT_DECLARED' });
    // Whoever orders it past the door for local noise gets nothing: there nobody counts sums.
    expect(decideRelease(open, approved, unspent)).toEqual({ kind: 'refused', code: 'QUERY_NOT_DECLARED' });
    const local = { ...policy, studies: [{ ...study, queries: [{ ...query, event: whole, fallback: whole }] }] };
    expect(decideFallback(open, local, unspent, none)).toEqual({ kind: 'refused', code: 'QUERY_NOT_DECLARED' });
    expect(fall({}, { epoch: 10 })).toEqual({ kind: 'refused', code: 'EPOCH_OUT_OF_RANGE' });
    const standing = { ...policy, studies: [{ ...study, queries: [{ ...query, fallback: whole, every: 4 }] }] };
    const soon = { ...unspent, lastEpochByQuery: new Map([[query.queryDigest, 3]]) };
    const inEpochs = [3, 6, 7].map((epoch) => decideFallback({ ...open, epoch }, standing, soon, none).kind);
    expect(inEpochs).toEqual(['granted', 'refused', 'granted']);
    const spent = { ...unspent, byStudy: new Map([[study.studyId, rational(4n, 100n)]]) };
    expect(fall({}, {}, spent)).toEqual({ kind: 'refused', code: 'STUDY_BUDGET_EXHAUSTED' });
    expect(fall({}, {}, { ...unspent, site: rational(1n) })).toEqual({ kind: 'refused', code: 'SITE_BUDGET_EXHAUSTED' });
  });
});
