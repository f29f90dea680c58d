import { sha256Hex, type Digest, type RoundId, type StudyId } from '@collimate/kernel-canonical';
import { rational, SeededRandom, ZERO, type Rational } from '@collimate/kernel-numeric';
import {
  isReleased,
  refused,
  type Charge,
  type DiscreteGaussianEvent,
  type ReleaseOrder,
  type SpentBudget,
} from '@collimate/privacy-accounting';
import { decideRelease, type SitePolicy } from './decide-release.js';
import { openGate } from './open-gate.js';
import { releasedCodec } from './released.codec.js';

const study = 'demo-lung' as StudyId;
const digest = 'a'.repeat(64) as Digest;
const query = 'b'.repeat(64) as Digest;
const event: DiscreteGaussianEvent = { kind: 'discrete-gaussian', sigma2: 50n, d2: 1n };
const order: ReleaseOrder = {
  studyId: study,
  studyDigest: digest,
  roundId: 'r-1' as RoundId,
  queryDigest: query,
  epoch: 5,
  step: 0,
};
const policy: SitePolicy = {
  quarantined: false,
  siteBudget: rational(1n),
  studies: [
    {
      studyId: study,
      studyDigest: digest,
      budget: rational(2n, 100n),
      queries: [{ name: 'enrolment', queryDigest: query, event, transforms: ['constant'], answers: 1 }],
    },
  ],
  epochs: { first: 4, last: 6 },
};

function spent(ofStudy: Rational, site: Rational = ofStudy): SpentBudget {
  return { site, byStudy: new Map([[study, ofStudy]]), answersByQuery: new Map(), lastEpochByQuery: new Map() };
}

const nothing: SpentBudget = { site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() };

describe('decideRelease', () => {
  test('grants the event that the site derives itself', () => {
    expect(decideRelease(order, policy, nothing)).toEqual({ kind: 'granted', event });
    expect(decideRelease(order, policy, spent(rational(1n, 100n)))).toEqual({ kind: 'granted', event });
  });

  test('answers in the first and the last epoch of the policy, and beside them in none', () => {
    const codes = [3, 4, 6, 7].map((epoch) => decideRelease({ ...order, epoch }, policy, nothing));
    const beside = refused('EPOCH_OUT_OF_RANGE');
    expect(codes).toEqual([beside, { kind: 'granted', event }, { kind: 'granted', event }, beside]);
  });

  test.each<[string, ReleaseOrder, SitePolicy, SpentBudget]>([
    ['QUARANTINED', order, { ...policy, quarantined: true }, nothing],
    ['STUDY_NOT_APPROVED', { ...order, studyDigest: query }, policy, nothing],
    ['STUDY_NOT_APPROVED', order, { ...policy, studies: [] }, nothing],
    ['QUERY_NOT_DECLARED', { ...order, queryDigest: digest }, policy, nothing],
    [
      'QUERY_RETIRED',
      order,
      { ...policy, studies: [{ ...policy.studies[0], queries: [{ ...policy.studies[0].queries[0], retired: true }] }] },
      nothing,
    ],
    [
      'TRANSFORM_NOT_PUBLIC',
      order,
      {
        ...policy,
        studies: [{ ...policy.studies[0], queries: [{ ...policy.studies[0].queries[0], transforms: ['constant', 'cohort'] }] }],
      },
      nothing,
    ],
    ['EPOCH_OUT_OF_RANGE', { ...order, epoch: 7 }, policy, nothing],
    ['EPOCH_OUT_OF_RANGE', { ...order, epoch: 4.5 }, policy, nothing],
    ['ANSWERS_EXHAUSTED', order, policy, { ...nothing, answersByQuery: new Map([[query, 1]]) }],
    ['STUDY_BUDGET_EXHAUSTED', order, policy, spent(rational(100_000_001n, 10_000_000_000n))],
    ['SITE_BUDGET_EXHAUSTED', order, policy, spent(ZERO, rational(991n, 1000n))],
  ])('refuses with %s', (code, asked, rules, budget) => {
    expect(decideRelease(asked, rules, budget)).toEqual(refused(code as Parameters<typeof refused>[0]));
  });
});

describe('decideRelease of a standing study', () => {
  const standing = {
    ...policy,
    epochs: { first: 0, last: 1000 },
    studies: [{ ...policy.studies[0], queries: [{ ...policy.studies[0].queries[0], answers: 3, every: 30 }] }],
  };
  const after = (epoch: number, last: number | undefined, rules: SitePolicy = standing) =>
    decideRelease({ ...order, epoch }, rules, {
      ...nothing,
      lastEpochByQuery: new Map(last === undefined ? [] : [[query, last]]),
    }).kind;

  test('is asked in no other opening than those that are declared: each at least so far after the last that was charged', () => {
    expect(after(100, undefined)).toBe('granted');
    expect(after(129, 100)).toBe('refused');
    expect(after(130, 100)).toBe('granted');
    expect(after(500, 100)).toBe('granted');
    // The same opening again is none but those.
    expect(after(100, 100)).toBe('granted');
    // Nor in one before.
    expect(after(99, 100)).toBe('refused');
    expect(after(60, 100)).toBe('refused');
    expect(decideRelease({ ...order, epoch: 101 }, standing, { ...nothing, lastEpochByQuery: new Map([[query, 100]]) })).toEqual(
      refused('EPOCH_OUT_OF_RANGE'),
    );
  });

  test('has no distance where the study declares none', () => {
    const queries = [{ ...policy.studies[0].queries[0], answers: 3 }];
    expect(after(101, 100, { ...standing, studies: [{ ...policy.studies[0], queries }] })).toBe('granted');
  });
});

describe('openGate', () => {
  const charge: Charge = {
    kind: 'charged',
    order,
    event,
    rho: rational(1n, 100n),
    step: 0,
    given: undefined,
    sequence: 0,
    replayed: false,
  };
  const exact = [10n, 20n];

  test('opens for each step that a charge pays for and for no other, and binds what the step was given', () => {
    const steps = { ...charge, event: { ...event, kind: 'discrete-gaussian-steps', steps: 3 } } as const;
    const candidate = { queryDigest: query, event: steps.event, exact };
    for (const step of [0, 1, 2]) {
      const released = openGate({ ...steps, step, given: digest }, candidate, new SeededRandom(1));
      expect(released.terms).toEqual({
        key: { studyId: study, queryDigest: query, epoch: 5, step },
        event: steps.event,
        given: digest,
      });
      const bytes = releasedCodec.encode(released);
      expect(releasedCodec.decode(bytes, sha256Hex(bytes)).terms).toEqual(released.terms);
      expect(releasedCodec.encode(openGate({ ...steps, step, given: query }, candidate, new SeededRandom(1)))).not.toEqual(bytes);
    }
    for (const step of [3, -1, 0.5, Number.NaN]) {
      expect(() => openGate({ ...steps, step }, candidate, new SeededRandom(1))).toThrow(
        expect.objectContaining({ code: 'STEP_NOT_CHARGED' }),
      );
    }
    expect(() => openGate({ ...charge, step: 1 }, { queryDigest: query, event, exact }, new SeededRandom(1))).toThrow(
      expect.objectContaining({ code: 'STEP_NOT_CHARGED' }),
    );
    // What was bounded for one answer is no candidate of a run.
    expect(() => openGate(steps, { queryDigest: query, event, exact }, new SeededRandom(1))).toThrow(
      expect.objectContaining({ code: 'CANDIDATE_MISMATCH' }),
    );
  });

  test('adds fresh noise of the charged event and marks the vector', () => {
    const released = openGate(charge, { queryDigest: query, event, exact }, new SeededRandom(1));
    expect(isReleased(released)).toBe(true);
    expect(released.terms).toEqual({ key: { studyId: study, queryDigest: query, epoch: 5, step: 0 }, event });
    const other = openGate(charge, { queryDigest: query, event, exact }, new SeededRandom(2));
    expect(other.value).not.toEqual(released.value);
    expect(released.value).not.toEqual(exact);
  });

  test('gives out a vector that nobody can alter under its mark, drawn or read back', () => {
    const released = openGate(charge, { queryDigest: query, event, exact }, new SeededRandom(1));
    const bytes = releasedCodec.encode(released);
    for (const { value } of [released, releasedCodec.decode(bytes, sha256Hex(bytes))]) {
      const told = [...value];
      expect(() => Object.assign(value, { 0: exact[0] })).toThrow(TypeError);
      expect(() => (value as bigint[]).push(exact[1])).toThrow(TypeError);
      expect(value).toEqual(told);
    }
  });

  test('tells the exact sums to no function of the platform that somebody has changed, and takes no answer of one', () => {
    const candidate = { queryDigest: query, event, exact };
    const undisturbed = openGate(charge, candidate, new SeededRandom(1)).value;
    const heard: unknown[] = [];
    const other = new Set([42n, 43n]).values();
    function instead(this: unknown): IterableIterator<bigint> {
      heard[heard.length] = this;
      return other;
    }
    const { map, slice, [Symbol.iterator]: walk } = Array.prototype;
    const { freeze } = Object;
    Object.assign(Array.prototype, { map: instead, slice: instead, [Symbol.iterator]: instead });
    Object.assign(Object, { freeze: instead });
    const { value } = openGate(charge, candidate, new SeededRandom(1));
    Object.assign(Array.prototype, { map, slice, [Symbol.iterator]: walk });
    Object.assign(Object, { freeze });
    expect(heard).toEqual([]);
    expect(value).toEqual(undisturbed);
  });

  test('refuses a candidate of another query, or one bounded for another event', () => {
    expect(() => openGate(charge, { queryDigest: digest, event, exact }, new SeededRandom(1))).toThrow(
      expect.objectContaining({ code: 'CANDIDATE_MISMATCH' }),
    );
    expect(() => openGate(charge, { queryDigest: query, event: { ...event, d2: 4n }, exact }, new SeededRandom(1))).toThrow(
      expect.objectContaining({ code: 'CANDIDATE_MISMATCH' }),
    );
  });

  test('releases nothing when the random source is stuck', () => {
    const stuck = { fill: (bytes: Uint8Array) => void bytes.fill(7) };
    expect(() => openGate(charge, { queryDigest: query, event, exact }, stuck)).toThrow(
      expect.objectContaining({ code: 'RANDOM_SOURCE_STUCK' }),
    );
  });

  test('stores an answer that comes back with the same numbers, and not after one bit changed', () => {
    const released = openGate(charge, { queryDigest: query, event, exact: [-(2n ** 90n), 5n] }, new SeededRandom(3));
    const bytes = releasedCodec.encode(released);
    const back = releasedCodec.decode(bytes, sha256Hex(bytes));
    expect(back.value).toEqual(released.value);
    expect(back.terms).toEqual(released.terms);
    const altered = bytes.slice();
    altered[40] ^= 1;
    expect(() => releasedCodec.decode(altered, sha256Hex(bytes))).toThrow(expect.objectContaining({ code: 'ANSWER_ALTERED' }));
  });
});
