import { assertNever } from '@collimate/kernel-errors';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { ConsentWithdrawal } from './consent-event.schema.js';

/** What a site has to do after a withdrawal; the service carries the list out, in this order. */
export interface WithdrawalEffect {
  readonly kind: WithdrawalEffectKind;
  readonly subject: SubjectKey;
}

/** The effects, in the order in which they are carried out: first what could still compute, then what is stored. */
export const WITHDRAWAL_EFFECTS = [
  'drop-queued-jobs',
  'drop-open-snapshot',
  'delete-cached-voxels',
  'delete-features',
  'delete-cohort-rows',
  'destroy-subject-key',
  'issue-deletion-certificate',
  'stop-contact',
] as const;

/** One thing to do. */
export type WithdrawalEffectKind = (typeof WITHDRAWAL_EFFECTS)[number];

/** What the site holds about the subject when the withdrawal arrives. */
export interface SubjectHoldings {
  readonly hasQueuedJobs: boolean;
  readonly inOpenSnapshot: boolean;
  readonly hasCachedVoxels: boolean;
  readonly hasFeatures: boolean;
  readonly hasCohortRows: boolean;
  readonly hasSubjectKey: boolean;
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

const NO_FURTHER_USE: readonly WithdrawalEffectKind[] = [
  'drop-queued-jobs',
  'drop-open-snapshot',
  'delete-cached-voxels',
  'delete-features',
  'delete-cohort-rows',
  'destroy-subject-key',
  'stop-contact',
];

function wanted(kind: ConsentWithdrawal['withdrawal']): readonly WithdrawalEffectKind[] {
  switch (kind) {
    case 'NO_FURTHER_CONTACT':
      return ['stop-contact'];
    case 'NO_FURTHER_USE':
      return NO_FURTHER_USE;
    case 'ERASURE':
      return [...NO_FURTHER_USE, 'issue-deletion-certificate'];
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
    case 'issue-deletion-certificate':
      return state.hasSubjectKey;
    case 'stop-contact':
      return true;
    default:
      return assertNever(kind);
  }
}
