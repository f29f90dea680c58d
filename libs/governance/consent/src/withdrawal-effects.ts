import { assertNever } from '@collimate/kernel-errors';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentWithdrawal } from './consent-event.schema.js';

/** What a site has to do after a withdrawal; the service carries the list out, in this order. */
export interface WithdrawalEffect {
  readonly kind: WithdrawalEffectKind;
  readonly subject: SubjectKey;
}

/** The effects, in the order in which they are carried out: what could still compute, what is stored, what is said of it. */
export const WITHDRAWAL_EFFECTS = [
  'drop-queued-jobs',
  'drop-open-snapshot',
  'delete-cached-voxels',
  'delete-features',
  'delete-cohort-rows',
  'destroy-subject-key',
  'stop-contact',
  'issue-deletion-certificate',
] as const;

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
  const kinds = wanted(event.withdrawal);
  return WITHDRAWAL_EFFECTS.filter((kind) => kinds.includes(kind) && applies(kind, state)).map(of);
}

const DELETIONS = [
  'drop-queued-jobs',
  'drop-open-snapshot',
  'delete-cached-voxels',
  'delete-features',
  'delete-cohort-rows',
  'destroy-subject-key',
] as const satisfies readonly WithdrawalEffectKind[];

function wanted(kind: ConsentWithdrawal['withdrawal']): readonly WithdrawalEffectKind[] {
  switch (kind) {
    case 'NO_FURTHER_CONTACT':
      return ['stop-contact'];
    case 'NO_FURTHER_USE':
      return [...DELETIONS, 'stop-contact'];
    case 'ERASURE':
      return WITHDRAWAL_EFFECTS;
    default:
      return assertNever(kind);
  }
}

function applies(kind: WithdrawalEffectKind, state: SubjectHoldings): boolean {
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
    case 'issue-deletion-certificate':
      return DELETIONS.some((deletion) => applies(deletion, state));
    default:
      return assertNever(kind);
  }
}
