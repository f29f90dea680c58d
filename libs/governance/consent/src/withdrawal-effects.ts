import { assertNever } from '@collimate/kernel-errors';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentWithdrawal } from './consent-event.schema.js';

/** One thing that a site does after a withdrawal. The service carries the list out in this order. */
export interface WithdrawalEffect {
  readonly kind: WithdrawalEffectKind;
  readonly subject: SubjectKey;
}

/** Acts of a withdrawal on the data that the site holds. */
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

/**
 * The effects in the order in which they are carried out: first running work, then stored data, then the records about
 * it.
 */
export const WITHDRAWAL_EFFECTS = [...WITHDRAWAL_ACTS, 'issue-certificate'] as const;

/** One thing to do. */
export type WithdrawalEffectKind = (typeof WITHDRAWAL_EFFECTS)[number];

/** One effect that was carried out, with the number of things concerned. */
export interface EffectDone {
  readonly kind: WithdrawalEffectKind;
  /** Jobs, answers in work, copies of scans, sets of features, rows, keys, records or certificates; at least 1. */
  readonly count: number;
}

/** Data about the subject that the site holds when the withdrawal arrives, read from each store. */
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
  /** Whether the subject may still be called before this withdrawal. */
  readonly mayBeContacted: boolean;
}

/**
 * The effects of a withdrawal on the site. Released results stay released, spent budget is not returned, and the
 * coordinator is told nothing.
 * @returns only effects that have something to act on, so that a repeated withdrawal does nothing
 */
export function effectsOfWithdrawal(state: SubjectHoldings, event: ConsentWithdrawal): readonly WithdrawalEffect[] {
  const of = (kind: WithdrawalEffectKind): WithdrawalEffect => ({ kind, subject: event.subject });
  const acts = wanted(event.withdrawal).filter((kind) => applies(kind, state));
  // A certificate is issued for every kind of withdrawal, if anything was done.
  return (acts.length === 0 ? [] : [...acts, 'issue-certificate' as const]).map(of);
}

function wanted(kind: ConsentWithdrawal['withdrawal']): readonly WithdrawalAct[] {
  switch (kind) {
    case 'NO_FURTHER_CONTACT':
      return ['stop-contact'];
    // Data that is not used any more is not kept either, so both kinds do the same; the event and the certificate tell
    // which one was asked for.
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
