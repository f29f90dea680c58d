import type { Digest, Instant, RoundId } from '@collimate/kernel-canonical';

/**
 * Input of one of several steps: the public state that follows from the sums of the steps before it. The entry is
 * written before any site is asked.
 */
export interface StateGiven {
  readonly kind: 'state-given';
  readonly round: RoundId;
  /** From 0. */
  readonly step: number;
  /** Digest of the state, domain collimate.state/1. */
  readonly state: Digest;
  readonly at: Instant;
}
