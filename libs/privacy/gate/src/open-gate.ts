import type { Digest } from '@collimate/kernel-canonical';
import type { RandomSource } from '@collimate/kernel-numeric';
import { sameEvent, type Charge, type PrivacyEvent, type Released } from '@collimate/privacy-accounting';
import { markReleased } from '@collimate/privacy-accounting/mark';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { GateError } from './gate.error.js';

/** An exact answer that must not leave: what `statistics/local` summed up for one declared query. */
export interface Candidate {
  readonly queryDigest: Digest;
  /** The event under whose sensitivity the vector was built. */
  readonly event: PrivacyEvent;
  /** Exact sums in lattice units. */
  readonly exact: readonly bigint[];
}

/**
 * Draws the noise that was charged and marks the result: the only place where a Released value comes into being.
 * @throws GateError CANDIDATE_MISMATCH if the candidate answers another query or was bounded for another event
 */
export function openGate(charge: Charge, candidate: Candidate, random: RandomSource): Released<readonly bigint[]> {
  if (candidate.queryDigest !== charge.order.queryDigest || !sameEvent(candidate.event, charge.event)) {
    throw new GateError('CANDIDATE_MISMATCH', 'the candidate was built for another query than the one charged');
  }
  const { studyId, queryDigest, epoch } = charge.order;
  const noisy = Object.freeze([...mechanismOf(charge.event).release(candidate.exact, random)]);
  return markReleased(noisy, { key: { studyId, queryDigest, epoch, step: charge.step }, event: charge.event });
}
