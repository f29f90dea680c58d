import {
  amongHonest,
  refused,
  type AttemptHistory,
  type MaskedOrder,
  type ChargeDecision,
  type DeclaredQuery,
  type ReleaseOrder,
  type SpentBudget,
} from '@collimate/privacy-accounting';
import { askedQuery, isTooSoon, withinBudgets, type SitePolicy } from './decide-release.js';

/** What is asked of the gate for one attempt. */
export interface AttemptAsked {
  readonly order: MaskedOrder;
  /** Honest shares in the sum, as this site computed them from the roster. */
  readonly honest: number;
}

/**
 * Whether an attempt at a masked sum may be charged. `answers` counts openings whose sum was published, or that were answered in the open;
 * each opening has one attempt and the spares of the protocol, and no more than that was approved of all openings together.
 * @returns the event of this site's share among so many honest ones, or the first rule that says no
 * @throws AccountingError SHARE_TOO_SMALL, INVALID_EVENT for a roster among which the noise is not shared
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
 * import { parseRational, ZERO } from '@collimate/kernel-numeric';
 * import { sharedGaussian } from '@collimate/privacy-accounting';
 * import { decideAttempt } from '@collimate/privacy-gate';
 * const event = sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 2 });
 * const query = { name: 'mean', queryDigest: parseDigest('1'.repeat(64)), event, transforms: [], answers: 1, spares: 1 };
 * const study = { studyId: parseStudyId('lung'), studyDigest: parseDigest('0'.repeat(64)), budget: parseRational('0.004'), queries: [query] };
 * const policy = { quarantined: false, siteBudget: parseRational('1'), studies: [study], epochs: { first: 1, last: 9 } };
 * const masked = { attempt: 0, transcript: parseDigest('2'.repeat(64)) };
 * const { studyId, studyDigest } = study;
 * const order = { studyId, studyDigest, queryDigest: query.queryDigest, epoch: 3, step: 0, roundId: parseRoundId('lung-1'), masked };
 * const unspent = { site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() };
 * const before = { charged: 0, inOpening: 0, published: 0, isPublished: false, inTheOpen: 0, isInTheOpen: false, further: 0 };
 * decideAttempt({ order, honest: 4 }, policy, unspent, before); // => { kind: 'granted', event: { ...event, honest: 4, share2: 251n } }
 * decideAttempt({ order, honest: 4 }, policy, unspent, { ...before, charged: 2, inOpening: 2 }); // => { kind: 'refused', code: 'ANSWERS_EXHAUSTED' }
 * ```
 */
export function decideAttempt(
  { order, honest }: AttemptAsked,
  policy: SitePolicy,
  spent: SpentBudget,
  before: AttemptHistory,
): ChargeDecision {
  const asked = askedQuery(order, policy);
  if (asked.kind === 'refused') return asked;
  const { study, query } = asked;
  // What is answered in the open is charged whole, and never as an attempt.
  if (query.event.kind !== 'shared-discrete-gaussian') return refused('QUERY_NOT_DECLARED');
  const attempts = 1 + (query.spares ?? 0);
  if (isAnswered(before, query) || before.inOpening >= attempts || before.charged + before.further >= query.answers * attempts)
    return refused('ANSWERS_EXHAUSTED');
  if (isTooSoon(order, query, spent)) return refused('EPOCH_OUT_OF_RANGE');
  return withinBudgets(amongHonest(query.event, honest), study, policy, spent);
}

/**
 * Whether the answer in the open may be charged that a protocol lets an opening have where no attempt gives a sum. Whether one could have
 * is nothing that a site can know: a coordinator can force failures. So there is one an opening whatever was tried, none beside a sum that
 * this site has confirmed, and no attempt after it; all of it stands in the price that was approved.
 * @returns the event of this site's whole noise, or the first rule that says no
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
 * import { parseRational, ZERO } from '@collimate/kernel-numeric';
 * import { sharedGaussian } from '@collimate/privacy-accounting';
 * import { decideFallback } from '@collimate/privacy-gate';
 * const event = sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 2 });
 * const fallback = { kind: 'discrete-gaussian', sigma2: 1000n, d2: 4n } as const;
 * const query = { name: 'mean', queryDigest: parseDigest('1'.repeat(64)), event, transforms: [], answers: 1, spares: 1, fallback };
 * const study = { studyId: parseStudyId('lung'), studyDigest: parseDigest('0'.repeat(64)), budget: parseRational('0.006'), queries: [query] };
 * const policy = { quarantined: false, siteBudget: parseRational('1'), studies: [study], epochs: { first: 1, last: 9 } };
 * const { studyId, studyDigest } = study;
 * const order = { studyId, studyDigest, queryDigest: query.queryDigest, epoch: 3, step: 0, roundId: parseRoundId('lung-1') };
 * const unspent = { site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() };
 * const before = { charged: 2, inOpening: 2, published: 0, isPublished: false, inTheOpen: 0, isInTheOpen: false, further: 0 };
 * decideFallback(order, policy, unspent, before); // => { kind: 'granted', event: fallback }
 * decideFallback(order, policy, unspent, { ...before, isPublished: true }); // => { kind: 'refused', code: 'ANSWERS_EXHAUSTED' }
 * ```
 */
export function decideFallback(
  order: ReleaseOrder,
  policy: SitePolicy,
  spent: SpentBudget,
  before: AttemptHistory,
): ChargeDecision {
  const asked = askedQuery(order, policy);
  if (asked.kind === 'refused') return asked;
  const { study, query } = asked;
  if (query.event.kind !== 'shared-discrete-gaussian' || query.fallback === undefined) return refused('QUERY_NOT_DECLARED');
  if (isAnswered(before, query)) return refused('ANSWERS_EXHAUSTED');
  if (isTooSoon(order, query, spent)) return refused('EPOCH_OUT_OF_RANGE');
  return withinBudgets(query.fallback, study, policy, spent);
}

/** Whether the opening that is asked has its answer, masked or in the open, or as many answers were given, also by copies, as were approved. */
function isAnswered(before: AttemptHistory, { answers }: DeclaredQuery): boolean {
  return before.isPublished || before.isInTheOpen || before.published + before.inTheOpen + before.further >= answers;
}
