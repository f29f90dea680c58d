import type { Digest } from '@collimate/kernel-canonical';
import type { RandomSource } from '@collimate/kernel-numeric';
import {
  sameEvent,
  stepsOfEvent,
  type Charge,
  type NoiseShare,
  type PrivacyEvent,
  type Released,
  type ReleaseTerms,
} from '@collimate/privacy-accounting';
import { markNoiseShare, markReleased } from '@collimate/privacy-accounting/mark';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { GateError } from './gate.error.js';

/** As it was when this file was read: what somebody does to Object later puts no other vector under the mark. */
const { freeze } = Object;

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
 * @throws GateError CANDIDATE_MISMATCH if the candidate answers another query or was bounded for another event, or if the charge
 * is for a share of the noise, STEP_NOT_CHARGED for an answer that the charge does not pay for
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
  checkCandidate(charge, candidate);
  if (charge.event.kind === 'shared-discrete-gaussian') {
    throw new GateError('CANDIDATE_MISMATCH', 'a share of the noise is no release: it leaves under masks alone');
  }
  return markReleased(noised(charge, candidate, random), termsOf(charge));
}

/**
 * Draws one share of the noise that was charged: what comes out may leave the hospital under masks alone.
 * @throws GateError CANDIDATE_MISMATCH as `openGate`, and where the charge is for the whole noise
 * @example
 * ```ts
 * import { parseDigest, parseRoundId, parseStudyId } from '@collimate/kernel-canonical';
 * import { parseRational } from '@collimate/kernel-numeric';
 * import { sharedGaussian } from '@collimate/privacy-accounting';
 * import { openShare } from '@collimate/privacy-gate';
 * const event = sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 2 });
 * const [studyDigest, queryDigest] = [parseDigest('0'.repeat(64)), parseDigest('1'.repeat(64))];
 * const order = { studyId: parseStudyId('lung'), studyDigest, queryDigest, epoch: 3, step: 0, roundId: parseRoundId('lung-1') };
 * const rho = parseRational('0.002');
 * const charge = { kind: 'charged', order, event, rho, step: 0, given: undefined, sequence: 0, replayed: false } as const;
 * let state = 1;
 * // A stand-in that repeats itself from run to run; a site passes the operating system's source.
 * const random = { fill: (bytes: Uint8Array) => bytes.forEach((_, i) => (bytes[i] = (state = (state * 48271) % 2147483647) >>> 8)) };
 * openShare(charge, { queryDigest, event, exact: [1000n, 0n] }, random).vector.length; // => 2
 * const whole = { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n } as const;
 * openShare({ ...charge, event: whole }, { queryDigest, event: whole, exact: [1000n, 0n] }, random); // throws CANDIDATE_MISMATCH
 * ```
 */
export function openShare(charge: Charge, candidate: Candidate, random: RandomSource): NoiseShare {
  checkCandidate(charge, candidate);
  if (charge.event.kind !== 'shared-discrete-gaussian') {
    throw new GateError('CANDIDATE_MISMATCH', 'the charge is for the whole noise, and no share of it');
  }
  return markNoiseShare(noised(charge, candidate, random), termsOf(charge));
}

function checkCandidate(charge: Charge, candidate: Candidate): void {
  if (candidate.queryDigest !== charge.order.queryDigest || !sameEvent(candidate.event, charge.event)) {
    throw new GateError('CANDIDATE_MISMATCH', 'the candidate was built for another query than the one charged');
  }
  if (!Number.isSafeInteger(charge.step) || charge.step < 0 || charge.step >= stepsOfEvent(charge.event)) {
    throw new GateError('STEP_NOT_CHARGED', 'the charge does not pay for this step');
  }
}

function noised(charge: Charge, candidate: Candidate, random: RandomSource): readonly bigint[] {
  return freeze(mechanismOf(charge.event).release(candidate.exact, random));
}

function termsOf({ order, step, given, event }: Charge): ReleaseTerms {
  const { studyId, queryDigest, epoch } = order;
  return { key: { studyId, queryDigest, epoch, step }, event, ...(given !== undefined && { given }) };
}
