import type { Digest } from '@collimate/kernel-canonical';
import type { RandomSource } from '@collimate/kernel-numeric';
import { sameEvent, stepsOfEvent, type Charge, type PrivacyEvent, type Released } from '@collimate/privacy-accounting';
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
 * @throws GateError CANDIDATE_MISMATCH if the candidate answers another query or was bounded for another event, STEP_NOT_CHARGED for an
 *   answer that the charge does not pay for
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
 * import { parseRational } from '@collimate/kernel-numeric';
 * import { openGate } from '@collimate/privacy-gate';
 * const event = { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } as const;
 * const [studyDigest, queryDigest] = [parseDigest('0'.repeat(64)), parseDigest('1'.repeat(64))];
 * const order = { studyId: parseStudyId('lung'), studyDigest, queryDigest, epoch: 3, step: 0, roundId: parseRoundId('lung-1') };
 * const rho = parseRational('0.04');
 * const charge = { kind: 'charged', order, event, rho, step: 0, given: undefined, sequence: 0, replayed: false } as const;
 * let state = 1;
 * // A stand-in that repeats itself from run to run; a site passes the operating system's source.
 * const random = { fill: (bytes: Uint8Array) => bytes.forEach((_, i) => (bytes[i] = (state = (state * 48271) % 2147483647) >>> 8)) };
 * const released = openGate(charge, { queryDigest, event, exact: [1000n, 0n] }, random);
 * released.value.length; // => 2
 * released.terms.key.epoch; // => 3
 * openGate(charge, { queryDigest: studyDigest, event, exact: [1000n, 0n] }, random); // throws CANDIDATE_MISMATCH
 * ```
 */
export function openGate(charge: Charge, candidate: Candidate, random: RandomSource): Released<readonly bigint[]> {
  if (candidate.queryDigest !== charge.order.queryDigest || !sameEvent(candidate.event, charge.event)) {
    throw new GateError('CANDIDATE_MISMATCH', 'the candidate was built for another query than the one charged');
  }
  if (!Number.isSafeInteger(charge.step) || charge.step < 0 || charge.step >= stepsOfEvent(charge.event)) {
    throw new GateError('STEP_NOT_CHARGED', 'the charge does not pay for this step');
  }
  const { studyId, queryDigest, epoch } = charge.order;
  const noisy = Object.freeze([...mechanismOf(charge.event).release(candidate.exact, random)]);
  const key = { studyId, queryDigest, epoch, step: charge.step };
  return markReleased(noisy, { key, event: charge.event, ...(charge.given !== undefined && { given: charge.given }) });
}
