import { ZERO, type Rational } from '@collimate/kernel-numeric';
import {
  firstExhausted,
  refused,
  rhoOf,
  type ApprovedStudy,
  type ChargeDecision,
  type DeclaredQuery,
  type PrivacyEvent,
  type Refused,
  type ReleaseOrder,
  type SpentBudget,
} from '@collimate/privacy-accounting';

/** The hospital's own rules. The policy is the site's, never the order's. */
export interface SitePolicy {
  /** Set after a restored backup or a fork of the log: nothing is released. */
  readonly quarantined: boolean;
  /** Upper bound of everything ever released at this site, all studies, for life; rho. */
  readonly siteBudget: Rational;
  /** Studies that two people of the hospital approved, as derived from the approved text with the site's own code. */
  readonly studies: readonly ApprovedStudy[];
  /**
   * Epochs that may be asked now, both inclusive; stored answers of older ones are replayed without asking the gate.
   */
  readonly epochs: { readonly first: number; readonly last: number };
}

/**
 * Whether an order may be charged: from the order, the site's policy and what is spent, before any row is read. The
 * filters stop before a budget is exceeded, in exact arithmetic.
 * @returns the event that the site itself derives for the query, or the first rule that says no
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
 * import { parseRational, ZERO } from '@collimate/kernel-numeric';
 * import { decideRelease } from '@collimate/privacy-gate';
 * const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } as const;
 * const query = { name: 'count', queryDigest: parseDigest('1'.repeat(64)), event, transforms: [], answers: 1 };
 * const study = { studyId: parseStudyId('lung'), studyDigest: parseDigest('0'.repeat(64)), budget: parseRational('0.05'), queries: [query] };
 * const policy = { quarantined: false, siteBudget: parseRational('1'), studies: [study], epochs: { first: 1, last: 9 } };
 * const { studyDigest } = study;
 * const order = { studyId: study.studyId, studyDigest, queryDigest: query.queryDigest, epoch: 3, step: 0, roundId: parseRoundId('lung-1') };
 * const unspent = { site: ZERO, byStudy: new Map(), answersByQuery: new Map(), lastEpochByQuery: new Map() };
 * decideRelease(order, policy, unspent); // => { kind: 'granted', event }
 * decideRelease({ ...order, epoch: 10 }, policy, unspent); // => { kind: 'refused', code: 'EPOCH_OUT_OF_RANGE' }
 * const spent = { ...unspent, byStudy: new Map([[study.studyId, parseRational('0.02')]]) };
 * decideRelease(order, policy, spent); // => { kind: 'refused', code: 'STUDY_BUDGET_EXHAUSTED' }
 * ```
 */
export function decideRelease(order: ReleaseOrder, policy: SitePolicy, spent: SpentBudget): ChargeDecision {
  const asked = askedQuery(order, policy);
  if (asked.kind === 'refused') return asked;
  const { study, query } = asked;
  // A share of the noise is charged by an attempt that masks it, and by no order of a vector in the open.
  if (query.event.kind === 'shared-discrete-gaussian') return refused('QUERY_NOT_DECLARED');
  if ((spent.answersByQuery.get(query.queryDigest) ?? 0) >= query.answers) return refused('ANSWERS_EXHAUSTED');
  if (isTooSoon(order, query, spent)) return refused('EPOCH_OUT_OF_RANGE');
  return withinBudgets(query.event, study, policy, spent);
}

/** The study and the query that an order names. */
export interface AskedQuery {
  readonly kind: 'asked';
  readonly study: ApprovedStudy;
  readonly query: DeclaredQuery;
}

/** @returns what an order asks of this site, whoever may answer it how, or the first rule that says no */
export function askedQuery(order: ReleaseOrder, policy: SitePolicy): AskedQuery | Refused {
  if (policy.quarantined) return refused('QUARANTINED');
  const study = policy.studies.find(
    (approved) => approved.studyId === order.studyId && approved.studyDigest === order.studyDigest,
  );
  if (study === undefined) return refused('STUDY_NOT_APPROVED');
  const query = study.queries.find((declared) => declared.queryDigest === order.queryDigest);
  if (query === undefined) return refused('QUERY_NOT_DECLARED');
  if (query.retired === true) return refused('QUERY_RETIRED');
  if (query.transforms.includes('cohort')) return refused('TRANSFORM_NOT_PUBLIC');
  const { first, last } = policy.epochs;
  if (!Number.isSafeInteger(order.epoch) || order.epoch < first || order.epoch > last) {
    return refused('EPOCH_OUT_OF_RANGE');
  }
  return { kind: 'asked', study, query };
}

/** Whether a standing study asks in another opening than those that two people approved: less than `every` after the last one that was charged. */
export function isTooSoon({ epoch, queryDigest }: ReleaseOrder, { every }: DeclaredQuery, spent: SpentBudget): boolean {
  if (every === undefined) return false;
  const last = spent.lastEpochByQuery.get(queryDigest);
  return last !== undefined && epoch !== last && epoch < last + every;
}

/** @returns leave to charge the event if study and site have room for it, in exact arithmetic */
export function withinBudgets(event: PrivacyEvent, study: ApprovedStudy, policy: SitePolicy, spent: SpentBudget): ChargeDecision {
  const exhausted = firstExhausted(rhoOf(event), [
    { scope: 'study', spent: spent.byStudy.get(study.studyId) ?? ZERO, cap: study.budget },
    { scope: 'site', spent: spent.site, cap: policy.siteBudget },
  ]);
  if (exhausted === undefined) return { kind: 'granted', event };
  return refused(exhausted === 'study' ? 'STUDY_BUDGET_EXHAUSTED' : 'SITE_BUDGET_EXHAUSTED');
}
