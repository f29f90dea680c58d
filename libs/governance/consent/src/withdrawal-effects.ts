import { assertNever } from '@collimate/kernel-errors';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentWithdrawal } from './consent-event.schema.js';

/** What a site has to do after a withdrawal; the service carries the list out, in this order. */
export interface WithdrawalEffect {
  readonly kind: WithdrawalEffectKind;
  readonly subject: SubjectKey;
}

/** What a withdrawal does to what the site holds. */
const WITHDRAWAL_ACTS = [
  'drop-queued-jobs',
  'drop-open-snapshot',
  'delete-cached-voxels',
  'delete-features',
  'delete-cohort-rows',
  'destroy-subject-key',
  'stop-contact',
] as const;
type WithdrawalAct = (typeof WITHDRAWAL_ACTS)[number];

/** The effects, in the order in which they are carried out: what could still compute, what is stored, what is said of it. */
export const WITHDRAWAL_EFFECTS = [...WITHDRAWAL_ACTS, 'issue-certificate'] as const;

/** One thing to do. */
export type WithdrawalEffectKind = (typeof WITHDRAWAL_EFFECTS)[number];

/** What was done about one effect, and of how many things. */
export interface EffectDone {
  readonly kind: WithdrawalEffectKind;
  /** Jobs, answers in work, copies of scans, sets of features, rows, keys, records or certificates; at least 1. */
  readonly count: number;
}

/** What the site holds about the subject when the withdrawal arrives, as it was read, each from where it stands. */
export interface SubjectHoldings {
  /** The queue knows jobs of the subject's scans, or a study has left such a scan out. */
  readonly hasQueuedJobs: boolean;
  /** An answer is being built from rows that may hold the subject. */
  readonly inOpenSnapshot: boolean;
  /** There are copies of the subject's scans on the disk. */
  readonly hasCachedVoxels: boolean;
  readonly hasFeatures: boolean;
  readonly hasCohortRows: boolean;
  readonly hasSubjectKey: boolean;
  /** Nothing said before this withdrawal that the subject is not to be called. */
  readonly mayBeContacted: boolean;
}

/**
 * What a withdrawal makes the site do. What was released before stays released, spent budget is returned to nobody,
 * and the coordinator is told nothing.
 * @returns only effects that have something to act on, so that the same withdrawal twice does nothing the second time
 */
export function effectsOfWithdrawal(state: SubjectHoldings, event: ConsentWithdrawal): readonly WithdrawalEffect[] {
  const of = (kind: WithdrawalEffectKind): WithdrawalEffect => ({ kind, subject: event.subject });
  const acts = wanted(event.withdrawal).filter((kind) => applies(kind, state));
  // Whatever was done is certified, of each kind of withdrawal; where nothing was, there is nothing to certify.
  return (acts.length === 0 ? [] : [...acts, 'issue-certificate' as const]).map(of);
}

function wanted(kind: ConsentWithdrawal['withdrawal']): readonly WithdrawalAct[] {
  switch (kind) {
    case 'NO_FURTHER_CONTACT':
      return ['stop-contact'];
    // What is used no more is not kept either, so the two do the same; the event and the certificate say which was asked.
    case 'NO_FURTHER_USE':
    case 'ERASURE':
      return WITHDRAWAL_ACTS;
    default:
      return assertNever(kind);
  }
}

function applies(kind: WithdrawalAct, state: SubjectHoldings): boolean {
  switch (kind) {
    case 'drop-queued-jobs':
      return state.hasQueuedJobs;
    case 'drop-open-snapshot':
      return state.inOpenSnapshot;
    case 'delete-cached-voxels':
      return state.hasCachedVoxels;
    case 'delete-features':
      return state.hasFeatures;
    case 'delete-cohort-rows':
      return state.hasCohortRows;
    case 'destroy-subject-key':
      return state.hasSubjectKey;
    case 'stop-contact':
      return state.mayBeContacted;
    default:
      return assertNever(kind);
  }
}
