import type { Digest, RoundId, StudyId } from '@collimate/kernel-canonical';
import { rational, SeededRandom, ZERO } from '@collimate/kernel-numeric';
import { isReleased, sharedGaussian, type Charge, type NoiseShare } from '@collimate/privacy-accounting';
import { seal, SITE_SIDE, type SiteAttempt, type SiteTools } from '@collimate/privacy-aggregation';
import { decideRelease } from './decide-release.js';
import { openGate, openShare } from './open-gate.js';

const queryDigest = 'b'.repeat(64) as Digest;
const event = sharedGaussian({ sigma2: 10n ** 18n, d2: 1n << 58n, honest: 4, length: 2 });
const whole = { kind: 'discrete-gaussian', sigma2: 10n ** 18n, d2: 1n << 58n } as const;
const order = {
  ...{ studyId: 'demo-lung' as StudyId, studyDigest: 'a'.repeat(64) as Digest, roundId: 'r-1' as RoundId },
  ...{ queryDigest, epoch: 5, step: 0 },
};
const charge: Charge = {
  ...{ kind: 'charged', order, event, rho: rational(event.d2, 2n * event.sigma2), step: 0, given: undefined },
  ...{ sequence: 0, replayed: false },
};
const candidate = { queryDigest, event, exact: [7n, -(1n << 35n)] };

describe('the door of a share of the noise', () => {
  const share = openShare(charge, candidate, new SeededRandom(1));

  test('makes no release of it, and a release no share', () => {
    expect(() => openGate(charge, candidate, new SeededRandom(1))).toThrow(
      expect.objectContaining({ code: 'CANDIDATE_MISMATCH' }),
    );
    const other = { ...charge, event: whole };
    expect(() => openShare(other, { ...candidate, event: whole }, new SeededRandom(1))).toThrow(
      expect.objectContaining({ code: 'CANDIDATE_MISMATCH' }),
    );
    expect(isReleased(share)).toBe(false);
    const binding = { roundId: order.roundId, site: 'north', queryDigest, epoch: 5 };
    expect(() => seal(share as never, binding as never)).toThrow(expect.objectContaining({ code: 'NOT_RELEASED' }));
  });

  test('is altered by nobody under its mark', () => {
    const told = [...share.vector];
    expect(() => Object.assign(share.vector, { 0: candidate.exact[0] })).toThrow(TypeError);
    expect(() => (share.vector as bigint[]).push(0n)).toThrow(TypeError);
    expect(share.vector).toEqual(told);
  });

  test('is opened for no other candidate than the one that was charged', () => {
    const fewer = sharedGaussian({ sigma2: 10n ** 18n, d2: 1n << 58n, honest: 3, length: 2 });
    for (const bent of [
      { ...candidate, queryDigest: 'c'.repeat(64) as Digest },
      { ...candidate, event: fewer },
    ]) {
      expect(() => openShare(charge, bent, new SeededRandom(1))).toThrow(expect.objectContaining({ code: 'CANDIDATE_MISMATCH' }));
    }
    expect(() => openShare(charge, { ...candidate, exact: [1n] }, new SeededRandom(1))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    );
  });

  test('leads under masks of its own question alone, and nothing else leads there', () => {
    const question = { ...order, sigma2: event.sigma2, d2: event.d2, length: 2 };
    const attempt = { question, charge: { honest: 4 } };
    const upload = (bent: object, what: NoiseShare = share) =>
      SITE_SIDE.uploadShare({ ...attempt, ...bent } as unknown as SiteAttempt, what, {} as SiteTools);
    // Its own question: the step after the check finds no roster here.
    expect(upload({})).toMatchObject({ code: 'OUT_OF_TURN' });
    for (const bent of [
      { charge: undefined },
      { charge: { honest: 3 } },
      { question: { ...question, epoch: 6 } },
      { question: { ...question, step: 1 } },
      { question: { ...question, queryDigest: 'c'.repeat(64) } },
      { question: { ...question, sigma2: 1n } },
      { question: { ...question, d2: 1n } },
      { question: { ...question, length: 3 } },
    ]) {
      expect(upload(bent)).toMatchObject({ code: 'WRONG_VECTOR' });
    }
    const forged = { vector: [1n, 2n], terms: share.terms } as unknown as NoiseShare;
    expect(() => upload({}, forged)).toThrow(expect.objectContaining({ code: 'NOT_RELEASED' }));
  });

  test('is not opened by an order of a vector in the open: the gate refuses the query before anything is charged', () => {
    const query = { name: 'means', queryDigest, event, transforms: [], answers: 1 };
    const study = { studyId: order.studyId, studyDigest: order.studyDigest, budget: rational(1n), queries: [query] };
    const policy = { quarantined: false, siteBudget: rational(1n), studies: [study], epochs: { first: 1, last: 9 } };
    const spent = { site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() };
    expect(decideRelease(order, policy, spent)).toEqual({ kind: 'refused', code: 'QUERY_NOT_DECLARED' });
    const local = { ...policy, studies: [{ ...study, queries: [{ ...query, event: whole }] }] };
    expect(decideRelease(order, local, spent)).toMatchObject({ kind: 'granted' });
  });
});
